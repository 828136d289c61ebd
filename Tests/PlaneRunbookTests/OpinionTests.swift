import PlaneHTTP
import PlaneKernel
import PlaneRunbook
import PlaneTestKit
import SharedBase
import SharedJSON
import Testing

/// A second opinion on commands that no rule knows (P6-E2-09, P6-E2-10); a scripted endpoint stands for the model.
@Suite struct OpinionTests {
    private static let source = """
        name: Odd tools
        steps:
          - {name: Look, command: uptime}
          - {name: Odd, command: frobnicate --all}
          - {name: Odder, command: defrag9 --now}
        """

    private func with(
        _ answers: [FakeModel.Answer],
        agent: AgentDouble? = nil,
        _ body: @escaping (Plane, FakeModel) async throws -> Void
    ) async throws {
        try await FakeModel.with(answers) { fake in
            let settings = ModelSettings(endpoint: try fake.address, model: "test-model")
            try await Plane.with(agent: agent, model: settings) { plane in try await body(plane, fake) }
        }
    }

    private func opinions(_ said: [(number: Int, risk: String)]) -> FakeModel.Answer {
        let items = said.map { one -> Value in
            [
                "number": .number(String(one.number)), "risk": .string(one.risk),
                "reason": "it\u{202E} may\u{7} break things",
            ]
        }
        return .content(String(decoding: JSON.bytes(["opinions": .array(items)]), as: UTF8.self))
    }

    private func keep(_ plane: Plane, _ source: String = source) async throws -> Value {
        let reply = try await plane.member.post("/v1/runbooks", ["source": .string(source), "format": "yaml"])
        #expect(reply.status == 201, "\(reply.text)")
        return reply.json
    }

    private func risks(_ runbook: Value) -> [String] {
        (runbook["steps"]?.arrayValue ?? []).compactMap { $0["risk"]?.stringValue }
    }

    @Test func aWorseOpinionRaisesTheStepAndHoldsItForAPerson() async throws {
        let agent = AgentDouble()
        try await with([opinions([(1, "dangerous"), (2, "safe")])], agent: agent) { plane, fake in
            let made = try await keep(plane)
            #expect(risks(made) == ["safe", "dangerous", "caution"], "a model never lowers")
            let reason = try #require(made["steps"]?[1]?["verdict"]?["reasons"]?[0])
            #expect(reason["rule"] == "model.opinion")
            #expect(reason["text"] == "test-model: it? may? break things")

            // Only what no rule knows was asked for, as the documentation wants it.
            let request = try #require(fake.requests.first)
            #expect(request.path == "/v1/chat/completions")
            #expect(request.body["messages"]?[1]?["content"] == #"["frobnicate --all","defrag9 --now"]"#)
            #expect(request.body["response_format"]?["json_schema"]?["strict"] == true)

            let id = try #require(made["id"]?.stringValue)
            let trust: Value = ["level": .number("2"), "reason": "test"]
            #expect(try await plane.owner.post("/v1/runbooks/\(id)/trust", trust).status == 200)
            let run = try await plane.start(id)
            try await plane.reaches(run, "awaiting_approval")
            let question = try await plane.question(run)
            #expect(question["risk"] == "dangerous" && question["command"] == "frobnicate --all")
            #expect(question["verdict"]?["reasons"]?[0]?["rule"] == "model.opinion")
            #expect(agent.executed == ["uptime"])

            let trail = try await plane.audited()
            #expect(trail.filter { $0.action == "runbook.opinion.sent" }.count == 1)
            let created = try #require(trail.first { $0.action == "runbook.runbook.created" })
            #expect(created.details["raisedByModel"]?.intValue == 1)
        }
    }

