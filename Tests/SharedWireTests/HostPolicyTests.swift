import NIOCore
import SharedBase
import SharedJSON
import SharedWire
import Testing

/// What an agent tells of the policy of its host (P6-E6-08).
@Suite struct HostPolicyTests {
    private static func beat(_ policy: HostPolicy?) -> Heartbeat {
        Heartbeat(
            time: noon,
            agentVersion: "1",
            stacks: [],
            spooledReports: 0,
            spooledBytes: 0,
            policy: policy
        )
    }

    private static func policy(closed: String? = nil, allowed: Int? = nil, version: Int? = nil) -> HostPolicy {
        HostPolicy(
            maxRisk: .caution,
            network: .host,
            allowed: allowed,
            denied: 2,
            writable: ["/srv/reports"],
            connections: ["kube", "orders"],
            version: version,
            closed: closed
        )
    }

    @Test(arguments: [nil, policy(), policy(allowed: 0, version: 3), policy(closed: "it cannot be read")])
    func travels(_ policy: HostPolicy?) throws {
        let sent = Message.heartbeat(Self.beat(policy))
        #expect(try Message.decode(sent.frame()) == sent)
    }

    /// However much stands in a policy, the message stays one that the plane takes.
    @Test func isBounded() throws {
        let long = (0..<500).map { "/srv/\($0)/" + String(repeating: "é", count: 400) }
        let policy = HostPolicy(
            maxRisk: .safe,
            network: .none,
            allowed: nil,
            denied: 0,
            writable: long,
            connections: long,
            version: nil,
            closed: String(repeating: "x", count: 9000)
        )
        let sent = Message.heartbeat(Self.beat(policy))
        #expect(try Message.decode(sent.frame()) == sent)
        #expect(policy.writable.count == HostPolicy.most)
    }

    @Test(arguments: [#"{"maxRisk":"none"}"#, "[]", #"{"maxRisk":"safe","network":"none","denied":-1}"#])
    func isRefusedWhereItIsNone(_ text: String) throws {
        var object = try #require(Self.beat(nil).json.objectValue)
        object["policy"] = try JSON.parse(text)
        let frame = Frame(.heartbeat, payload: ByteBuffer(bytes: JSON.bytes(.object(object))))
        #expect(throws: WireError.self) { try Message.decode(frame) }
    }
}
