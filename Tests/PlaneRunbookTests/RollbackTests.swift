import PlaneKernel
import PlanePostgres
import PlaneRunbook
import PlaneTestKit
import SharedBase
import SharedJSON
import Synchronization
import Testing

/// Undoing an execution (P6-E3-22): offered after a failure, started by a person or as the runbook says, under the rules of any other.
@Suite struct RollbackTests {
    private static func source(policy: String = "abort") -> String {
        """
        name: Deploy
        steps:
          - {name: Look, command: uptime}
          - {name: Scale, command: df -h, rollback: free -m}
          - name: Restart
            command: date
            rollback: kubectl rollout undo deployment/api
          - {name: Check, command: hostname, on_failure: \(policy), rollback: whoami}
          - {name: Never, command: id, rollback: uname -a}
        """
    }

    private func failed(_ plane: Plane, _ agent: AgentDouble, policy: String = "abort") async throws -> String {
        agent.behave("hostname", .end(.failed, 1))
        let id = try await plane.start(try await plane.trusted(Self.source(policy: policy)))
        try await plane.reaches(id, "failed")
        return id
    }

    @Test func finishedStepsAreUndoneInReverse() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let id = try await failed(plane, agent)
            let path = "/v1/executions/\(id)/rollback"
            let plan = try await plane.viewer.get(path).json
            #expect(plan["offered"] == true)
            let commands = ["whoami", "kubectl rollout undo deployment/api", "free -m"]
            #expect(plan["steps"]?.arrayValue?.compactMap { $0["command"]?.stringValue } == commands)
            #expect(plan["steps"]?.arrayValue?.map { $0["undoes"] } == [4, 3, 2])
            #expect(
                plan["steps"]?[1]?["gate"] == "ask",
                "the failure lowered the trust of the runbook, not of its undoing"
            )
            #expect(agent.executed == ["uptime", "df -h", "date", "hostname"], "nothing is started unasked")

            #expect(try await plane.viewer.post(path, []).status == 403)
            let started = try await plane.member.post(path, [])
            #expect(started.status == 201, "\(started.text)")
            let undo = try #require(started.json["id"]?.stringValue)
            #expect(started.json["rollbackOf"] == .string(id))
            try await plane.reaches(undo, "awaiting_approval")
            let question = try await plane.question(undo)
            #expect(question["command"] == "kubectl rollout undo deployment/api")
            #expect(try await plane.answer(question, as: "member").code == "own_approval")
            #expect(try await plane.answer(question).status == 200)
            try await plane.reaches(undo, "succeeded")
            #expect(agent.executed.suffix(3) == commands[...])
            #expect(try await plane.execution(id)["state"] == "failed", "what happened stays as it was")
            #expect(try await plane.member.post(path, []).code == "rolled_back")
            #expect(try await plane.viewer.get(path).json["offered"] == false)
            let trail = try await plane.audited().filter { $0.action == "runbook.rollback.started" }
            #expect(trail.map(\.target) == ["execution:\(undo)"])
            #expect(try await plane.viewer.get("/v1/executions/\(undo)/rollback").json["offered"] == false)
        }
    }

    @Test func itIsStartedOnce() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let id = try await failed(plane, agent)
            let codes = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<6 {
                    group.addTask { try await plane.member.post("/v1/executions/\(id)/rollback", []).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.sorted() == [201, 409, 409, 409, 409, 409])
            #expect(agent.executed.filter { $0 == "whoami" }.count == 1)
        }
    }

    /// A rollback that failed can be followed by another.
    @Test func aFailedRollbackCanBeTriedAgain() async throws {
        let agent = AgentDouble()
        agent.behave("whoami", .end(.failed, 1))
        try await Plane.with(agent: agent) { plane in
            let path = "/v1/executions/\(try await failed(plane, agent))/rollback"
            let first = try #require(try await plane.member.post(path, []).json["id"]?.stringValue)
            try await plane.reaches(first, "failed")
            #expect(try await plane.member.post("/v1/executions/\(first)/rollback", []).code == "illegal_state")
            agent.behave("whoami", .end(.succeeded, 0))
            #expect(try await plane.member.post(path, []).status == 201)
        }
    }

    /// `on_failure: rollback`: it stands in the rows with the failure, so a plane that goes away then loses nothing.
    @Test func theRunbookCanAskForIt() async throws {
        let agent = AgentDouble()
        agent.behave("hostname", .hold)
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(try await plane.trusted(Self.source(policy: "rollback")))
            try await plane.reaches(id, "running")
            let attempt = try #require(agent.sent.last?.attempt)
            // No clock runs at this plane: it takes the end and is gone.
            let dying = try Plane.make(plane.test, agent: agent)
            let end = StepWord.ended(.failed, exitCode: 1, reason: nil)
            try await dying.engine.take(end, of: attempt, from: AgentDouble.agent, tenant: plane.a)
            try await plane.restarted(agent: agent) { again in
                _ = try await eventually {
                    try await again.viewer.get("/v1/executions/\(id)/rollback").json["rollbackId"] != .null
                }
                let plan = try await again.viewer.get("/v1/executions/\(id)/rollback").json
                let undo = try #require(plan["rollbackId"]?.stringValue)
                try await again.reaches(undo, "awaiting_approval")
                #expect(try await again.execution(undo)["startedBy"] == again.execution(id)["startedBy"])
            }
            #expect(agent.executed.last == "whoami")
        }
    }

    @Test func whatCannotBeUndone() async throws {
        let agent = AgentDouble()
        agent.behave("hostname", .end(.failed, 1))
        try await Plane.with(agent: agent) { plane in
            let good = try await plane.start(try await plane.trusted(Sources.commands("uptime")))
            try await plane.reaches(good, "succeeded")
            #expect(try await plane.member.post("/v1/executions/\(good)/rollback", []).code == "illegal_state")
            let bare = try await plane.start(try await plane.trusted(Sources.commands("hostname")))
            try await plane.reaches(bare, "failed")
            #expect(try await plane.member.post("/v1/executions/\(bare)/rollback", []).code == "nothing_to_undo")
            #expect(try await plane.other.post("/v1/executions/\(bare)/rollback", []).status == 404)
            let id = try await failed(plane, agent)
            _ = try await plane.holding("admin").post("/v1/panic", ["on": true])
            #expect(try await plane.member.post("/v1/executions/\(id)/rollback", []).code == "panic")
        }
    }

    /// What an agent refused never ran; a runbook without hints has its own list.
    @Test func onlyWhatRanIsUndone() async throws {
        let agent = AgentDouble()
        agent.behave("hostname", .end(.refused, nil))
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(try await plane.trusted(Self.source()))
            try await plane.reaches(id, "awaiting_intervention")
            _ = try await plane.member.post("/v1/executions/\(id)/abort", [])
            let plan = try await plane.viewer.get("/v1/executions/\(id)/rollback").json
            #expect(plan["steps"]?.arrayValue?.map { $0["undoes"] } == [3, 2])

            agent.behave("df", .end(.failed, 1))
            let whole = "name: Whole\nsteps: [uptime, df -h]\nrollback: [free -m, date]\n"
            let other = try await plane.start(try await plane.trusted(whole))
            try await plane.reaches(other, "failed")
            let list = try await plane.viewer.get("/v1/executions/\(other)/rollback").json["steps"]
            #expect(list?.arrayValue?.compactMap { $0["command"]?.stringValue } == ["free -m", "date"])
        }
    }

    /// Labels fit two agents: what the one did is not undone at the other, and the question names the one.
    @Test func itIsUndoneWhereItWasDone() async throws {
        let agent = AgentDouble()
        let second = AgentID(high: 8, low: 8)
        try await Plane.with(agent: agent) { plane in
            let id = try await failed(plane, agent)
            agent.state.withLock {
                $0.nearest = second
                $0.away = [AgentDouble.agent]
            }
            let before = agent.executed
            let undo = try #require(
                try await plane.member.post("/v1/executions/\(id)/rollback", []).json["id"]?.stringValue
            )
            let waits = try await plane.reaches(undo, "awaiting_intervention")
            #expect(waits["reason"]?.stringValue?.contains("\(AgentDouble.agent)") == true, "\(waits)")
            #expect(waits["steps"]?[0]?["agentId"] == .string(AgentDouble.agent.description))
            #expect(agent.executed == before, "the other agent is not asked")

            agent.state.withLock { $0.away = [] }
            let retry: Value = ["decision": "retry"]
            #expect(try await plane.member.post("/v1/executions/\(undo)/steps/1/decision", retry).status == 200)
            try await plane.reaches(undo, "awaiting_approval")
            #expect(agent.executed.last == "whoami")
            // The same question, had the step been bound to the other.
            let question = try await plane.question(undo)
            try await plane.test.database.tenant(plane.a) { session in
                _ = try session.execute(
                    """
                    UPDATE runbook_execution_steps SET body = replace(body, $2, $3)
                    WHERE tenant_id = $1 AND body LIKE '%"state":"awaiting_approval"%'
                    """,
                    [
                        .id(session.tenant), .text("\"onlyAt\":\"\(AgentDouble.agent)\""),
                        .text("\"onlyAt\":\"\(second)\""),
                    ]
                )
            }
            #expect(try await plane.answer(question).code == "approval_changed")
        }
    }

    /// A plane without the key of the secret values still keeps the failure, and says why nothing undoes it.
    @Test func withoutTheKeyTheFailureIsKept() async throws {
        let agent = AgentDouble()
        agent.behave("hostname", .hold)
        let source = """
            name: Deploy
            variables: [{name: API_TOKEN, secret: true}]
            steps:
              - {name: Check, command: "hostname {{API_TOKEN}}", on_failure: rollback, rollback: whoami}
            """
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(
                try await plane.trusted(source),
                variables: ["API_TOKEN": "correct-horse-battery"]
            )
            if try await plane.execution(id)["state"] == "awaiting_approval" {
                _ = try await plane.answer(try await plane.question(id))
            }
            try await plane.reaches(id, "running")
            let attempt = try #require(agent.sent.last?.attempt)
            let bare = try Plane.make(plane.test, agent: agent, keys: [[UInt8](repeating: 1, count: 32)])
            let end = StepWord.ended(.failed, exitCode: 1, reason: nil)
            try await bare.engine.take(end, of: attempt, from: AgentDouble.agent, tenant: plane.a)
            #expect(try await plane.execution(id)["state"] == "failed")
            let told = try await plane.events(id).filter { $0.kind == "rollback" }
            #expect(told.map { $0.data["state"] } == ["not_started"])
            #expect(told.first?.data["reason"]?.stringValue?.contains("key") == true)
            #expect(try await plane.audited().contains { $0.action == "runbook.rollback.not_started" })
            let plan = try await plane.viewer.get("/v1/executions/\(id)/rollback").json
            #expect(plan["rollbackId"] == .null)
            #expect(plan["offered"] == true, "a plane that has the key can start it")
        }
    }

    /// What undoes a step does not overtake it: first its agent tells what became of it.
    @Test func nothingIsUndoneWhileAStepMayRun() async throws {
        let agent = AgentDouble()
        agent.behave("hostname", .hold)
        try await Plane.with(agent: agent) { plane in
            let engine = plane.room.engine
            let id = try await plane.start(try await plane.trusted(Self.source()))
            try await plane.reaches(id, "running")
            let attempt = try #require(agent.sent.last?.attempt)
            try await engine.disconnected(AgentDouble.agent, tenant: plane.a)
            try await plane.reaches(id, "paused")
            _ = try await plane.member.post("/v1/executions/\(id)/abort", [])
            try await plane.reaches(id, "unknown")
            let path = "/v1/executions/\(id)/rollback"
            #expect(try await plane.viewer.get(path).json["offered"] == false)
            let refused = try await plane.member.post(path, [])
            #expect(refused.status == 409 && refused.code == "step_open", "\(refused.text)")

            // The wake-up that told its plane of the abort was lost: the next round tells the agent.
            let before = agent.cancelled.count
            try await engine.resend(to: AgentDouble.agent, tenant: plane.a)
            #expect(agent.cancelled.dropFirst(before) == [attempt])
            let end = StepWord.ended(.cancelled, exitCode: nil, reason: nil)
            try await engine.take(end, of: attempt, from: AgentDouble.agent, tenant: plane.a)
            try await engine.resend(to: AgentDouble.agent, tenant: plane.a)
            #expect(agent.cancelled.count == before + 1, "what is settled is not ended again")
            #expect(try await plane.member.post(path, []).status == 201)
        }
    }
}
