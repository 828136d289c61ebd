import Logging
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import ServiceLifecycle
import SharedBase
import SharedTelemetry
import Synchronization
import Testing

@Suite struct QueueTests {
    private struct Planned: Error {}

    /// What handlers did, in order.
    private final class Diary: Sendable {
        private let lines = Mutex<[String]>([])
        func note(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    private static let quick = QueueWorkerSettings(
        retryBase: .milliseconds(1),
        retryCap: .milliseconds(2),
        pollInterval: .milliseconds(20)
    )

    private func text(_ message: QueueMessage) -> String { String(decoding: message.payload, as: UTF8.self) }

    private func add(_ test: TestDatabase, _ tenant: TenantID, _ group: String, _ text: String, dedup: String? = nil)
        async throws -> Bool
    {
        try await test.database.tenant(tenant) { session in
            try Queue.enqueue(in: session, topic: "work", group: group, dedup: dedup, payload: Array(text.utf8))
        }
    }

    private func depth(_ test: TestDatabase, _ tenant: TenantID) async throws -> Int {
        try await test.database.tenant(tenant, readOnly: true) { try Queue.depth(in: $0, topic: "work") }
    }

    private func dead(_ test: TestDatabase, _ tenant: TenantID) async throws -> [DeadMessage] {
        try await test.database.tenant(tenant, readOnly: true) { try Queue.deadLetters(in: $0, topic: "work") }
    }

    private func worker(
        _ test: TestDatabase,
        _ settings: QueueWorkerSettings = QueueTests.quick,
        metrics: MetricsRegistry = MetricsRegistry(),
        _ handler: @escaping QueueWorker.Handler
    ) -> QueueWorker {
        let silent = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
        return QueueWorker(
            test.database,
            topic: "work",
            settings: settings,
            logger: silent,
            metrics: QueueMetrics(metrics),
            handler: handler
        )
    }

    /// Runs `worker` until `done`, then ends it hard.
    private func run(_ worker: QueueWorker, until done: () async throws -> Bool) async throws -> Bool {
        let task = Task { await worker.run() }
        let result = await Result { try await eventually(done) }
        task.cancel()
        await task.value
        return try result.get()
    }

    @Test func aGroupKeepsItsOrderAndGroupsRunBesideEachOther() async throws {
        try await TestDatabase.with { test in
            let (a, b) = try await test.twoTenants()
            for number in 0..<12 {
                for (tenant, group) in [(a, "x"), (a, "y"), (b, "x")] {
                    _ = try await add(test, tenant, group, "\(number)")
                }
            }
            let diary = Diary()
            let running = Mutex<(now: Set<String>, clash: Bool, most: Int)>(([], false, 0))
            let (gate, open) = AsyncStream<Void>.makeStream()
            let started = Mutex(0)
            let worker = worker(test) { message in
                let lane = "\(message.tenant == a ? "a" : "b")\(message.group)"
                running.withLock { state in
                    if !state.now.insert(lane).inserted { state.clash = true }
                    state.most = max(state.most, state.now.count)
                }
                // The first message of each lane waits until all three lanes have one: they do run at the same time.
                let place = started.withLock { count -> Int in
                    count += 1
                    return count
                }
                if place == 3 { open.finish() }
                if place <= 3 { for await _ in gate {} }
                diary.note("\(lane) \(String(decoding: message.payload, as: UTF8.self))")
                running.withLock { _ = $0.now.remove(lane) }
            }
            #expect(try await run(worker) { diary.all.count >= 36 })
            for lane in ["ax", "ay", "bx"] {
                let seen = diary.all.filter { $0.hasPrefix(lane) }
                #expect(seen == (0..<12).map { "\(lane) \($0)" })
            }
            let (clash, most) = running.withLock { ($0.clash, $0.most) }
            #expect(!clash && most == 3)
            #expect(try await depth(test, a) == 0)
        }
    }

    @Test func aRepeatedDedupIsNoSecondMessage() async throws {
        try await TestDatabase.with { test in
            let (a, b) = try await test.twoTenants()
            #expect(try await add(test, a, "g", "one", dedup: "r1"))
            #expect(try await !add(test, a, "g", "one", dedup: "r1"))
            #expect(try await add(test, b, "g", "other tenant", dedup: "r1"))
            #expect(try await add(test, a, "g", "two", dedup: "r2"))
            let diary = Diary()
            let worker = worker(test) { diary.note(String(decoding: $0.payload, as: UTF8.self)) }
            #expect(try await run(worker) { try await self.depth(test, a) + self.depth(test, b) == 0 })
            #expect(diary.all.sorted() == ["one", "other tenant", "two"])
            #expect(try await !add(test, a, "g", "one", dedup: "r1"), "remembered after the work is done")
            // A rolled-back enqueue is not remembered.
            await #expect(throws: Planned.self) {
                try await test.database.tenant(a) { session in
                    try Queue.enqueue(in: session, topic: "work", group: "g", dedup: "r3", payload: [])
                    throw Planned()
                }
            }
            #expect(try await add(test, a, "g", "three", dedup: "r3"))
        }
    }