    @Test(
        "without a usable answer the rules decide alone",
        arguments: [
            FakeModel.Answer.silence, .half, .raw(status: 500, body: "{}"), .content("{}"),
            .content(#"{"opinions":[{"number":1,"risk":"safe","reason":""}]}"#),
            .content(
                #"{"opinions":[{"number":1,"risk":"purple","reason":""},{"number":2,"risk":"safe","reason":""}]}"#
            ),
        ]
    )
    func noAnswer(_ answer: FakeModel.Answer) async throws {
        try await with([answer]) { plane, _ in
            let kept = try await keep(plane)
            #expect(risks(kept) == ["safe", "caution", "caution"])
        }
    }

    @Test func aRefusedAnswerIsAskedForOnceMore() async throws {
        try await with([.content("[]"), opinions([(1, "dangerous"), (2, "caution")])]) { plane, fake in
            let kept = try await keep(plane)
            #expect(risks(kept) == ["safe", "dangerous", "caution"])
            #expect(fake.requests.count == 2)
            #expect(fake.requests[1].body["messages"]?.arrayValue?.count == 3)
        }
    }

    @Test func nothingKnownAndNoSecretLeaves() async throws {
        try await with([opinions([(1, "dangerous")])]) { plane, fake in
            _ = try await keep(plane, "name: Known\nsteps: [{command: uptime}, {command: rm -rf /srv/x}]")
            #expect(fake.requests.isEmpty)
            let canary = "Zq8w" + "Lm3x7Vb2"
            let made = try await keep(plane, "name: Odd\nsteps: [{command: \"frobnicate --password \(canary)\"}]")
            #expect(risks(made) == ["dangerous"])
            let sent = fake.requests.map { JSON.text($0.body) }.joined()
            #expect(sent.contains("frobnicate") && !sent.contains(canary))
        }
    }

    @Test func anotherTextIsLookedAtAnew() async throws {
        try await with([opinions([(1, "dangerous"), (2, "dangerous")]), opinions([(1, "caution")])]) { plane, fake in
            let id = try #require(try await keep(plane)["id"]?.stringValue)
            let change: Value = ["source": "name: Odd\nsteps: [{command: frobnicate --one}]", "format": "yaml"]
            let changed = try await plane.member.put("/v1/runbooks/\(id)", change).json
            #expect(risks(changed) == ["caution"])
            #expect(fake.requests.count == 2)
        }
    }

    /// What undoes a runbook or a step is looked at too, and runs as the model's word says.
    @Test func whatUndoesIsLookedAtToo() async throws {
        let source = """
            name: Odd undo
            steps:
              - {name: Odd, command: date, rollback: "unfrob --all"}
              - {name: Break, command: hostname}
            rollback:
              - {name: Back, command: refrob --old}
            """
        let agent = AgentDouble()
        agent.behave("hostname", .end(.failed, 1))
        let said = [opinions([(1, "dangerous"), (2, "dangerous")]), opinions([(1, "dangerous")])]
        try await with(said, agent: agent) { plane, fake in
            let kept = try await keep(plane, source)
            #expect(fake.requests.first?.body["messages"]?[1]?["content"] == #"["refrob --old","unfrob --all"]"#)
            #expect(kept["rollback"]?[0]?["risk"] == "dangerous" && kept["rollback"]?[0]?["opinion"] == "dangerous")
            let hint = try #require(kept["steps"]?[0]?["rollbackOpinions"]?[0])
            #expect(hint["command"] == "unfrob --all" && hint["risk"] == "dangerous")
            #expect(hint["text"] == "test-model: it? may? break things")
            let form = plane.room.endpoints.first { $0.operation == "getRunbook" }?.answers.first?.schema
            #expect(form?.issues(in: kept) == [])
            let created = try await plane.audited().first { $0.action == "runbook.runbook.created" }
            #expect(created?.details["raisedByModel"]?.intValue == 2)

            let id = try #require(kept["id"]?.stringValue)
            let trust: Value = ["level": .number("2"), "reason": "test"]
            #expect(try await plane.owner.post("/v1/runbooks/\(id)/trust", trust).status == 200)
            let run = try await plane.start(id)
            try await plane.reaches(run, "failed")
            let plan = try await plane.viewer.get("/v1/executions/\(run)/rollback").json
            #expect(plan["steps"]?[0]?["command"] == "unfrob --all" && plan["steps"]?[0]?["risk"] == "dangerous")

            // Where no step has a hint the list of the runbook is what undoes it.
            let bare = source.replacing(#", rollback: "unfrob --all""#, with: "")
            let other = try #require(try await keep(plane, bare)["id"]?.stringValue)
            #expect(try await plane.owner.post("/v1/runbooks/\(other)/trust", trust).status == 200)
            let second = try await plane.start(other)
            try await plane.reaches(second, "failed")
            let list = try await plane.viewer.get("/v1/executions/\(second)/rollback").json
            #expect(list["steps"]?[0]?["command"] == "refrob --old" && list["steps"]?[0]?["risk"] == "dangerous")
        }
    }

    /// A runbook that was kept while the model was away is looked at when it is saved again; the same word again changes nothing.
    @Test func aRunbookThatIsSavedAgainIsLookedAt() async throws {
        let away = FakeModel.Answer.raw(status: 500, body: "{}")
        try await with([away, opinions([(1, "dangerous"), (2, "safe")])]) { plane, fake in
            let kept = try await keep(plane)
            #expect(risks(kept) == ["safe", "caution", "caution"])
            let path = "/v1/runbooks/\(kept["id"]?.stringValue ?? "")"
            let again: Value = ["source": .string(Self.source), "format": "yaml"]
            let seen = try await plane.member.put(path, again).json
            #expect(risks(seen) == ["safe", "dangerous", "caution"] && seen["version"]?.intValue == 2)
            #expect(try await plane.member.put(path, again).json["version"]?.intValue == 2)
            #expect(fake.requests.count == 2)
        }
    }

    /// What a model said holds on for the same command while it is away, and only while it is.
    @Test func anOutageLowersNothing() async throws {
        let away = FakeModel.Answer.raw(status: 500, body: "{}")
        let said = [
            opinions([(1, "dangerous"), (2, "safe")]), away, opinions([(1, "caution"), (2, "safe"), (3, "safe")]),
        ]
        try await with(said) { plane, _ in
            let kept = try await keep(plane)
            let path = "/v1/runbooks/\(kept["id"]?.stringValue ?? "")"
            func save(_ more: String) async throws -> Value {
                let source = Self.source + more
                return try await plane.member.put(path, ["source": .string(source), "format": "yaml"]).json
            }
            let during = try await save("\n  - {name: More, command: zap9 --one}")
            #expect(risks(during) == ["safe", "dangerous", "caution", "caution"])
            let reason = during["steps"]?[1]?["verdict"]?["reasons"]?[0]?["text"]
            #expect(reason == "test-model: it? may? break things")
            let after = try await save("\n  - {name: More, command: zap9 --two}")
            #expect(risks(after) == ["safe", "caution", "caution", "caution"])
        }
    }
}
