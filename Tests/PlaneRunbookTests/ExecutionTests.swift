import PlaneHTTP
import PlaneKernel
import PlanePostgres
import PlaneRunbook
import PlaneTestKit
import SharedBase
import SharedJSON
import Testing

/// Executions over HTTP with the double of an agent: what runs, what waits, who may answer.
@Suite struct ExecutionTests {
    /// The whole way: safe steps run, others wait for the right person, a manual one for anybody.
    @Test func aRunbookRunsToItsEnd() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let runbook = try await plane.trusted(Sources.restart)
            let id = try await plane.start(runbook, variables: ["NAMESPACE": "shop"])
            try await plane.reaches(id, "awaiting_approval")
            #expect(agent.executed == ["kubectl -n shop get pods"])
            let caution = try await plane.question(id)
            #expect(caution["command"] == "kubectl -n shop rollout restart deployment/api")
            #expect(caution["confirmation"] == .null)
            #expect(try await plane.answer(caution, as: "member").code == "own_approval")
            var other = caution.objectValue ?? ValueObject()
            other["hash"] = "00"
            #expect(try await plane.answer(.object(other)).code == "approval_changed")
            #expect(try await plane.answer(caution).json["state"] == "approved")
            #expect(try await plane.answer(caution).code == "approval_closed")
            try await plane.reaches(id, "awaiting_approval")
            let dangerous = try await plane.question(id)
            #expect(dangerous["confirmation"] == "RUN STEP 3")
            #expect(try await plane.answer(dangerous, as: "member").status == 403)
            #expect(try await plane.answer(dangerous, typed: false).code == "confirmation_needed")
            #expect(agent.executed.count == 2)
            #expect(try await plane.answer(dangerous).status == 200)
            let manual = try await plane.reaches(id, "awaiting_intervention")
            #expect(manual["steps"]?[3]?["decisions"] == ["abort", "done", "skip"])
            let decision = "/v1/executions/\(id)/steps/4/decision"
            #expect(try await plane.member.post(decision, ["decision": "retry"]).code == "illegal_state")
            #expect(try await plane.member.post(decision, ["decision": "done", "comment": "they do"]).status == 200)
            let end = try await plane.reaches(id, "succeeded")
            #expect(end["report"]?["followed"] == true)
            #expect(end["report"]?["executed"]?.arrayValue?.map { $0["index"] } == [1, 2, 3, 4])
            #expect(agent.executed.last == "rm -rf /var/lib/api/cache")
            #expect(Set(agent.sent.map(\.attempt)).count == 3)
        }
    }

    /// A key that the starter made, or that such a key made, is the starter: the rule asks for two people, not for two credentials.
    @Test func keysOfOnePersonAreOnePerson() async throws {
        try await Plane.with(agent: AgentDouble()) { plane in
            let keys = ApiKeys(plane.test.database)
            let starter = try await plane.test.database.tenant(plane.a, readOnly: true) { session in
                try session.query("SELECT id::text FROM api_keys WHERE name = 'member'", []).first?.text(0)
            }
            let maker = "apikey:\(try #require(starter))"
            let child = try await keys.create(plane.a, name: "child", role: .admin, by: maker)
            let grandchild = try await keys.create(plane.a, name: "grandchild", role: .admin, by: "apikey:\(child.id)")
            let stranger = try await keys.create(plane.a, name: "stranger", role: .admin, by: "user:somebody")
            let id = try await plane.start(try await plane.trusted("steps: [{command: rm -rf /srv/x}]\nname: n"))
            try await plane.reaches(id, "awaiting_approval")
            let question = try await plane.question(id)
            let body: Value = ["hash": question["hash"] ?? .null, "confirmation": "RUN STEP 1"]
            let path = "/v1/approvals/\(question["id"]?.stringValue ?? "")/approve"
            for key in [child, grandchild] {
                let reply = try await HTTPProbe(port: plane.port, key: key.text.expose()).post(path, body)
                #expect(reply.status == 403 && reply.code == "own_approval", "\(reply.text)")
            }
            #expect(try await HTTPProbe(port: plane.port, key: stranger.text.expose()).post(path, body).status == 200)
            try await plane.reaches(id, "succeeded")
        }
    }

    @Test func eventsComeInOrderAndGoOn() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(try await plane.runbook(Sources.commands("uptime", "df -h")))
            try await plane.reaches(id, "succeeded")
            let all = try await plane.events(id)
            #expect(all.map(\.id) == Array(1...all.count))
            #expect(all.first?.data["state"] == "pending")
            #expect(all.last?.kind == "execution")
            #expect(all.last?.data["state"] == "succeeded")
            let steps = all.filter { $0.kind == "step" }.map { event in
                "\(event.data["index"]?.intValue ?? 0) \(event.data["state"]?.stringValue ?? "")"
            }
            #expect(steps == ["1 running", "1 succeeded", "2 running", "2 succeeded"])
            #expect(all.filter { $0.kind == "output" }.map { $0.data["text"] } == ["ran uptime\n", "ran df -h\n"])
            let rest = try await plane.events(id, after: "4")
            #expect(rest.map(\.id) == Array(5...all.count))
            #expect(try await plane.events(id, after: "\(all.count)").isEmpty)
            let odd = try await plane.viewer.get("/v1/executions/\(id)/events", headers: [("Last-Event-ID", "x")])
            #expect(odd.status == 400)
        }
    }

    /// A stream that begins while a step runs tells the rest and ends with the execution.
    @Test func aStreamFollowsToTheEnd() async throws {
        let agent = AgentDouble()
        agent.behave("df", .hold)
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(try await plane.runbook(Sources.commands("df -h")))
            try await plane.reaches(id, "running")
            async let told = plane.events(id)
            let attempt = try #require(agent.sent.first?.attempt)
            for piece in [2, 3, 3] {
                let word = StepWord.output(sequence: piece, isError: false, text: "piece \(piece)", missing: 0)
                try await plane.room.engine.take(word, of: attempt, from: AgentDouble.agent, tenant: plane.a)
            }
            let end = StepWord.ended(.succeeded, exitCode: 0, reason: nil)
            try await plane.room.engine.take(end, of: attempt, from: AgentDouble.agent, tenant: plane.a)
            let all = try await told
            #expect(all.map(\.id) == Array(1...all.count))
            #expect(all.last?.data["state"] == "succeeded")
            let output = all.filter { $0.kind == "output" }.map { $0.data["text"]?.stringValue }
            #expect(output == ["ran df -h\n", "piece 2", "piece 3"], "a piece that comes twice is told once")
        }
    }

    /// P6-E5-06: for each command that an agent was sent, an entry with exactly that command.
    @Test func everyCommandStandsInTheTrail() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(try await plane.runbook(Sources.commands("uptime", "df -h")))
            try await plane.reaches(id, "succeeded")
            let entries = try await plane.audited().filter { $0.target == "execution:\(id)" }
            let sent = entries.filter { $0.action == "runbook.step.dispatched" }.reversed()
            #expect(sent.map { $0.details["command"]?.stringValue } == ["uptime", "df -h"])
            #expect(entries.contains { $0.action == "runbook.execution.started" && $0.actor.hasPrefix("apikey:") })
            #expect(entries.count { $0.action == "runbook.step.succeeded" } == 2)
            #expect(entries.contains { $0.action == "runbook.execution.ended" })
        }
    }

    /// P6-E3-02: what is beyond the level waits, and nobody can let it run.
    @Test func beyondTrustNothingIsSent() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(try await plane.runbook(Sources.commands("kubectl delete pod x")))
            try await plane.reaches(id, "awaiting_approval")
            #expect(try await plane.answer(try await plane.question(id), as: "owner").code == "beyond_trust")
            #expect(agent.sent.isEmpty)
            #expect(
                try await plane.answer(try await plane.question(id), as: "owner", "reject").json["state"] == "rejected"
            )
            let end = try await plane.reaches(id, "aborted")
            #expect(end["report"]?["followed"] == false)
            let observed = try await plane.trusted(Sources.restart, level: 0)
            let reply = try await plane.member.post("/v1/executions", ["runbookId": .string(observed)])
            #expect(reply.code == "trust_observe")
        }
    }

    @Test func aDryRunSendsAndKeepsNothing() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let runbook = try await plane.trusted(Sources.restart)
            let body: Value = ["runbookId": .string(runbook), "variables": ["NAMESPACE": "shop"], "dryRun": true]
            let plan = try await plane.member.post("/v1/executions", body)
            #expect(plan.status == 200)
            #expect(plan.json["steps"]?.arrayValue?.map { $0["gate"] } == ["run", "ask", "ask", "person"])
            #expect(plan.json["steps"]?[0]?["command"] == "kubectl -n shop get pods")
            let schema = plane.room.endpoints.first { $0.operation == "startExecution" }?.answers.last?.schema
            #expect(schema?.issues(in: plan.json) == [])
            #expect(try await plane.viewer.get("/v1/executions").json["items"] == [])
            #expect(agent.sent.isEmpty)
        }
    }

    @Test func variablesHaveToFit() async throws {
        try await Plane.with { plane in
            let runbook = try await plane.trusted(Sources.restart)
            let rows: [(variables: Value, path: String)] = [
                ([:], "/variables/NAMESPACE"),
                (["NAMESPACE": "a\nb"], "/variables/NAMESPACE"),
                (["NAMESPACE": .string(String(repeating: "a", count: 4097))], "/variables/NAMESPACE"),
                (["NAMESPACE": "a", "OTHER": "b"], "/variables/OTHER"),
            ]
            for row in rows {
                let body: Value = ["runbookId": .string(runbook), "variables": row.variables]
                let reply = try await plane.member.post("/v1/executions", body)
                #expect(reply.status == 400)
                #expect(reply.code == "variables_invalid")
                #expect(reply.json["errors"]?[0]?["path"]?.stringValue == row.path)
            }
            #expect(try await plane.viewer.get("/v1/executions").json["items"] == [])
        }
    }

    /// P6-E2-19: a value is judged where it stands: as data it is quoted, as a command it is what it says.
    @Test(arguments: [
        ("ls {{WHAT}}", "x; rm -rf / #", "safe", "ls 'x; rm -rf / #'"),
        ("{{WHAT}} /srv/shop", "rm -rf", "dangerous", nil),
        ("{{WHAT}} -rf /srv/shop", "rm", "dangerous", nil), ("sh -c {{WHAT}}", "rm -rf /srv", "dangerous", nil),
        ("sh -c {{WHAT}}", "uptime", "safe", "sh -c uptime"),
    ])
    func valuesAreJudgedInTheirPlace(command: String, value: String, risk: String, sent: String?) async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let text = "name: n\nvariables: [{name: WHAT, required: true}]\nsteps: [{command: '\(command)'}]"
            let id = try await plane.start(try await plane.trusted(text), variables: ["WHAT": .string(value)])
            let now = try await plane.reaches(id, sent == nil ? "awaiting_approval" : "succeeded")
            #expect(now["steps"]?[0]?["risk"] == .string(risk))
            #expect(agent.executed == (sent.map { [$0] } ?? []))
        }
    }

    @Test func oneExecutionOfARunbookAndTarget() async throws {
        try await Plane.with { plane in
            let runbook = try await plane.runbook(Sources.commands("uptime"))
            let body: Value = ["runbookId": .string(runbook), "labels": ["zone": "a"]]
            let started = try await plane.member.post("/v1/executions", body)
            let first = try #require(started.json["id"]?.stringValue)
            let waiting = try await plane.execution(first)
            #expect(waiting["state"] == "awaiting_intervention")
            #expect(waiting["reason"] == "no dispatcher is configured")
            let second = try await plane.member.post("/v1/executions", body)
            #expect(second.code == "execution_running")
            #expect(second.headers["location"] == "/v1/executions/\(first)")
            let elsewhere: Value = ["runbookId": .string(runbook), "labels": ["zone": "b"]]
            #expect(try await plane.member.post("/v1/executions", elsewhere).status == 201)
            #expect(try await plane.member.send("DELETE", "/v1/runbooks/\(runbook)").code == "runbook_running")
            #expect(try await plane.member.post("/v1/executions/\(first)/abort", []).json["state"] == "aborted")
            #expect(try await plane.member.post("/v1/executions/\(first)/abort", []).status == 200)
            #expect(try await plane.member.post("/v1/executions", body).status == 201)
        }
    }

    @Test func aFailureEndsItAndLowersTrust() async throws {
        let agent = AgentDouble()
        agent.behave("df", .end(.failed, 3))
        try await Plane.with(agent: agent) { plane in
            let runbook = try await plane.trusted(Sources.commands("uptime", "df -h", "free -m"))
            let end = try await plane.reaches(try await plane.start(runbook), "failed")
            #expect(end["steps"]?.arrayValue?.map { $0["state"] } == ["succeeded", "failed", "skipped"])
            #expect(end["steps"]?[1]?["exitCode"] == 3)
            #expect(try await plane.viewer.get("/v1/runbooks/\(runbook)").json["trustLevel"] == 1)
            #expect(agent.executed == ["uptime", "df -h"])
            let changes = try await plane.audited().filter { $0.action == "runbook.trust.changed" }
            #expect(changes.first?.target == "runbook:\(runbook)")
            #expect(changes.first?.details["to"] == 1)
        }
    }

    /// What Postgres or a line cannot hold is refused or shown in another way, and never an error of the plane.
    @Test func strangeTexts() async throws {
        try await Plane.with(agent: AgentDouble()) { plane in
            let nul: Value = ["name": "Odd", "source": "# Odd\n```bash\nkubectl delete pod a\u{0}b\n```\n"]
            #expect(try await plane.member.post("/v1/runbooks", nul).status == 400)
            let runbook = try await plane.trusted("# Odd\n```bash\nkubectl delete pod a\u{1}b\n```\n")
            let odd: Value = ["runbookId": .string(runbook), "labels": ["a": "b\u{0}"]]
            #expect(try await plane.member.post("/v1/executions", odd).status == 400)
            let many = ValueObject((0..<33).map { ("l\($0)", Value.string("x")) })
            let tooMany: Value = ["runbookId": .string(runbook), "labels": .object(many)]
            #expect(try await plane.member.post("/v1/executions", tooMany).status == 400)
            let id = try await plane.start(runbook)
            #expect(try await plane.execution(id)["state"] == "awaiting_approval")
            #expect(try await plane.question(id)["risk"] == "dangerous")
        }
    }

    @Test func aStepIsTriedAgainAsTheRunbookSays() async throws {
        let agent = AgentDouble()
        agent.behave("uptime", .end(.failed, 1))
        try await Plane.with(agent: agent) { plane in
            let yaml = """
                name: Again
                steps:
                  - command: uptime
                    on_failure: retry
                    retry: {max_attempts: 3, backoff: 1s}
                  - command: df -h
                    on_failure: continue
                """
            let end = try await plane.reaches(try await plane.start(try await plane.runbook(yaml)), "failed")
            #expect(agent.sent.map(\.epoch) == [1, 2, 3])
            #expect(Set(agent.sent.map(\.attempt)).count == 3)
            #expect(end["report"]?["repeated"] == [1])
        }
    }
}

