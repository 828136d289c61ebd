package import SharedBase

package enum BootKind {}
package enum SessionKind {}
/// One numbering of data frames: made anew at each start of an agent.
package typealias BootID = ID<BootKind>
/// One accepted connection.
package typealias SessionID = ID<SessionKind>

/// The first frame of an agent.
package struct Hello: WireMessage {
    package static let type = FrameType.hello

    /// Lowest and highest protocol version that the agent speaks.
    package var versions: ClosedRange<Int>
    package var features: Set<String>
    package var agentID: AgentID
    package var tenantID: TenantID
    package var bootID: BootID
    package var agentVersion: String
    package var hostname: String
    /// The agent's clock, so that the plane can measure how far it is off.
    package var time: Timestamp

    package init(
        versions: ClosedRange<Int> = ProtocolVersion.supported,
        features: Set<String> = Feature.all,
        agentID: AgentID,
        tenantID: TenantID,
        bootID: BootID,
        agentVersion: String,
        hostname: String,
        time: Timestamp
    ) {
        self.versions = versions
        self.features = features
        self.agentID = agentID
        self.tenantID = tenantID
        self.bootID = bootID
        self.agentVersion = WireText.clipped(agentVersion, to: WireLimits.name)
        self.hostname = WireText.clipped(hostname, to: WireLimits.name)
        self.time = time
    }

    package init(_ reader: MessageReader) throws(WireError) {
        let lowest = try reader.integer("minVersion", in: 1...65_535)
        let highest = try reader.integer("maxVersion", in: 1...65_535)
        guard lowest <= highest else { throw reader.wrong("maxVersion", "is below \"minVersion\"") }
        versions = lowest...highest
        features = Set(try reader.strings("features", upTo: 64, each: 64))
        agentID = try reader.id("agentId")
        tenantID = try reader.id("tenantId")
        bootID = try reader.id("bootId")
        agentVersion = try reader.string("agentVersion")
        hostname = try reader.string("hostname", empty: true)
        time = try reader.time("time")
    }

    package var json: Value {
        [
            ("minVersion", .integer(versions.lowerBound)),
            ("maxVersion", .integer(versions.upperBound)),
            ("features", .strings(features.sorted())),
            ("agentId", .text(agentID)),
            ("tenantId", .text(tenantID)),
            ("bootId", .text(bootID)),
            ("agentVersion", .string(agentVersion)),
            ("hostname", .string(hostname)),
            ("time", .text(time)),
        ].object
    }
}
