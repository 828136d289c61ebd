import PlaneKernel
import PlaneTestKit
import SharedBase
import SharedJSON
import Testing

/// Rules by which a tenant raises risks (P6-E2-21).
@Suite struct TenantRuleTests {
    private static let path = "/v1/risk-rules"

    /// Subject, pattern, risk.
    private static func rules(_ rules: [(String, String, String)]) -> Value {
        let items = rules.map { rule -> Value in
            ["subject": .string(rule.0), "pattern": .string(rule.1), "risk": .string(rule.2), "reason": "ours"]
        }
        return ["rules": .array(items)]
    }

    private func risks(_ runbook: Value) -> [String] {
        (runbook["steps"]?.arrayValue ?? []).compactMap { $0["risk"]?.stringValue }
    }

    @Test(
        "what matches is raised, and nothing is lowered",
        arguments: [
            ("command", "df *", "dangerous", ["dangerous", "caution", "dangerous"]),
            ("command", "df", "dangerous", ["safe", "caution", "dangerous"]),
            ("command", "*service*", "caution", ["safe", "caution", "dangerous"]),
            ("command", "sudo systemctl ?estart x*", "dangerous", ["safe", "dangerous", "dangerous"]),
            ("command", "rm *", "caution", ["safe", "caution", "dangerous"]),
            ("command", "*", "caution", ["caution", "caution", "dangerous"]),
            ("rule", "systemctl.*", "dangerous", ["safe", "dangerous", "dangerous"]),
            ("rule", "kubectl.*", "dangerous", ["safe", "caution", "dangerous"]),
        ]
    )
    func raises(subject: String, pattern: String, risk: String, expected: [String]) async throws {
        try await Plane.with { plane in
            let set = try await plane.owner.put(Self.path, Self.rules([(subject, pattern, risk)]))
            #expect(set.status == 200, "\(set.text)")
            let source =
                "name: Mixed\nsteps: [{command: df -h}, {command: sudo systemctl restart x.service}, {command: rm -rf /srv/x}]"
            let made = try await plane.member.post("/v1/runbooks", ["source": .string(source), "format": "yaml"]).json
            #expect(risks(made) == expected)
            let preview = try await plane.member.post(
                "/v1/runbooks/parse",
                ["source": .string(source), "format": "yaml"]
            )
            #expect(risks(preview.json) == expected)
            for step in made["steps"]?.arrayValue ?? [] {
                #expect(step["verdict"]?["risk"] == step["risk"])
            }
        }
    }

    @Test func theRulesOfNowHoldWhatWasKeptBefore() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let book = try await plane.trusted("name: Look\nsteps: [{command: uptime}, {command: df -h}]")
            try await plane.reaches(try await plane.start(book), "succeeded")
            #expect(try await plane.owner.put(Self.path, Self.rules([("command", "df*", "dangerous")])).status == 200)
            let plan = try await plane.member.post("/v1/executions", ["runbookId": .string(book), "dryRun": true]).json
            #expect(plan["steps"]?[1]?["risk"] == "dangerous" && plan["steps"]?[1]?["gate"] == "ask")
            let run = try await plane.start(book)
            try await plane.reaches(run, "awaiting_approval")
            let question = try await plane.question(run)
            #expect(question["risk"] == "dangerous")
            let reason = try #require(question["verdict"]?["reasons"]?[0])
            #expect(reason["rule"] == "tenant.command" && reason["text"] == "ours")
            #expect(agent.executed == ["uptime", "df -h", "uptime"])
            // Without the rule the question is another one: what was shown was dangerous.
            #expect(try await plane.owner.put(Self.path, Self.rules([])).status == 200)
            #expect(try await plane.answer(question).code == "approval_changed")
            let trail = try await plane.audited().filter { $0.action == "runbook.risk_rules.changed" }
            #expect(trail.count == 2)
        }
    }

    @Test func whoMayAndWhatIsRefused() async throws {
        try await Plane.with { plane in
            let good = Self.rules([("command", "df*", "dangerous")])
            let refused = try await plane.member.put(Self.path, good)
            #expect(refused.status == 403)
            for bad in [("command", "df*", "safe"), ("shell", "df*", "caution"), ("command", "", "caution")] {
                #expect(try await plane.owner.put(Self.path, Self.rules([bad])).status == 400, "\(bad)")
            }
            let many = Self.rules(Array(repeating: ("command", "df*", "caution"), count: 101))
            #expect(try await plane.owner.put(Self.path, many).status == 400)
            #expect(try await plane.owner.put(Self.path, good).status == 200)
            #expect(try await plane.viewer.get(Self.path).json == good)
            #expect(try await plane.other.get(Self.path).json["rules"] == [], "another tenant has none of them")
        }
    }

    @Test func aRuleChangeLeavesTheSwitchAlone() async throws {
        try await Plane.with { plane in
            let on = try await plane.owner.post("/v1/panic", ["on": true, "reason": "a fire"])
            #expect(on.status == 200)
            #expect(try await plane.owner.put(Self.path, Self.rules([("command", "*", "caution")])).status == 200)
            let limits: Value = ["twoPersonRule": false, "trustMaximum": .number("1")]
            #expect(try await plane.owner.put("/v1/run-settings", limits).status == 200)
            #expect(try await plane.viewer.get("/v1/panic").json["on"] == true)
            #expect(try await plane.owner.post("/v1/panic", ["on": false]).status == 200)
            #expect(try await plane.viewer.get("/v1/run-settings").json == limits)
            #expect(try await plane.viewer.get(Self.path).json["rules"]?.arrayValue?.count == 1)
        }
    }
}
