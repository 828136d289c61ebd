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

/// The runbook room, the fleet and the link as they stand in the plane; only what would run the commands is a double.
@Suite("Runbooks over the real link", .timeLimit(.minutes(10)), .serialized)
struct RunbookLinkTests {
    /// An agent that goes away in the middle of a step: nobody guesses, and its journal decides when it is back.
    @Test func aRunbookSurvivesAPartition() async throws {
        let made = Mutex<RunbookRoom?>(nil)
        let attach: (FleetRoom, Database) -> Void = { fleet, database in
            guard let sealing = try? SealingKeys([RandomSource.system.bytes(32)]) else { return }
            let room = RunbookRoom(
                database: database,
                dispatch: AgentSteps(dispatcher: fleet.steps),
                sealing: sealing,
                interval: .milliseconds(50),
                logger: StepBench.quiet
            )
            fleet.steps.attach(AgentWords(room.engine, logger: StepBench.quiet))
            made.withLock { $0 = room }
        }
        try await StepBench.with(engine: nil, rooms: [RunbookRoom.migrations], attach: attach) { bench in
            let room = try #require(made.withLock { $0 })
            try await Self.serve(room, bench) { api in
                let identity = try await bench.enrol("web", labels: ["role": "web"])
                let executor = TestExecutor()
                let id = try await Self.startWhenThere(api, bench, identity, executor)
                #expect(await eventually { await Self.state(api, id) == "paused" }, "its fate is unknown")
                let order = try #require(executor.board.now.begun.last)
                executor.say(order, TestExecutor.finished())
                try await bench.running(try bench.client(identity, executor, name: "web")) {
                    #expect(await eventually { await Self.state(api, id) == "succeeded" })
                }
                #expect(executor.board.now.begun.map(\.command) == [.shell("uptime"), .shell("df -h")])
                let events = try await api.get("/v1/executions/\(id)/events").text
                #expect(events.contains("up 3 days"))
                // Letters of three and four bytes over several frames: none is cut in two.
                #expect(events.contains("€𝄞é") && !events.contains("\u{FFFD}"))
            }
        }
    }

    private static let letters = String(repeating: "€𝄞é", count: 5_000) + "\n"

    /// Runs the first step to its end, begins the second, and loses the agent.
    private static func startWhenThere(
        _ api: HTTPProbe,
        _ bench: StepBench,
        _ identity: AgentLink.AgentIdentity,
        _ executor: TestExecutor
    ) async throws -> String {
        let source = "# Look\n\n```bash\nuptime\n```\n\nThen:\n\n```bash\ndf -h\n```\n"
        let made = try await api.post("/v1/runbooks", JSON.bytes(["source": .string(source)]))
        let runbook = try #require(try JSON.parse(made.body)["id"])
        let body = JSON.bytes(["runbookId": runbook, "labels": ["role": "web"]])
        var id = ""
        try await bench.running(try bench.client(identity, executor, name: "web")) {
            #expect(await eventually { executor.board.now.links == [true] })
            let reply = try await api.post("/v1/executions", body)
            id = (try? JSON.parse(reply.body))?["id"]?.stringValue ?? ""
            await executor.board.until { $0.begun.count == 1 }
            let first = executor.board.now.begun[0]
            executor.say(first, .started)
            try await executor.write(first, Array(("up 3 days\n" + letters).utf8))
            executor.link?.close(first.attemptID)
            executor.say(first, TestExecutor.finished())
            await executor.board.until { $0.begun.count == 2 }
            executor.say(executor.board.now.begun[1], .started)
        }
        return id
    }

    private static func state(_ api: HTTPProbe, _ id: String) async -> String? {
        guard let reply = try? await api.get("/v1/executions/\(id)") else { return nil }
        return (try? JSON.parse(reply.body))?["state"]?.stringValue
    }

    static func serve(
        _ room: RunbookRoom,
        _ bench: StepBench,
        _ body: (HTTPProbe) async throws -> Void
    ) async throws {
        let keys = ApiKeys(bench.database)
        let key = try await keys.create(bench.tenant, name: "test", role: .owner).text.expose()
        let server = APIServer(
            settings: ServerSettings(port: 0),
            table: try EndpointTable(room.endpoints, version: "0.0.0-test"),
            policy: APIPolicy(
                authenticate: { try await keys.authenticate($0.expose()) },
                limiter: RateLimiter(perMinute: 0)
            ),
            logger: StepBench.quiet
        )
        let services: [any Service] = room.services + [server]
        let group = ServiceGroup(configuration: .init(services: services, logger: StepBench.quiet))
        let running = Task { try await group.run() }
        do {
            try await body(HTTPProbe(port: try await server.port, key: key))
            await group.triggerGracefulShutdown()
            try await running.value
        } catch {
            running.cancel()
            throw error
        }
    }
}