/// Steps that no agent can run: judged and allowed like commands, then done by a person.
@Suite struct PersonStepTests {
    private static let source = """
        name: Rows
        steps:
          - {name: Look, command: uptime}
          - {name: Count, sql: SELECT count(*) FROM orders}
          - {name: Clean, sql: DELETE FROM orders}
          - {name: After, command: df -h}
        """

    @Test func statementsAreJudgedAndThenDoneByAPerson() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let book = try await plane.trusted(Self.source)
            let plan = try await plane.member.post("/v1/executions", ["runbookId": .string(book), "dryRun": true]).json
            #expect(plan["steps"]?.arrayValue?.map { $0["gate"] } == ["run", "person", "ask", "run"])
            let run = try await plane.start(book)
            try await plane.reaches(run, "awaiting_intervention")
            let step = try await plane.execution(run)["steps"]?[1]
            #expect(step?["decisions"] == ["abort", "done", "skip"] && step?["risk"] == "safe")
            #expect(step?["reason"]?.stringValue?.contains("a person runs it") == true)
            let done: Value = ["decision": "done"]
            #expect(try await plane.member.post("/v1/executions/\(run)/steps/2/decision", done).status == 200)
            try await plane.reaches(run, "awaiting_approval")
            let question = try await plane.question(run)
            #expect(question["risk"] == "dangerous" && question["command"] == "DELETE FROM orders")
            #expect(try await plane.answer(question).status == 200)
            try await plane.reaches(run, "awaiting_intervention")
            #expect(try await plane.member.post("/v1/executions/\(run)/steps/3/decision", done).status == 200)
            let ended = try await plane.reaches(run, "succeeded")
            #expect(ended["report"]?["followed"] == true)
            #expect(agent.executed == ["uptime", "df -h"], "no agent saw a statement")
        }
    }
}
