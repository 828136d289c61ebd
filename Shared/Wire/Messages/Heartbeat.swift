package import SharedBase

/// How a stack is named on the wire: its kind (`terraform`, `kubernetes`, ...) and its name within the tenant.
package struct WireStack: Hashable, Sendable {
    package var kind: String
    package var name: String

    package init(kind: String, name: String) {
        self.kind = kind
        self.name = name
    }

    init(_ reader: MessageReader) throws(WireError) {
        kind = try reader.string("kind", upTo: 32)
        name = try reader.string("name")
    }

    var json: Value { [("kind", .string(kind)), ("name", .string(name))].object }
}

/// What an agent says of itself each 60 s. It needs no answer.
package struct Heartbeat: WireMessage {
    package static let type = FrameType.heartbeat

    /// One configured stack.
    package struct Stack: Hashable, Sendable {
        package var stack: WireStack
        /// When its last scan ended, nil before the first.
        package var lastScan: Timestamp?
        /// The status word of that scan, `pending` before the first.
        package var status: String

        package init(stack: WireStack, lastScan: Timestamp?, status: String) {
            self.stack = stack
            self.lastScan = lastScan
            self.status = status
        }
    }

    package var time: Timestamp
    package var agentVersion: String
    package var stacks: [Stack]
    /// Reports that wait on the agent's disk, and their bytes.
    package var spooledReports: Int
    package var spooledBytes: Int
    /// What the host lets steps do; nil where the agent executes none.
    package var policy: HostPolicy?

    package init(
        time: Timestamp,
        agentVersion: String,
        stacks: [Stack],
        spooledReports: Int,
        spooledBytes: Int,
        policy: HostPolicy? = nil
    ) {
        self.policy = policy
        self.time = time
        self.agentVersion = WireText.clipped(agentVersion, to: WireLimits.name)
        self.stacks = Array(stacks.prefix(Self.maxStacks))
        self.spooledReports = spooledReports
        self.spooledBytes = spooledBytes
    }

    /// Keeps the message under the frame cap.
    package static let maxStacks = 1000

    package init(_ reader: MessageReader) throws(WireError) {
        time = try reader.time("time")
        agentVersion = try reader.string("agentVersion")
        stacks = []
        for item in try reader.objects("stacks", upTo: Self.maxStacks) {
            let lastScan = item.has("lastScan") ? try item.time("lastScan") : nil
            stacks.append(
                Stack(stack: try WireStack(item), lastScan: lastScan, status: try item.string("status", upTo: 32))
            )
        }
        spooledReports = try reader.integer("spooledReports")
        spooledBytes = try reader.integer("spooledBytes")
        policy = reader.has("policy") ? try HostPolicy(reader.object("policy")) : nil
    }

    package var json: Value {
        let list = stacks.map { item in
            var members: [(String, Value)] = [("kind", .string(item.stack.kind)), ("name", .string(item.stack.name))]
            members.add("lastScan", item.lastScan.map { .text($0) })
            members.add("status", .string(item.status))
            return members.object
        }
        var members: [(String, Value)] = [
            ("time", .text(time)),
            ("agentVersion", .string(agentVersion)),
            ("stacks", .array(list)),
            ("spooledReports", .integer(spooledReports)),
            ("spooledBytes", .integer(spooledBytes)),
        ]
        members.add("policy", policy?.json)
        return members.object
    }
}
