import PlaneKernel
import PlanePostgres
import PlaneRunbook
import PlaneTestKit
import SharedBase
import SharedJSON
import Synchronization
import Testing

/// Time, panic, partitions, restarts and secrets, over a real database.
@Suite struct FaultTests {
    @Test func aQuestionRunsOut() async throws {
        let clock = MovedClock()
        try await Plane.with(agent: AgentDouble(), clock: clock.clock) { plane in
            let id = try await plane.start(try await plane.trusted(Sources.commands("kubectl delete pod x")))
            let question = try await plane.question(id)
            clock.move(by: .seconds(30 * 60 + 1))
            let late = try await plane.answer(question)
            #expect(late.status == 409, "\(late.text)")
            let end = try await plane.reaches(id, "timed_out")
            #expect(end["steps"]?[0]?["state"] == "timed_out")
            let list = try await plane.viewer.get("/v1/approvals?execution=\(id)").json["items"]
            #expect(list?[0]?["state"] == "expired")
        }
    }

    @Test func panicStopsBeforeTheNextStep() async throws {
        let agent = AgentDouble()
        agent.behave("df", .hold)
        try await Plane.with(agent: agent) { plane in
            let runbook = try await plane.runbook(Sources.commands("uptime", "df -h", "free -m"))
            let id = try await plane.start(runbook)
            try await plane.reaches(id, "running")
            let on = try await plane.holding("admin").post("/v1/panic", ["on": true, "reason": "fire"])
            #expect(on.json["on"] == true)
            #expect(try await plane.viewer.get("/v1/panic").json["reason"] == "fire")
            let start = try await plane.member.post(
                "/v1/executions",
                ["runbookId": .string(runbook), "labels": ["a": "b"]]
            )
            #expect(start.status == 423)
            #expect(start.code == "panic")
            let attempt = try #require(agent.sent.last?.attempt)
            let end = StepWord.ended(.succeeded, exitCode: 0, reason: nil)
            try await plane.room.engine.take(end, of: attempt, from: AgentDouble.agent, tenant: plane.a)
            let paused = try await plane.reaches(id, "paused")
            #expect(paused["reason"] == "panic")
            #expect(try await plane.member.post("/v1/executions/\(id)/resume", []).code == "illegal_state")
            #expect(try await plane.holding("admin").post("/v1/panic", ["on": false]).json["on"] == false)
            #expect(agent.executed == ["uptime", "df -h"])
            #expect(try await plane.member.post("/v1/executions/\(id)/resume", []).status == 200)
            try await plane.reaches(id, "succeeded")
            let told = agent.state.withLock { $0.panics }
            #expect(told == [true, false])
        }
    }

