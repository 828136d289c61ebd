import PlaneKernel
import PlanePostgres
import PlaneRunbook
import PlaneTestKit
import SharedBase
import SharedJSON
import Synchronization
import Testing

/// P6-E5-06: what the trail does not take does not happen. No step goes out, no answer, level or switch is kept; and what was
/// refused is not lost: it goes on once, when the trail takes entries again.
@Suite struct TrailFaultTests {
    /// How the database keeps an entry out, by hands that the application does not have.
    enum Fault: Sendable, CaseIterable, CustomTestStringConvertible {
        /// A trigger refuses the entry of a dispatch alone: the entries before it in the same transaction were taken.
        case dispatchRefused
        case allRefused
        case revoked

        var begin: String {
            // A sequence is not rolled back: it counts what was refused.
            func trigger(_ condition: String) -> String {
                """
                CREATE SEQUENCE no_trail_tries;
                GRANT SELECT ON SEQUENCE no_trail_tries TO \(DatabaseRoles.application);
                CREATE FUNCTION no_trail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
                AS $$ BEGIN
                    PERFORM nextval('no_trail_tries');
                    RAISE EXCEPTION 'the disk of the trail is full';
                END $$;
                CREATE TRIGGER no_trail BEFORE INSERT ON audit_entries FOR EACH ROW \(condition) EXECUTE FUNCTION no_trail();
                """
            }
            return switch self {
            case .dispatchRefused: trigger("WHEN (NEW.action = 'runbook.step.dispatched')")
            case .allRefused: trigger("")
            case .revoked: "REVOKE INSERT ON audit_entries FROM \(DatabaseRoles.application)"
            }
        }

        var mend: String {
            switch self {
            case .dispatchRefused, .allRefused:
                "DROP TRIGGER no_trail ON audit_entries; DROP FUNCTION no_trail(); DROP SEQUENCE no_trail_tries"
            case .revoked: "GRANT INSERT ON audit_entries TO \(DatabaseRoles.application)"
            }
        }

        var testDescription: String { "\(self)" }
    }

    /// Does what only the superuser of the database can.
    private static func asSuperuser(
        _ plane: Plane,
        _ body: @escaping @Sendable (PostgresSession) throws -> Void
    ) async throws {
        let settings = PostgresSettings(
            conninfo: try await TestServer.shared().administrator,
            poolSize: 1,
            schema: plane.test.schema
        )
        let pool = PostgresPool(settings)
        do { try await pool.run(body) } catch {
            await pool.shutdown()
            throw error
        }
        await pool.shutdown()
    }

    private static func asSuperuser(_ plane: Plane, _ sql: String) async throws {
        try await asSuperuser(plane) { try $0.script(sql) }
    }

    /// Waits until the trigger has refused so many entries.
    private static func refusals(_ plane: Plane, atLeast count: Int) async throws -> Bool {
        try await eventually {
            let rows = try await plane.test.pool.run {
                try $0.query("SELECT last_value FROM no_trail_tries").map { try $0.int(0) }
            }
            return rows.contains { $0 >= count }
        }
    }

    private static let good = StepWord.ended(.succeeded, exitCode: 0, reason: nil)

    private static func dispatches(_ plane: Plane) async throws -> [Int] {
        try await plane.audited().filter { $0.action == "runbook.step.dispatched" }
            .compactMap { $0.details["step"]?.intValue }.sorted()
    }