    /// Many writers of one group at once, with the same dedups: each once, one head, none lost.
    @Test func concurrentWritersLoseAndDoubleNothing() async throws {
        try await TestDatabase.with(poolSize: 8) { test in
            let (a, _) = try await test.twoTenants()
            let fresh = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<120 {
                    group.addTask {
                        try await self.add(test, a, "g\(number % 2)", "\(number % 40)", dedup: "\(number % 40)")
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(fresh == 40)
            let diary = Diary()
            let workers = (0..<3).map { _ in worker(test) { diary.note(String(decoding: $0.payload, as: UTF8.self)) } }
            let tasks = workers.map { worker in Task { await worker.run() } }
            #expect(try await eventually { try await self.depth(test, a) == 0 })
            for task in tasks { task.cancel() }
            for task in tasks { await task.value }
            #expect(diary.all.count == 40 && Set(diary.all).count == 40)
        }
    }

    @Test func aFailingMessageIsTriedThreeTimesThenKeptWithItsReason() async throws {
        try await TestDatabase.with { test in
            let (a, _) = try await test.twoTenants()
            for word in ["bad", "after", "hopeless", "last"] { _ = try await add(test, a, "g", word) }
            let diary = Diary()
            let metrics = MetricsRegistry()
            let worker = worker(test, metrics: metrics) { message in
                let word = String(decoding: message.payload, as: UTF8.self)
                diary.note("\(word) \(message.attempt)")
                if word == "bad" { throw KernelError(.badName, attempted: "read it", reason: "it is bad") }
                if word == "hopeless" { throw QueueRejection("unknown version") }
            }
            #expect(try await run(worker) { try await self.depth(test, a) == 0 })
            #expect(
                diary.all == ["bad 1", "bad 2", "bad 3", "after 1", "hopeless 1", "last 1"],
                "the group waited for each"
            )
            let dead = try await dead(test, a)
            #expect(dead.map { String(decoding: $0.payload, as: UTF8.self) } == ["bad", "hopeless"])
            #expect(dead.map(\.reason) == ["cannot read it: it is bad", "unknown version"])
            #expect(dead.map(\.failures) == [3, 1])
            let text = metrics.text()
            for line in ["processed_total", "failed_total", "dead_total"] {
                #expect(text.contains("dd0c_plane_queue_\(line){topic=\"work\"} 2\n"), "\(text)")
            }
            #expect(text.contains("dd0c_plane_queue_processing_seconds_count{topic=\"work\"} 6\n"))
        }
    }

    /// P2-E3-15: what waits is seen from outside, for all tenants, and also while the only worker is stuck.
    @Test func lagAndDepthAreMeasuredWhileTheWorkerIsBusy() async throws {
        try await TestDatabase.with { test in
            let (a, b) = try await test.twoTenants()
            for (tenant, group) in [(a, "x"), (a, "x"), (b, "x")] { _ = try await add(test, tenant, group, "m") }
            let (gate, open) = AsyncStream<Void>.makeStream()
            let diary = Diary()
            let metrics = MetricsRegistry()
            var settings = Self.quick
            settings.concurrency = 1
            settings.lookInterval = .milliseconds(5)
            let worker = worker(test, settings, metrics: metrics) { _ in
                diary.note("taken")
                for await _ in gate {}
            }
            let lag = metrics.gauge("dd0c_plane_queue_lag_seconds", help: "", labels: ["topic"])
            let depth = metrics.gauge("dd0c_plane_queue_depth_messages", help: "", labels: ["topic"])
            let task = Task { await worker.run() }
            #expect(await eventually { diary.all.count == 1 && depth.value(["work"]) == 3 })
            try await test.moveClock(by: .seconds(100))
            #expect(await eventually { lag.value(["work"]) >= 99 })
            #expect(lag.value(["work"]) < 200)
            open.finish()
            #expect(await eventually { depth.value(["work"]) == 0 && lag.value(["work"]) == 0 })
            #expect(diary.all.count == 3)
            task.cancel()
            await task.value
        }
    }

    /// kill -9 of a worker: nobody gives anything back; the lease runs out by the database's clock.
    @Test func aDeadWorkersMessageGoesToAnother() async throws {
        try await TestDatabase.with { test in
            let (a, _) = try await test.twoTenants()
            _ = try await add(test, a, "g", "one")
            _ = try await add(test, a, "g", "two")
            try await abandon(test)
            let diary = Diary()
            let worker = worker(test) { diary.note("\(String(decoding: $0.payload, as: UTF8.self)) \($0.claims)") }
            let task = Task { await worker.run() }
            // The lease of the dead worker holds: a third message of another group comes through, the first group waits.
            _ = try await add(test, a, "other", "three")
            #expect(await eventually { diary.all == ["three 1"] })
            // Well before its end: a slow machine needs seconds of true time until here.
            try await test.moveClock(by: .seconds(30))
            _ = try await add(test, a, "other", "four")
            #expect(await eventually { diary.all == ["three 1", "four 1"] })
            try await test.moveClock(by: .seconds(61))
            #expect(try await eventually { try await self.depth(test, a) == 0 })
            #expect(diary.all == ["three 1", "four 1", "one 2", "two 1"])
            task.cancel()
            await task.value
        }
    }

    /// What a kill -9 delays is late by seconds, while a worker that lives has time for two tries to keep its lease.
    @Test func aLeaseIsShortAndOftenExtended() {
        let settings = QueueWorkerSettings()
        #expect(settings.lease <= .seconds(10))
        #expect(settings.lease / 3 >= .seconds(3))
    }

    /// Takes one message as a worker does and dies: what a claim leaves in the table.
    private func abandon(_ test: TestDatabase) async throws {
        let taken = try await test.pool.transaction(local: [("dd0c.queue_topic", "work")]) { session in
            try session.execute(
                """
                UPDATE queue_messages SET lease = gen_random_uuid(), ready_at = dd0c_now() + interval '60 seconds', claims = claims + 1
                WHERE topic = 'work' AND head
                """
            )
        }
        #expect(taken == 1)
    }

    @Test func aMessageThatKillsItsWorkersIsGivenUp() async throws {
        try await TestDatabase.with { test in
            let (a, _) = try await test.twoTenants()
            _ = try await add(test, a, "g", "poison")
            try await test.database.tenant(a) { try $0.execute("UPDATE queue_messages SET claims = 10") }
            let diary = Diary()
            let worker = worker(test) { diary.note(String(decoding: $0.payload, as: UTF8.self)) }
            #expect(try await run(worker) { try await self.depth(test, a) == 0 })
            #expect(diary.all == [])
            let reasons = try await dead(test, a).map(\.reason)
            #expect(reasons == ["10 workers took it and none came to an end with it"])
        }
    }

    /// The heartbeat keeps a long message; without it, another worker would take it when the clock moves on.
    @Test func aLivingWorkerKeepsItsLease() async throws {
        try await TestDatabase.with { test in
            let (a, _) = try await test.twoTenants()
            _ = try await add(test, a, "g", "long")
            var settings = Self.quick
            settings.lease = .seconds(3)
            let diary = Diary()
            let (gate, open) = AsyncStream<Void>.makeStream()
            let first = worker(test, settings) { message in
                diary.note("begun \(message.claims)")
                for await _ in gate {}
                diary.note("ended")
            }
            let second = worker(test, settings) { _ in diary.note("taken over") }
            let task = Task { await first.run() }
            #expect(await eventually { diary.all == ["begun 1"] })
            let other = Task { await second.run() }
            let before = try await leaseEnd(test, a)
            #expect(
                try await eventually { try await self.leaseEnd(test, a) > before + .seconds(1) },
                "extended several times"
            )
            open.finish()
            #expect(try await eventually { try await self.depth(test, a) == 0 })
            #expect(diary.all == ["begun 1", "ended"])
            for each in [task, other] {
                each.cancel()
                await each.value
            }
        }
    }

