import PlaneHTTP
import PlaneKernel
import PlanePostgres
import PlaneRunbook
import PlaneTestKit
import SharedBase
import SharedJSON
import SharedRunbook
import Synchronization
import Testing

/// What steps ask of their hosts, on its way through the plane.
@Suite struct NeedsTests {
    private static let source = """
        name: Needs
        variables: {LOCK: "42", TOKEN: {secret: true}}
        steps:
          - {command: uptime}
          - command: terraform apply -auto-approve
            network: host
            uses: [cloud]
            writable: [/srv/plan]
            limits: {memory: 64MiB, disk: 1GiB, processes: 16}
            partition: stop-at-deadline
            lease: 90s
            on_stop: "terraform force-unlock -force {{LOCK}} {{TOKEN}}"
        """

    @Test func theAgentGetsThemAndWhoeverIsAskedSeesThem() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let runbook = try await plane.trusted(Self.source)
            let id = try await plane.start(runbook, variables: ["TOKEN": "s3cr3t-token"])
            let waits = try await plane.reaches(id, "awaiting_approval")
            #expect(waits["steps"]?[0]?["needs"] == .null)
            let question = try await plane.question(id)
            let shown: Value = [
                "uses": ["cloud"], "writable": ["/srv/plan"], "memory": "67108864".number, "disk": "1073741824".number,
                "processes": "16".number, "lease": "90".number, "partition": "stop-at-deadline",
                "onStop": "terraform force-unlock -force 42 {{TOKEN}}",
            ]
            #expect(question["needs"] == shown)
            #expect(waits["steps"]?[1]?["needs"] == shown)
            #expect(try await plane.answer(question).status == 200)
            try await plane.reaches(id, "succeeded")
            let needs = agent.state.withLock { $0.needs }
            #expect(needs.first?.isEmpty == true)
            #expect(needs.last?.onStop == "terraform force-unlock -force 42 s3cr3t-token")
            #expect(needs.last?.uses == ["cloud"] && needs.last?.lease == 90 && needs.last?.memory == 64 << 20)
            #expect(agent.secrets.last == ["s3cr3t-token"], "the agent keeps it out of sight")
            let trail = try await plane.audited()
            let sent = trail.filter { $0.action == "runbook.step.dispatched" }
            #expect(sent.contains { $0.details["needs"]?["uses"] == ["cloud"] })
            #expect(!trail.contains { JSON.text($0.details).contains("s3cr3t") })
        }
    }

    /// P6-E3-11: what was allowed with one thing lent is not what runs with another.
    @Test(arguments: [("[\"cloud\"]", "[\"admin\"]"), ("/srv/plan", "/srv/other"), ("force-unlock", "state rm x")])
    func theAnswerIsBoundToThem(_ row: (String, String)) async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(try await plane.trusted(Self.source), variables: ["TOKEN": "s3cr3t-token"])
            let question = try await plane.question(id)
            try await plane.test.database.tenant(plane.a) { session in
                try session.execute(
                    "UPDATE runbook_execution_steps SET body = replace(body, $1, $2) WHERE tenant_id = $3 AND index = 2",
                    [.text(row.0), .text(row.1), .id(plane.a)]
                )
            }
            #expect(try await plane.answer(question).code == "approval_changed")
            #expect(agent.executed == ["uptime"])
        }
    }

    /// A value never becomes syntax of the command that runs at a stop either.
    @Test func valuesAreDataThere() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let source = "name: v\nvariables: {X: {}}\nsteps: [{command: uptime, on_stop: 'release {{X}}'}]\n"
            let id = try await plane.start(try await plane.trusted(source), variables: ["X": "a; rm -rf /"])
            let question = try await plane.question(id)
            #expect(question["needs"]?["onStop"] == "release 'a; rm -rf /'")
        }
    }

    /// What an order cannot hold never goes to an agent, which would end the link for it.
    @Test(arguments: ["{command: 'true LONG'}", "{command: 'true', on_stop: 'true LONG'}"])
    func whatIsTooLongWaitsForAPerson(_ step: String) async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let long = Array(repeating: "{{A}}", count: 17).joined(separator: " ")
            let source = "name: l\nvariables: {A: {}}\nsteps: [\(step.replacing("LONG", with: long))]\n"
            let value = String(repeating: "a", count: 4000)
            let id = try await plane.start(try await plane.trusted(source), variables: ["A": .string(value)])
            let waits = try await plane.reaches(id, "awaiting_intervention")
            #expect(waits["reason"]?.stringValue?.contains("more than 65536 bytes") == true)
            #expect(agent.sent.isEmpty)
        }
    }

    /// Nobody sees a secret value who approves: in sql and http it must not be able to end a text or an address.
    @Test(arguments: [
        ("{sql: \"UPDATE u SET t = '{{T}}' WHERE id = 4\", uses: orders}", "x' WHERE id = 4; DROP TABLE u --", 400),
        ("{sql: \"UPDATE u SET t = '{{T}}' WHERE id = 4\", uses: orders}", "a--b", 400),
        ("{sql: \"UPDATE u SET t = '{{T}}' WHERE id = 4\", uses: orders}", "abc/def+0=", 201),
        ("{http: 'POST https://api/v1/{{T}}', uses: api}", "../admin/reset?x", 400),
        ("{http: 'POST https://api/v1/{{T}}', uses: api}", "abc-123_x", 201),
    ])
    func secretsOfOtherStepsArePlain(_ row: (String, String, Int)) async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let source = "name: s\nvariables: {T: {secret: true}}\nsteps: [\(row.0)]\n"
            let runbook = try await plane.trusted(source)
            let body: Value = ["runbookId": .string(runbook), "variables": ["T": .string(row.1)]]
            let reply = try await plane.member.post("/v1/executions", body)
            #expect(reply.status == row.2, "\(reply.text)")
            #expect(!reply.text.contains(row.1))
            #expect(agent.sent.isEmpty)
        }
    }

    /// A step of sql or http that names what its host lends it goes to an agent, one that names nothing to a person.
    @Test func sqlRunsWhereItIsLentAClient() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let source = """
                name: SQL
                steps:
                  - {sql: SELECT 1, uses: orders}
                  - {sql: SELECT 2}
                """
            let runbook = try await plane.trusted(source)
            let plan = try await plane.member.post(
                "/v1/executions",
                ["runbookId": .string(runbook), "dryRun": true]
            ).json
            #expect(plan["steps"]?.arrayValue?.map { $0["gate"] } == ["run", "person"])
            let id = try await plane.start(runbook)
            let waits = try await plane.reaches(id, "awaiting_intervention")
            #expect(agent.executed == ["SELECT 1"])
            #expect(waits["steps"]?[1]?["reason"]?.stringValue?.contains("names no connection") == true)
            let path = "/v1/executions/\(id)/steps/2/decision"
            let done = try await plane.member.post(path, ["decision": "done", "ran": "SELECT 2 LIMIT 1"])
            #expect(done.status == 200, "\(done.text)")
            let report = try await plane.reaches(id, "succeeded")["report"]
            #expect(report?["byHand"] == [2])
            #expect(
                report?["modified"] == [["index": 2, "prescribed": "SELECT 2", "ran": "SELECT 2 LIMIT 1"]]
            )
            #expect(report?["followed"] == false)
        }
    }

    /// P2-E5-11: whether a stopped step has let go of what it held is told, with what its command said; secrets are not.
    @Test(arguments: [true, false]) func aReleaseIsTold(_ isDone: Bool) async throws {
        let agent = AgentDouble()
        agent.behave("apply", .hold)
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(try await plane.trusted(Self.source), variables: ["TOKEN": "s3cr3t-token"])
            #expect(try await plane.answer(try await plane.question(id)).status == 200)
            try await plane.reaches(id, "running")
            #expect(try await plane.member.post("/v1/executions/\(id)/abort", [:]).status == 200)
            let attempt = try #require(agent.sent.last?.attempt)
            let release = StepRelease(isDone: isDone, text: "Lock ID 42 of s3cr3t-token")
            for word in [
                StepWord.measured(StepMeasure(bytes: 0, isCut: false, processorTime: 7, signal: 9, release: release)),
                .measured(StepMeasure(bytes: 0, isCut: false, processorTime: 7, signal: 9, release: release)),
                .ended(.cancelled, exitCode: nil, reason: nil),
            ] { try await plane.room.engine.take(word, of: attempt, from: AgentDouble.agent, tenant: plane.a) }
            let end = try await plane.reaches(id, "aborted")
            let step = end["steps"]?[1]
            #expect(step?["release"] == ["done": .bool(isDone), "text": "Lock ID 42 of [REDACTED:TOKEN]"])
            #expect(step?["processorTime"] == 7 && step?["signal"] == 9)
            let events = try await plane.events(id).filter { $0.kind == "release" }
            #expect(events.count == 1, "said twice, told once")
            let action = isDone ? "runbook.step.released" : "runbook.step.release_failed"
            #expect(try await plane.audited().filter { $0.action == action }.count == 1)
        }
    }
}

extension String {
    fileprivate var number: Value { .number(self) }
}
