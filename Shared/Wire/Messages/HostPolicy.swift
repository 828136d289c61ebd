import SharedBase

/// What a host lets steps do, as its agent tells it (P6-E6-08): for people who look why a step would be refused. The plane decides
/// nothing by it, and what a connection lends is not in it.
package struct HostPolicy: Hashable, Sendable {
    package var maxRisk: StepRisk
    package var network: StepNetwork
    /// How many patterns of commands are allowed; nil: every command.
    package var allowed: Int?
    package var denied: Int
    /// Folders that steps may ask to write.
    package var writable: [String]
    /// Names of connections that steps may use.
    package var connections: [String]
    /// Its number, where a key is pinned that signs policies.
    package var version: Int?
    /// Why nothing runs there; nil where the policy decides.
    package var closed: String?

    package init(
        maxRisk: StepRisk,
        network: StepNetwork,
        allowed: Int?,
        denied: Int,
        writable: [String],
        connections: [String],
        version: Int?,
        closed: String?
    ) {
        self.maxRisk = maxRisk
        self.network = network
        self.allowed = allowed
        self.denied = denied
        self.writable = writable.prefix(Self.most).map { WireText.clipped($0, to: WireLimits.name) }
        self.connections = connections.prefix(Self.most).map { WireText.clipped($0, to: StepBounds.use) }
        self.version = version
        self.closed = closed.map { WireText.clipped($0) }
    }

    /// Of each list.
    package static let most = 100

    init(_ reader: MessageReader) throws(WireError) {
        maxRisk = try reader.choice("maxRisk")
        network = try reader.choice("network")
        allowed = reader.has("allowed") ? try reader.integer("allowed") : nil
        denied = try reader.integer("denied")
        writable = try reader.strings("writable", upTo: Self.most, each: WireLimits.name)
        connections = try reader.strings("connections", upTo: Self.most, each: StepBounds.use)
        version = reader.has("version") ? try reader.integer("version") : nil
        closed = reader.has("closed") ? try reader.string("closed", upTo: WireLimits.text) : nil
    }

    var json: Value {
        var members: [(String, Value)] = [
            ("maxRisk", .string(maxRisk.rawValue)), ("network", .string(network.rawValue)),
        ]
        members.add("allowed", allowed.map { .integer($0) })
        members += [
            ("denied", .integer(denied)), ("writable", .strings(writable)), ("connections", .strings(connections)),
        ]
        members.add("version", version.map { .integer($0) })
        members.add("closed", closed.map { .string($0) })
        return members.object
    }
}
