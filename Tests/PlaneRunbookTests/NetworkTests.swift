import Glibc
import PlaneKernel
import PlanePostgres
import PlaneRunbook
import PlaneTestKit
import SharedBase
import SharedJSON
import Synchronization
import Testing

/// The machine's network for a step of the plane, and the keys that secret values are sealed under.
@Suite struct NetworkTests {
    private static let source = "name: Network\nsteps:\n  - uptime\n  - {command: uptime, network: host}\n"

    /// At least caution, and the approver is told what it reaches.
    @Test func hostNetworkIsAskedFor() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(try await plane.trusted(Self.source))
            let waits = try await plane.reaches(id, "awaiting_approval")
            #expect(waits["steps"]?.arrayValue?.map { $0["risk"] } == ["safe", "caution"])
            #expect(waits["steps"]?[1]?["network"] == "host")
            let question = try await plane.question(id)
            #expect(question["network"] == "host")
            #expect(question["warning"] == "metadata service reachable")
            #expect(question["verdict"]?["reasons"]?[0]?["rule"] == "network.host")
            #expect(try await plane.answer(question).status == 200)
            try await plane.reaches(id, "succeeded")
            let networks = agent.state.withLock { $0.networks }
            #expect(networks == ["none", "host"])
            let sent = try await plane.audited().filter { $0.action == "runbook.step.dispatched" }
            #expect(Set(sent.map { $0.details["network"] }) == ["none", "host"])
        }
    }

    /// P6-E3-11: what was shown with the machine's network is not what runs without it, and the other way round.
    @Test(arguments: [("host", "none"), ("none", "host")]) func theAnswerIsBoundToIt(_ row: (String, String))
        async throws
    {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let source = "name: Bound\nsteps:\n  - {command: kubectl delete pod x, network: \(row.0)}\n"
            let id = try await plane.start(try await plane.trusted(source))
            let question = try await plane.question(id)
            try await plane.test.database.tenant(plane.a) { session in
                try session.execute(
                    """
                    UPDATE runbook_execution_steps SET body = replace(body, $1, $2) WHERE tenant_id = $3
                    """,
                    [
                        .text("\"network\":\"\(row.0)\""), .text("\"network\":\"\(row.1)\""), .id(plane.a),
                    ]
                )
            }
            #expect(try await plane.answer(question).code == "approval_changed")
            #expect(agent.sent.isEmpty)
        }
    }

    @Test func sealingKeysLieInAFile() throws {
        let path = "/tmp/dd0c-sealing-\(getpid())-\(Hex.encode(RandomSource.system.bytes(4)))"
        defer { unlink(path) }
        _ = try SealingKeys.open(path)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        let inode = status.st_ino
        _ = try SealingKeys.open(path)
        #expect(stat(path, &status) == 0 && status.st_ino == inode, "the second plane takes the key of the first")
        chmod(path, 0o640)
        #expect(throws: RunbookRoomError.self) { try SealingKeys.open(path) }
        chmod(path, 0o600)
        truncate(path, 10)
        #expect(throws: RunbookRoomError.self) { try SealingKeys.open(path) }
        #expect(throws: RunbookRoomError.self) { try SealingKeys([]) }
    }
}