    /// Between two steps: the word of the first one's end is not acknowledged, so its agent says it again.
    @Test(arguments: Fault.allCases)
    func noEntryNoStep(_ fault: Fault) async throws {
        let agent = AgentDouble()
        agent.behave("uptime", .hold)
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(try await plane.runbook(Sources.commands("uptime", "df -h", "free -m")))
            try await plane.reaches(id, "running")
            let attempt = try #require(agent.sent.first?.attempt)
            let engine = plane.room.engine
            try await Self.asSuperuser(plane, fault.begin)
            for _ in 0..<2 {
                await #expect(throws: (any Error).self) {
                    try await engine.take(Self.good, of: attempt, from: AgentDouble.agent, tenant: plane.a)
                }
            }
            #expect(agent.sent.map(\.command) == ["uptime"], "nothing was sent")
            let held = try await plane.execution(id)
            #expect(held["state"] == "running")
            #expect(held["steps"]?.arrayValue?.map { $0["state"] } == ["running", "pending", "pending"])
            try await Self.asSuperuser(plane, fault.mend)
            try await engine.take(Self.good, of: attempt, from: AgentDouble.agent, tenant: plane.a)
            try await engine.take(Self.good, of: attempt, from: AgentDouble.agent, tenant: plane.a)
            try await plane.reaches(id, "succeeded")
            #expect(agent.executed == ["uptime", "df -h", "free -m"])
            #expect(agent.sent.count == 3)
            #expect(try await Self.dispatches(plane) == [1, 2, 3])
        }
    }

    /// What the clock moves goes on by itself: a try that is due, while the trail is away and after.
    @Test func theClockGoesOnByItself() async throws {
        let fault = Fault.dispatchRefused
        let agent = AgentDouble()
        let clock = MovedClock()
        agent.behave("uptime", .end(.failed, 1))
        try await Plane.with(agent: agent, clock: clock.clock) { plane in
            let yaml = """
                name: Again
                steps:
                  - command: uptime
                    on_failure: retry
                    retry: {max_attempts: 2, backoff: 60s}
                  - command: df -h
                """
            let id = try await plane.start(try await plane.runbook(yaml))
            #expect(try await eventually { try await plane.execution(id)["steps"]?[0]?["state"] == "pending" })
            agent.behave("uptime", .end(.succeeded, 0))
            try await Self.asSuperuser(plane, fault.begin)
            clock.move(by: .seconds(90))
            #expect(try await Self.refusals(plane, atLeast: 3), "the clock of the room tried again and again")
            #expect(agent.sent.count == 1)
            #expect(try await plane.execution(id)["steps"]?[0]?["state"] == "pending")
            try await Self.asSuperuser(plane, fault.mend)
            try await plane.reaches(id, "succeeded")
            #expect(agent.executed == ["uptime", "uptime", "df -h"])
            #expect(agent.sent.map(\.epoch) == [1, 2, 1])
            #expect(try await Self.dispatches(plane) == [1, 1, 2])
        }
    }

    /// The first step: the caller hears of it, nothing is kept, and the same request starts one execution later.
    @Test(arguments: Fault.allCases)
    func noEntryNoStart(_ fault: Fault) async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let runbook = try await plane.runbook(Sources.commands("uptime"))
            let body = JSON.bytes(["runbookId": .string(runbook)])
            let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "start-1")]
            try await Self.asSuperuser(plane, fault.begin)
            let refused = try await plane.member.send("POST", "/v1/executions", headers: headers, body: body)
            #expect(refused.status >= 500, "\(refused.text)")
            #expect(try await plane.viewer.get("/v1/executions").json["items"] == [])
            #expect(agent.sent.isEmpty)
            try await Self.asSuperuser(plane, fault.mend)
            let started = try await plane.member.send("POST", "/v1/executions", headers: headers, body: body)
            #expect(started.status == 201, "\(started.text)")
            let again = try await plane.member.send("POST", "/v1/executions", headers: headers, body: body)
            #expect(again.json["id"] == started.json["id"])
            try await plane.reaches(started.json["id"]?.stringValue ?? "", "succeeded")
            #expect(agent.executed == ["uptime"])
            #expect(try await Self.dispatches(plane) == [1])
        }
    }

    /// An answer that the trail does not hold is none, and neither is an abort.
    @Test(arguments: [Fault.allRefused, .revoked])
    func noEntryNoAnswer(_ fault: Fault) async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(try await plane.trusted(Sources.commands("kubectl delete pod x")))
            try await plane.reaches(id, "awaiting_approval")
            let question = try await plane.question(id)
            try await Self.asSuperuser(plane, fault.begin)
            for verb in ["approve", "reject"] {
                #expect(try await plane.answer(question, verb).status >= 500)
            }
            #expect(try await plane.member.post("/v1/executions/\(id)/abort", []).status >= 500)
            #expect(try await plane.question(id)["state"] == "pending")
            #expect(try await plane.execution(id)["state"] == "awaiting_approval")
            #expect(agent.sent.isEmpty && agent.cancelled.isEmpty)
            try await Self.asSuperuser(plane, fault.mend)
            #expect(try await plane.answer(question).status == 200)
            #expect(try await plane.answer(question).code == "approval_closed")
            try await plane.reaches(id, "succeeded")
            #expect(agent.executed == ["kubectl delete pod x"])
            let answers = try await plane.audited().filter { $0.action.hasPrefix("runbook.approval.") }
            #expect(answers.map(\.action) == ["runbook.approval.approved", "runbook.approval.requested"])
        }
    }

    /// Levels, the switch, rules and limits stay as they are, and no agent hears of a switch.
    @Test(arguments: [Fault.allRefused, .revoked])
    func noEntryNoChange(_ fault: Fault) async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let runbook = try await plane.runbook(Sources.commands("uptime"))
            let admin = plane.holding("admin")
            let paths = ["/v1/runbooks/\(runbook)", "/v1/panic", "/v1/run-settings", "/v1/risk-rules"]
            func state() async throws -> [Value] {
                var found: [Value] = []
                for path in paths { found.append(try await admin.get(path).json) }
                return found
            }
            let changes: [(verb: String, path: String, body: Value)] = [
                ("POST", "/v1/runbooks/\(runbook)/trust", ["level": 2, "reason": "r"]),
                ("PUT", "/v1/runbooks/\(runbook)", ["name": "Another"]),
                ("POST", "/v1/panic", ["on": true, "reason": "fire"]),
                ("PUT", "/v1/run-settings", ["twoPersonRule": false, "trustMaximum": 1]),
                (
                    "PUT", "/v1/risk-rules",
                    ["rules": [["subject": "command", "pattern": "uptime", "risk": "dangerous", "reason": "r"]]]
                ),
            ]
            func turn() async throws -> [Int] {
                var found: [Int] = []
                for change in changes {
                    let headers = [("Content-Type", "application/json")]
                    let body = JSON.bytes(change.body)
                    let reply = try await plane.owner.send(change.verb, change.path, headers: headers, body: body)
                    found.append(reply.status)
                }
                return found
            }
            let before = try await state()
            let told = agent.state.withLock { $0.panics }
            try await Self.asSuperuser(plane, fault.begin)
            #expect(try await turn().allSatisfy { $0 >= 500 })
            #expect(try await state() == before)
            #expect(agent.state.withLock { $0.panics } == told)
            try await Self.asSuperuser(plane, fault.mend)
            #expect(try await turn() == changes.map { _ in 200 })
            #expect(try await state() != before)
            #expect(agent.state.withLock { $0.panics } == told + [true])
        }
    }

    /// A trail that is locked makes steps wait: none overtakes its entry.
    @Test func aStepWaitsForItsEntry() async throws {
        let agent = AgentDouble()
        agent.behave("uptime", .hold)
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(try await plane.runbook(Sources.commands("uptime", "df -h")))
            try await plane.reaches(id, "running")
            let attempt = try #require(agent.sent.first?.attempt)
            let (locked, isLocked) = AsyncStream<Void>.makeStream()
            let isReleased = Mutex(false)
            async let holding: Void = Self.asSuperuser(plane) { session in
                try session.script("BEGIN; LOCK TABLE audit_entries IN EXCLUSIVE MODE")
                isLocked.finish()
                // The database waits, not a thread of the test's own.
                while !isReleased.withLock({ $0 }) { _ = try session.query("SELECT pg_sleep(0.01)") }
                try session.script("COMMIT")
            }
            for await _ in locked {}
            async let said: Void = plane.room.engine.take(
                Self.good,
                of: attempt,
                from: AgentDouble.agent,
                tenant: plane.a
            )
            let waits =
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'audit_entries'::regclass"
            let isWaiting = try await eventually {
                try await plane.test.pool.run { try $0.query(waits).first?.int(0) == 1 }
            }
            #expect(isWaiting)
            #expect(agent.sent.count == 1)
            isReleased.withLock { $0 = true }
            try await holding
            try await said
            try await plane.reaches(id, "succeeded")
            #expect(agent.executed == ["uptime", "df -h"])
            #expect(try await Self.dispatches(plane) == [1, 2])
        }
    }
}
