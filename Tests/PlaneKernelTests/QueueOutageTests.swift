import Logging
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedBase
import SharedTelemetry
import Synchronization
import Testing

/// Workers whose database goes away, and workers that nobody polls for.
@Suite struct QueueOutageTests {
    private final class Counter: Sendable {
        private let value = Mutex(0)
        func add() { value.withLock { $0 += 1 } }
        var count: Int { value.withLock { $0 } }
    }

    private let silent = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }

    @Test func aWorkerOutlivesItsServer() async throws {
        let server = try await PrivatePostgres.start(PrivatePostgresSettings(maxConnections: 40))
        let administrator = PostgresPool(PostgresSettings(conninfo: server.conninfo(), poolSize: 1))
        try await administrator.run { try DatabaseRoles.bootstrap($0, database: "plane") }
        await administrator.shutdown()
        let owner = PostgresPool(
            PostgresSettings(conninfo: server.conninfo(user: DatabaseRoles.owner, database: "plane"))
        )
        try await owner.run { try $0.script("CREATE SCHEMA plane") }
        await owner.shutdown()
        let migrating = PostgresPool(
            PostgresSettings(conninfo: server.conninfo(user: DatabaseRoles.owner, database: "plane"), schema: "plane")
        )
        try await Migrator(migrating).migrate([KernelSchema.migrations])
        await migrating.shutdown()
        let pool = PostgresPool(
            PostgresSettings(
                conninfo: server.conninfo(user: DatabaseRoles.application, database: "plane"),
                poolSize: 4,
                schema: "plane",
                connectPatience: .milliseconds(50)
            )
        )
        let database = Database(pool)
        let tenant = try await Tenants(database).create(slug: "a", name: "A").id
        let add: @Sendable (String) async throws -> Void = { word in
            try await database.tenant(tenant) { session in
                _ = try Queue.enqueue(in: session, topic: "work", group: "g", dedup: word, payload: [1])
            }
        }
        let begun = Counter()
        let ended = Counter()
        let (gate, open) = AsyncStream<Void>.makeStream()
        // The lease outlasts the restart of the server on a busy machine.
        let settings = QueueWorkerSettings(
            lease: .seconds(120),
            retryBase: .milliseconds(1),
            pollInterval: .milliseconds(20)
        )
        let worker = QueueWorker(
            database,
            topic: "work",
            settings: settings,
            logger: silent,
            metrics: QueueMetrics(MetricsRegistry())
        ) { _ in
            begun.add()
            for await _ in gate {}
            ended.add()
        }
        let task = Task { await worker.run() }
        try await add("in the middle")
        #expect(await eventually { begun.count == 1 })
        await server.shutDown(.immediate)
        await #expect(throws: PostgresError.self) { try await database.ping() }
        // The handler ends while the server is away: its message must be settled once it is back, not run again.
        open.finish()
        #expect(await eventually { ended.count == 1 })
        try await server.start()
        #expect(await eventually { (try? await add("later")) != nil })
        let empty = try await eventually {
            try await database.tenant(tenant) { try Queue.depth(in: $0, topic: "work") } == 0
        }
        #expect(empty && begun.count == 2 && ended.count == 2)
        task.cancel()
        await task.value
        await pool.shutdown()
        await server.stop()
    }

    @Test func anAddedMessageWakesItsWorker() async throws {
        try await TestDatabase.with { test in
            let (a, _) = try await test.twoTenants()
            let seen = Counter()
            let never = QueueWorkerSettings(pollInterval: .seconds(3600))
            let worker = QueueWorker(
                test.database,
                topic: "work",
                settings: never,
                logger: silent,
                metrics: QueueMetrics(MetricsRegistry())
            ) { _ in seen.add() }
            let wakeups = QueueWakeups(test.settings, [worker], logger: silent)
            let tasks: [Task<Void, Never>] = [Task { await worker.run() }, Task { try? await wakeups.run() }]
            for number in 1...5 {
                try await test.database.tenant(a) { session in
                    _ = try Queue.enqueue(in: session, topic: "work", group: "g", payload: [UInt8(number)])
                }
                #expect(await eventually { seen.count == number })
            }
            for task in tasks { task.cancel() }
            for task in tasks { await task.value }
        }
    }
}