    private func leaseEnd(_ test: TestDatabase, _ tenant: TenantID) async throws -> Timestamp {
        try await test.database.tenant(tenant, readOnly: true) { session in
            try session.query("SELECT ready_at FROM queue_messages").first?.timestamp(0) ?? Timestamp(seconds: 0)
        }
    }

    /// A handler that ends the message in its own transaction does its work exactly once, even when its lease was lost.
    @Test func finishingInTheHandlersTransactionIsExactlyOnce() async throws {
        try await TestDatabase.with([RowSecurityTests.room]) { test in
            let (a, _) = try await test.twoTenants()
            _ = try await add(test, a, "g", "one")
            let diary = Diary()
            let first = Mutex(true)
            let worker = worker(test) { message in
                let isFirst = first.withLock { value -> Bool in
                    defer { value = false }
                    return value
                }
                // Somebody else gets the message while the first handler works.
                if isFirst { try await test.moveClock(by: .seconds(120)) }
                if isFirst {
                    #expect(await eventually { diary.all.contains("stored") }, "the second worker has done it")
                }
                do {
                    try await test.database.tenant(message.tenant) { session in
                        try session.execute(
                            "INSERT INTO items VALUES ($1, gen_random_uuid(), 'effect')",
                            [.id(message.tenant)]
                        )
                        try Queue.finish(in: session, message)
                    }
                    diary.note("stored")
                } catch let error as KernelError where error.code == .leaseLost {
                    diary.note("lost")
                    throw error
                }
            }
            #expect(try await run(worker) { diary.all.count == 2 })
            #expect(diary.all == ["stored", "lost"])
            #expect(try await test.database.tenant(a) { try $0.query("SELECT 1 FROM items").count } == 1)
            #expect(try await dead(test, a).isEmpty)
        }
    }

