import Glibc
import PlaneTestKit
import SharedBase
import SharedJSON
import TestKit
import Testing

extension EndToEnd {
    /// Where the plane dies by SIGKILL, beside the states that `killedPlaneGoesOn` goes through.
    enum PlaneDeath: String, CaseIterable {
        /// `pending`: what undoes a failed execution is written and not begun.
        case pending
        /// The start is answered, and no agent ever got what was sent.
        case answered
        /// `running`: the order is under way and not accepted.
        case unaccepted
        /// `awaiting_approval`, and once more right behind the answer.
        case approved
        /// `paused`: the agent died in the middle of the step, its fate is unknown. Once more in `awaiting_intervention`, where the journal
        /// has said so.
        case lost
        /// `unknown`: ended by a person while nobody knew what the step did.
        case unknown
    }

    /// Whatever the plane was about to do, another one in its place does it: each command runs as often as somebody said, and what is said
    /// of it is true.
    @Test(.timeLimit(.minutes(8)), arguments: PlaneDeath.allCases) func killedPlaneDoesItOnce(_ death: PlaneDeath)
        async throws
    {
        try await House.with { house in
            let test = PlaneDeathTest(house, agent: try await house.startPair())
            try await test.prepare()
            switch death {
            case .pending: try await test.pending()
            case .answered: try await test.answered()
            case .unaccepted: try await test.unaccepted()
            case .approved: try await test.approved()
            case .lost: try await test.lost()
            case .unknown: try await test.unknown()
            }
        }
    }
}

/// One plane, one agent, and what happens between them.
private final class PlaneDeathTest {
    private let house: House
    private var agent: Program
    private var people: (starter: HTTPProbe, admin: HTTPProbe)?

    init(_ house: House, agent: Program) {
        self.house = house
        self.agent = agent
    }

    func prepare() async throws { people = (try await house.person("member"), try await house.person("admin")) }

    private var starter: HTTPProbe { get throws { try #require(people).starter } }
    private var admin: HTTPProbe { get throws { try #require(people).admin } }

    private func execute(_ source: String) async throws -> String {
        try await house.execute(try await house.runbook(source, as: try admin), as: try starter)
    }

    private func state(_ id: String) async throws -> String {
        try await house.sql("SELECT state FROM runbook_executions WHERE id = '\(id)'")
    }

    /// Dead, and another one there, with or without the agent.
    private func killPlane() async throws {
        try await #require(house.plane).killNow()
        try await house.startPlane()
    }

    func pending() async throws {
        let counter = ExecutionCounter("sleep 1.61")
        // The clock takes a rollback up within a second; the plane shall die before that, however slow this machine is.
        _ = try await house.sql(
            """
            CREATE FUNCTION public.later() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN NEW.due_at := now() + interval '4 s'; RETURN NEW; END $$;
            CREATE TRIGGER later BEFORE INSERT ON runbook_executions FOR EACH ROW WHEN (NEW.rollback_of IS NOT NULL)
            EXECUTE FUNCTION public.later()
            """
        )
        let id = try await execute("steps: [{command: cat missing, on_failure: rollback, rollback: sleep 1.61}]\n")
        try await house.reaches(id, "failed")
        let undo = try await house.sql("SELECT id FROM runbook_executions WHERE rollback_of = '\(id)'")
        try await #require(house.plane).killNow()
        #expect(counter.count == 0)
        try await house.startPlane()
        #expect(try await state(undo) == "pending")
        try await house.reaches(undo, "succeeded")
        #expect(counter.count == 1)
    }

    func answered() async throws {
        let counter = ExecutionCounter("sleep 1.62")
        agent.send(SIGSTOP)
        let id = try await execute("steps: [sleep 1.62]\n")
        #expect(try await state(id) == "running")
        try await #require(house.plane).killNow()
        // With it goes what the kernel held for it: nobody has ever seen the order.
        try await agent.killNow()
        #expect(counter.count == 0)
        try await house.startPlane()
        agent = try house.startAgent()
        let end = try await house.reaches(id, "succeeded")
        #expect(counter.count == 1 && end["steps"]?[0]?["attempts"] == 1, "\(end)")
    }

    func unaccepted() async throws {
        let counter = ExecutionCounter("sleep 1.63")
        agent.send(SIGSTOP)
        let id = try await execute("steps: [sleep 1.63]\n")
        try await killPlane()
        #expect(try await state(id) == "running" && counter.count == 0)
        // It reads the order of the plane that is dead, and gets it again from the one that lives.
        agent.send(SIGCONT)
        let end = try await house.reaches(id, "succeeded", within: .seconds(90))
        #expect(counter.count == 1 && end["steps"]?[0]?["attempts"] == 1, "\(end)")
    }

    func approved() async throws {
        let counter = ExecutionCounter("sleep 1.64")
        let id = try await execute("steps: ['touch note.txt && sleep 1.64']\n")
        try await house.reaches(id, "awaiting_approval")
        let before = try await house.question(id)
        try await house.killPlane()
        let question = try await house.question(id)
        #expect(question["id"] == before["id"] && question["hash"] == before["hash"])
        agent.send(SIGSTOP)
        #expect(try await house.answer(question, as: try admin).status == 200)
        try await killPlane()
        #expect(try await house.answer(question, as: try admin).status == 409, "it was answered")
        agent.send(SIGCONT)
        try await house.reaches(id, "succeeded", within: .seconds(90))
        #expect(counter.count == 1)
    }

    func lost() async throws {
        let counter = ExecutionCounter("sleep 6.65")
        let id = try await execute("steps: [sleep 6.65]\n")
        await house.soon(within: .seconds(60)) { counter.isRunning }
        try await agent.killNow()
        let paused = try await house.reaches(id, "paused")
        #expect(paused["steps"]?[0]?["state"] == "unknown")
        try await killPlane()
        #expect(try await state(id) == "paused", "nobody has told yet what became of the step")
        agent = try house.startAgent()
        try await house.reaches(id, "awaiting_intervention", within: .seconds(90))
        try await house.killPlane()
        #expect(try await state(id) == "awaiting_intervention" && counter.count == 1)
        let retry = JSON.bytes(["decision": "retry"])
        _ = try House.ok(await starter.post("/v1/executions/\(id)/steps/1/decision", retry))
        try await house.reaches(id, "succeeded", within: .seconds(90))
        #expect(counter.count == 2, "once, and once more because a person said so")
    }

    func unknown() async throws {
        let counter = ExecutionCounter("sleep 3.66")
        let id = try await execute("steps: [sleep 3.66]\n")
        await house.soon(within: .seconds(60)) { counter.isRunning }
        // The agent hears no cancel and says no end, while its step goes on.
        agent.send(SIGSTOP)
        _ = try House.ok(await starter.post("/v1/executions/\(id)/abort", Array("{}".utf8)))
        try await house.reaches(id, "unknown")
        try await killPlane()
        #expect(try await state(id) == "unknown")
        agent.send(SIGCONT)
        // Its journal tells what became of the step.
        let end = try await house.reaches(id, "aborted", within: .seconds(90))
        #expect(["succeeded", "aborted"].contains(end["steps"]?[0]?["state"]?.stringValue), "\(end)")
        #expect(!counter.isRunning && counter.count == 1)
    }
}
