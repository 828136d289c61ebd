import PlaneKernel
import PlanePostgres
import PlaneRunbook
import PlaneTestKit
import SharedBase
import SharedJSON
import Testing

/// P6-E2-20: what an older rule set called worse stays worse until somebody has looked at it.
@Suite struct OldRulesTests {
    @Test func newerRulesLowerNothingByThemselves() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let source = "name: n\nsteps: [{command: uptime}]"
            let runbook = try await plane.trusted(source)
            // As a plane of before has left it; the role of the plane itself may change no version.
            try await plane.test.owner.run { session in
                try session.script(
                    """
                    ALTER TABLE runbook_versions NO FORCE ROW LEVEL SECURITY;
                    UPDATE runbook_versions SET rule_set = 'older',
                        document = replace(document, '"risk":"safe"', '"risk":"dangerous"');
                    ALTER TABLE runbook_versions FORCE ROW LEVEL SECURITY;
                    """
                )
            }
            let id = try await plane.start(runbook)
            let waits = try await plane.reaches(id, "awaiting_approval")
            #expect(waits["steps"]?[0]?["risk"] == "dangerous")
            #expect(agent.executed.isEmpty)
            _ = try await plane.member.post("/v1/executions/\(id)/abort", [])
            // Saved again, text and all the same: somebody has looked at the verdicts of now.
            let body: Value = ["source": .string(source)]
            let saved = try await plane.member.put("/v1/runbooks/\(runbook)", body).json
            #expect(saved["version"] == 2)
            #expect(try await plane.member.put("/v1/runbooks/\(runbook)", body).json["version"] == 2)
            try await plane.reaches(try await plane.start(runbook), "succeeded")
            #expect(agent.executed == ["uptime"])
        }
    }

    /// The list that undoes a runbook is held to what older rules said of it too.
    @Test func norOfWhatUndoesARunbook() async throws {
        let agent = AgentDouble()
        agent.behave("hostname", .end(.failed, 1))
        try await Plane.with(agent: agent) { plane in
            let runbook = try await plane.trusted("name: n\nsteps: [hostname]\nrollback: [uptime]\n")
            try await plane.test.owner.run { session in
                try session.script(
                    """
                    ALTER TABLE runbook_versions NO FORCE ROW LEVEL SECURITY;
                    UPDATE runbook_versions SET rule_set = 'older',
                        document = replace(document, '"risk":"safe"', '"risk":"dangerous"');
                    ALTER TABLE runbook_versions FORCE ROW LEVEL SECURITY;
                    """
                )
            }
            let id = try await plane.start(runbook)
            try await plane.reaches(id, "awaiting_approval")
            #expect(try await plane.answer(try await plane.question(id)).status == 200)
            try await plane.reaches(id, "failed")
            let undo = try await plane.member.post("/v1/executions/\(id)/rollback", [:])
            let waits = try await plane.reaches(try #require(undo.json["id"]?.stringValue), "awaiting_approval")
            #expect(waits["steps"]?[0]?["risk"] == "dangerous")
            #expect(agent.executed == ["hostname"])
        }
    }
}