    /// A telling that is slow does not come behind a newer one: the agents stay at how the switch stands.
    @Test func theSwitchIsToldInOrder() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let (slow, release) = AsyncStream<Void>.makeStream()
            agent.state.withLock { $0.slowPanic = slow }
            async let connecting: Void = plane.room.engine.connected(AgentDouble.agent, tenant: plane.a)
            #expect(await eventually { agent.state.withLock { $0.isTelling } })
            async let turned = plane.holding("admin").post("/v1/panic", ["on": true, "reason": "fire"])
            #expect(try await eventually { try await plane.viewer.get("/v1/panic").json["on"] == true })
            release.finish()
            try await connecting
            #expect(try await turned.status == 200)
            #expect(agent.state.withLock { $0.panics } == [false, true])
            try await plane.room.engine.tellSwitch(plane.a)
            #expect(agent.state.withLock { $0.panics } == [false, true], "who was told is not told again")
        }
    }

    /// The journal of the agent decides; what it does not know a person decides; nothing is guessed.
    @Test func aLostAgent() async throws {
        let agent = AgentDouble()
        agent.behave("df", .hold)
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(try await plane.runbook(Sources.commands("df -h", "uptime")))
            try await plane.reaches(id, "running")
            let attempt = try #require(agent.sent.first?.attempt)
            let engine = plane.room.engine
            try await engine.disconnected(AgentDouble.agent, tenant: plane.a)
            #expect(try await plane.reaches(id, "paused")["steps"]?[0]?["state"] == "unknown")
            #expect(agent.queried == [attempt])
            try await engine.connected(AgentDouble.agent, tenant: plane.a)
            #expect(agent.queried == [attempt, attempt])
            let stranger = AgentID(high: 3, low: 3)
            try await engine.take(.unseen, of: attempt, from: stranger, tenant: plane.a)
            try await engine.take(.unseen, of: attempt, from: AgentDouble.agent, tenant: plane.b)
            #expect(try await plane.execution(id)["state"] == "paused", "others cannot speak of it")
            try await engine.take(.unseen, of: attempt, from: AgentDouble.agent, tenant: plane.a)
            try await plane.reaches(id, "awaiting_intervention")
            agent.behave("df", .end(.succeeded, 0))
            let decision = "/v1/executions/\(id)/steps/1/decision"
            #expect(try await plane.member.post(decision, ["decision": "retry"]).status == 200)
            try await plane.reaches(id, "succeeded")
            #expect(agent.sent.filter { $0.command == "df -h" }.map(\.epoch) == [1, 2])
            let late = StepWord.ended(.failed, exitCode: 1, reason: nil)
            try await engine.take(late, of: attempt, from: AgentDouble.agent, tenant: plane.a)
            #expect(try await plane.execution(id)["state"] == "succeeded", "an older attempt changes nothing")
        }
    }

    /// P6-E4-05: an agent that finds a step worse than it was told refuses it; that stands in the trail and in the stream.
    @Test func aStricterVerdictIsASecurityEvent() async throws {
        let agent = AgentDouble()
        agent.behave("df", .hold)
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(try await plane.runbook(Sources.commands("df -h")))
            try await plane.reaches(id, "running")
            let attempt = try #require(agent.sent.first?.attempt)
            let words = "stricterVerdict: it was given as safe, this agent finds it dangerous"
            let end = StepWord.ended(.refused, exitCode: nil, reason: words)
            try await plane.room.engine.take(end, of: attempt, from: AgentDouble.agent, tenant: plane.a)
            try await plane.room.engine.take(end, of: attempt, from: AgentDouble.agent, tenant: plane.a)
            try await plane.reaches(id, "awaiting_intervention")
            let trail = try await plane.audited().filter { $0.action == "runbook.security.verdict_differs" }
            #expect(trail.count == 1)
            #expect(trail.first?.details["promised"] == "safe")
            _ = try await plane.member.post("/v1/executions/\(id)/abort", [])
            #expect(try await plane.events(id).contains { $0.kind == "security" })
        }
    }

    @Test func anAbortEndsTheAttempt() async throws {
        let agent = AgentDouble()
        agent.behave("df", .hold)
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(try await plane.runbook(Sources.commands("df -h", "uptime")))
            try await plane.reaches(id, "running")
            #expect(try await plane.member.post("/v1/executions/\(id)/abort", []).json["state"] == "running")
            let attempt = try #require(agent.sent.first?.attempt)
            #expect(agent.cancelled == [attempt])
            let end = StepWord.ended(.cancelled, exitCode: nil, reason: nil)
            try await plane.room.engine.take(end, of: attempt, from: AgentDouble.agent, tenant: plane.a)
            let now = try await plane.reaches(id, "aborted")
            #expect(now["steps"]?.arrayValue?.map { $0["state"] } == ["aborted", "skipped"])
        }
    }

    /// P6-E3-07: a plane that went away between writing and sending sends the same attempt; what is done is not done again.
    @Test func aRestartGoesOnWhereItWas() async throws {
        let lossy = AgentDouble()
        lossy.behave("df", .lose)
        try await Plane.with(agent: lossy) { plane in
            let id = try await plane.start(try await plane.runbook(Sources.commands("uptime", "df -h", "free -m")))
            try await plane.reaches(id, "running")
            #expect(lossy.executed == ["uptime"])
            let lost = try #require(lossy.sent.last?.attempt)
            lossy.attach(plane.room.engine)
            let agent = AgentDouble()
            // Its own clock is ahead: the first plane, which loses all, must not be the one that sends again.
            let clock = MovedClock()
            clock.move(by: .seconds(6))
            try await plane.restarted(agent: agent, clock: clock.clock) { again in
                try await again.reaches(id, "succeeded")
            }
            let commands = lossy.executed + agent.executed
            #expect(commands == ["uptime", "df -h", "free -m"])
            #expect(agent.sent.first?.attempt == lost, "the same attempt, not another")
        }
    }

    private static let secret = "correct-horse-battery"
    private static let withToken = Sources.commands("uptime --token {{API_TOKEN}}", "df -h {{API_TOKEN}}")

    /// P6-E3-12: the value goes to the agent and stands nowhere else.
    @Test func secretsStandNowhereInClear() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let runbook = try await plane.trusted(Self.withToken)
            let missing = try await plane.member.post("/v1/executions", ["runbookId": .string(runbook)])
            #expect(missing.status == 400)
            let id = try await plane.start(runbook, variables: ["API_TOKEN": .string(Self.secret)])
            for _ in 0..<2 where try await plane.execution(id)["state"] == "awaiting_approval" {
                _ = try await plane.answer(try await plane.question(id))
            }
            try await plane.reaches(id, "succeeded")
            #expect(agent.executed.first == "uptime --token \(Self.secret)")
            var shown = try await plane.execution(id)["steps"].map { JSON.text($0) } ?? ""
            shown += try await plane.viewer.get("/v1/approvals").text
            shown += try await plane.viewer.get("/v1/executions/\(id)/events").text
            shown += try await plane.audited().map { JSON.text($0.details) }.joined()
            shown += try await dump(plane)
            #expect(shown.contains("{{API_TOKEN}}"))
            #expect(shown.contains("[REDACTED:API_TOKEN]"))
            #expect(!shown.contains(Self.secret))
        }
    }

    private func dump(_ plane: Plane) async throws -> String {
        try await plane.test.database.tenant(plane.a, readOnly: true) { session in
            var text = ""
            for table in ["runbook_executions", "runbook_execution_steps", "runbook_events", "runbook_approvals"] {
                let rows = try session.query("SELECT t::text FROM \(table) t")
                text += try rows.map { try $0.text(0) }.joined()
            }
            return text
        }
    }

    /// The key stays, is followed by a newer one, or is gone: then the execution says so, and nothing is sent.
    @Test(arguments: [(true, false), (true, true), (false, false)])
    func secretsAfterARestart(keepsKey: Bool, isRotated: Bool) async throws {
        let agent = AgentDouble()
        agent.behave("uptime", .hold)
        try await Plane.with(agent: agent) { plane in
            let source = Sources.commands("uptime", "df -h {{API_TOKEN}}")
            let id = try await plane.start(
                try await plane.trusted(source),
                variables: ["API_TOKEN": .string(Self.secret)]
            )
            try await plane.reaches(id, "running")
            let attempt = try #require(agent.sent.first?.attempt)
            let next = AgentDouble()
            let new = [UInt8](repeating: 1, count: 32)
            let keys = keepsKey ? (isRotated ? [new, Plane.key] : [Plane.key]) : [new]
            let room = try Plane.make(plane.test, agent: next, keys: keys)
            let end = StepWord.ended(.succeeded, exitCode: 0, reason: nil)
            try await room.engine.take(end, of: attempt, from: AgentDouble.agent, tenant: plane.a)
            let now = try await plane.execution(id)
            #expect(next.executed == (keepsKey ? ["df -h \(Self.secret)"] : []))
            #expect(now["state"]?.stringValue == (keepsKey ? "succeeded" : "awaiting_intervention"))
            if !keepsKey { #expect(now["reason"]?.stringValue?.contains("key of the secret values") == true) }
        }
    }
}
