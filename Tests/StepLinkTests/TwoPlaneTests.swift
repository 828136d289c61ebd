import AgentLink
import Logging
import PlaneApp
import PlaneFleet
import PlaneHTTP
import PlaneKernel
import PlaneRunbook
import PlaneTestKit
import ServiceLifecycle
import SharedBase
import SharedJSON
import SharedWire
import Synchronization
import Testing

/// Two planes on one database: people speak to the one, the agent's session is at the other.
@Suite("Runbooks over two planes", .timeLimit(.minutes(10)), .serialized)
struct TwoPlaneTests {
    private static let keys = RandomSource.system.bytes(32)

    private static func room(_ fleet: FleetRoom, _ database: Database) throws -> RunbookRoom {
        let room = RunbookRoom(
            database: database,
            dispatch: AgentSteps(dispatcher: fleet.steps),
            sealing: try SealingKeys([keys]),
            interval: .milliseconds(50),
            logger: StepBench.quiet
        )
        fleet.steps.attach(AgentWords(room.engine, logger: StepBench.quiet))
        return room
    }

    private static func with(_ body: (StepBench, HTTPProbe) async throws -> Void) async throws {
        let attach: (FleetRoom, Database) -> Void = { fleet, database in _ = try? room(fleet, database) }
        try await StepBench.with(engine: nil, rooms: [RunbookRoom.migrations], attach: attach) { bench in
            // The other plane: it serves people, and no agent ever connects to its gateway.
            let other = StepBench.makeRoom(bench.database, bench.authority, "127.0.0.1")
            let people = try room(other, bench.database)
            try await RunbookLinkTests.serve(people, bench) { try await body(bench, $0) }
        }
    }

    private static func value(_ reply: HTTPProbe.Reply) -> Value { (try? JSON.parse(reply.body)) ?? .null }

    private static func start(_ api: HTTPProbe, _ command: String) async throws -> String {
        let source = "name: Two\nsteps: [\(command), date]\n"
        let runbook = value(try await api.post("/v1/runbooks", JSON.bytes(["source": .string(source)])))["id"]
        let run = value(try await api.post("/v1/executions", JSON.bytes(["runbookId": runbook ?? .null])))
        return try #require(run["id"]?.stringValue, "\(run)")
    }

    private static func state(_ api: HTTPProbe, _ id: String) async -> String? {
        guard let reply = try? await api.get("/v1/executions/\(id)") else { return nil }
        return value(reply)["state"]?.stringValue
    }

    /// An order, and then its end: both asked for at one plane, heard by the agent of the other.
    @Test func ordersAndCancelsCrossOver() async throws {
        try await Self.with { bench, api in
            let identity = try await bench.enrol("web")
            let executor = TestExecutor()
            try await bench.running(try bench.client(identity, executor, name: "web")) {
                #expect(await eventually { executor.board.now.links == [true] })
                let id = try await Self.start(api, "uptime")
                await executor.board.until { $0.begun.count == 1 }
                let order = executor.board.now.begun[0]
                executor.say(order, .started)
                let reply = try await api.post("/v1/executions/\(id)/abort", Array("{}".utf8))
                #expect(reply.status == 200)
                await executor.board.until { $0.cancels.contains { $0.attemptID == order.attemptID } }
                executor.say(order, TestExecutor.finished(.cancelled))
                #expect(await eventually { await Self.state(api, id) == "aborted" })
                #expect(executor.board.now.begun.count == 1)
            }
        }
    }

    @Test func panicCrossesOver() async throws {
        try await Self.with { bench, api in
            let identity = try await bench.enrol("web")
            let executor = TestExecutor()
            try await bench.running(try bench.client(identity, executor, name: "web")) {
                await executor.board.until { $0.panics.contains { !$0.isOn } }
                let on = JSON.bytes(["on": true, "reason": "fire"])
                let turned = try await api.post("/v1/panic", on)
                #expect(turned.status == 200)
                await executor.board.until { $0.panics.last?.isOn == true }
                #expect(executor.board.now.panics.last?.reason == "fire")
                let back = try await api.post("/v1/panic", JSON.bytes(["on": false]))
                #expect(back.status == 200)
                await executor.board.until { $0.panics.last?.isOn == false }
            }
        }
    }

    /// Ended while the agent was away: it hears of it when it is back, though nobody waits for it any more.
    @Test func anAgentThatComesBackEndsWhatIsOver() async throws {
        try await Self.with { bench, api in
            let identity = try await bench.enrol("web")
            let executor = TestExecutor()
            var id = ""
            try await bench.running(try bench.client(identity, executor, name: "web")) {
                #expect(await eventually { executor.board.now.links == [true] })
                id = try await Self.start(api, "uptime")
                await executor.board.until { $0.begun.count == 1 }
                executor.say(executor.board.now.begun[0], .started)
            }
            #expect(await eventually { await Self.state(api, id) == "paused" })
            let reply = try await api.post("/v1/executions/\(id)/abort", Array("{}".utf8))
            #expect(reply.status == 200)
            let ended = await Self.state(api, id)
            #expect(ended == "unknown")
            try await bench.running(try await bench.clientAgain(identity, executor, name: "web")) {
                let attempt = executor.board.now.begun[0].attemptID
                await executor.board.until { $0.cancels.contains { $0.attemptID == attempt } }
                executor.say(executor.board.now.begun[0], TestExecutor.finished(.cancelled))
                #expect(await eventually { await Self.state(api, id) == "aborted" })
            }
        }
    }
}
