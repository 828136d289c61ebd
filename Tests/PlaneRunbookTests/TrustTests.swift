import PlaneKernel
import PlaneRunbook
import PlaneTestKit
import SharedBase
import Testing

/// P6-E6-10: who may trust what, and how far at a time.
@Suite struct TrustTests {
    @Test func levelsMoveByTheRules() async throws {
        try await Plane.with { plane in
            let id = try await plane.runbook(Sources.restart)
            let rows: [(level: Int, status: Int, code: String?)] = [
                (1, 409, "trust_unchanged"),
                (3, 403, "trust_maximum"),
                (2, 200, nil),
                (3, 403, "trust_maximum"),
                (0, 200, nil),
                (2, 409, "trust_step"),
                (1, 200, nil),
                (4, 400, "invalid_request"),
                (-1, 400, "invalid_request"),
            ]
            for row in rows {
                let body: Value = ["level": .number(String(row.level)), "reason": "because"]
                let reply = try await plane.holding("admin").post("/v1/runbooks/\(id)/trust", body)
                #expect(reply.status == row.status, "to \(row.level): \(reply.text)")
                #expect(reply.code == row.code)
                if row.status == 200 { #expect(reply.json["trustLevel"] == .number(String(row.level))) }
            }
            #expect(try await plane.owner.post("/v1/runbooks/\(id)/trust", ["level": 2]).status == 400)
            #expect(try await plane.owner.post("/v1/runbooks/\(id)/trust", ["level": 2, "reason": ""]).status == 400)
            let entries = try await plane.audited().filter { $0.action == "runbook.trust.changed" }
            #expect(entries.count == 3)
            #expect(entries.last?.details == ["from": 1, "to": 2, "reason": "because"])
        }
    }

    /// P6-E3-20: ten clean executions in a row suggest a level; nothing rises by itself, and a failure begins anew.
    @Test func cleanExecutionsSuggestALevel() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.runbook("name: Look\nsteps: [{command: uptime}]")
            for round in 0...10 {
                let shown = try await plane.viewer.get("/v1/runbooks/\(id)").json
                #expect(shown["cleanRuns"] == .number(String(round)))
                #expect(shown["trustLevel"] == 1)
                #expect(shown["suggestedTrustLevel"] == (round == 10 ? 2 : .null), "after \(round)")
                if round < 10 { try await plane.reaches(try await plane.start(id), "succeeded") }
            }
            let rules: Value = ["twoPersonRule": true, "trustMaximum": 1]
            #expect(try await plane.owner.put("/v1/run-settings", rules).status == 200)
            #expect(try await plane.viewer.get("/v1/runbooks/\(id)").json["suggestedTrustLevel"] == .null)
            agent.behave("uptime", .end(.failed, 1))
            try await plane.reaches(try await plane.start(id), "failed")
            #expect(try await plane.viewer.get("/v1/runbooks/\(id)").json["cleanRuns"] == 0)
        }
    }

    /// An end that is called succeeded is not clean where a step failed and was passed over, was repeated, or was skipped.
    @Test func onlyCleanExecutionsCount() async throws {
        let agent = AgentDouble()
        agent.behave("hostname", .end(.failed, 1))
        try await Plane.with(agent: agent) { plane in
            let text = "name: Look\nsteps: [{command: uptime}, {command: hostname, on_failure: continue}]"
            let passing = try await plane.runbook(text)
            try await plane.reaches(try await plane.start(passing), "succeeded")
            #expect(try await plane.viewer.get("/v1/runbooks/\(passing)").json["cleanRuns"] == 0)

            let manual = try await plane.runbook(
                "name: By hand\nsteps: [{manual: look at the lamp}, {command: uptime}]"
            )
            for (choice, clean) in [("done", 1), ("skip", 0)] {
                let id = try await plane.start(manual)
                try await plane.reaches(id, "awaiting_intervention")
                let decision: Value = ["decision": .string(choice)]
                let reply = try await plane.member.post("/v1/executions/\(id)/steps/1/decision", decision)
                #expect(reply.status == 200, "\(reply.text)")
                try await plane.reaches(id, "succeeded")
                let shown = try await plane.viewer.get("/v1/runbooks/\(manual)").json
                #expect(shown["cleanRuns"] == .number(String(clean)), "after \(choice)")
            }
            // Another text, or less trust by a person's word, begins anew; more trust does not.
            let id = try await plane.runbook("name: One\nsteps: [{command: uptime}]")
            try await plane.reaches(try await plane.start(id), "succeeded")
            #expect(try await plane.viewer.get("/v1/runbooks/\(id)").json["cleanRuns"] == 1)
            let levels: [(Int, Value)] = [(0, 0), (1, 0), (2, 1), (1, 0)]
            for (level, count) in levels {
                let body: Value = ["level": .number(String(level)), "reason": "because"]
                let reply = try await plane.holding("admin").post("/v1/runbooks/\(id)/trust", body)
                #expect(reply.status == 200, "\(reply.text)")
                let shown = try await plane.viewer.get("/v1/runbooks/\(id)").json
                #expect(shown["cleanRuns"] == count, "at \(level)")
                if level == 1, count == 0 {
                    try await plane.reaches(try await plane.start(id), "succeeded")
                    #expect(try await plane.viewer.get("/v1/runbooks/\(id)").json["cleanRuns"] == 1)
                }
            }
            let changed: Value = ["source": "name: One\nsteps: [{command: whoami}]"]
            #expect(try await plane.member.put("/v1/runbooks/\(id)", changed).json["cleanRuns"] == 0)
        }
    }
}