    /// PX-20: what runs is let end; what does not end in time is given back at once and counts as no failure.
    @Test(arguments: [true, false])
    func sigtermFinishesOrGivesBack(_ endsInTime: Bool) async throws {
        try await TestDatabase.with { test in
            let (a, _) = try await test.twoTenants()
            _ = try await add(test, a, "g", "one")
            _ = try await add(test, a, "g", "two")
            var settings = Self.quick
            settings.drainLimit = endsInTime ? .seconds(60) : .milliseconds(50)
            let diary = Diary()
            let (gate, open) = AsyncStream<Void>.makeStream()
            let worker = worker(test, settings) { _ in
                diary.note("begun")
                for await _ in gate {}
                try Task.checkCancellation()
                diary.note("ended")
            }
            let silent = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
            let services = ServiceGroup(services: [worker], logger: silent)
            let task = Task { try await services.run() }
            #expect(await eventually { diary.all == ["begun"] })
            await services.triggerGracefulShutdown()
            // Asked is not heard: until then it would rightly take the second one as well.
            #expect(await eventually { worker.isStopping })
            if endsInTime { open.finish() }
            try await task.value
            #expect(diary.all == (endsInTime ? ["begun", "ended"] : ["begun"]))
            #expect(try await depth(test, a) == (endsInTime ? 1 : 2), "nothing new was begun, nothing is lost")
            let next = Diary()
            let later = self.worker(test) {
                next.note("\(String(decoding: $0.payload, as: UTF8.self)) \($0.attempt) \($0.claims)")
            }
            #expect(try await run(later) { try await self.depth(test, a) == 0 })
            #expect(next.all == (endsInTime ? ["two 1 1"] : ["one 1 1", "two 1 1"]))
        }
    }
}
