import PlanePostgres
import PlaneTestKit
import SharedBase
import Testing

/// What happens when a unit of work takes long, or nobody wants it any more.
@Suite struct PostgresWaitTests {
    /// Runs `sql` in a task and returns once the server works on it.
    private func start(_ sql: String, in test: TestDatabase, _ pool: PostgresPool) async throws -> Task<Void, any Error>
    {
        let task = Task { _ = try await pool.transaction { _ = try $0.query(sql) } }
        let running = try await eventually { try await active(sql) > 0 }
        try #require(running)
        return task
    }

    /// How many connections work on `sql` at this moment.
    private func active(_ sql: String) async throws -> Int {
        let settings = PostgresSettings(conninfo: try await TestServer.shared().administrator, poolSize: 1)
        let pool = PostgresPool(settings)
        let count = try await pool.run { session in
            try session.query("SELECT 1 FROM pg_stat_activity WHERE query = $1 AND state = 'active'", [.text(sql)])
                .count
        }
        await pool.shutdown()
        return count
    }

    private func code(of task: Task<Void, any Error>) async -> PostgresCode? {
        guard case .failure(let error) = await task.result else { return nil }
        return (error as? PostgresError)?.code
    }

    @Test func cancellingATaskStopsItsStatement() async throws {
        try await TestDatabase.with(poolSize: 1) { test in
            let sql = "SELECT pg_sleep(300), '\(test.schema)'"
            let task = try await start(sql, in: test, test.pool)
            let begun = ContinuousClock.now
            task.cancel()
            #expect(await code(of: task) == .cancelled)
            #expect(ContinuousClock.now - begun < .seconds(20))
            #expect(try await active(sql) == 0)
            // The cancel does not reach the next unit on this connection.
            for _ in 0..<20 { #expect(try await test.pool.run { try $0.query("SELECT 1").count } == 1) }
        }
    }

    @Test func cancellingAWaitingTaskFreesItsPlace() async throws {
        try await TestDatabase.with(poolSize: 1) { test in
            let holder = try await start("SELECT pg_sleep(300), 'h \(test.schema)'", in: test, test.pool)
            let waiter = Task { try await test.pool.run { _ = try $0.query("SELECT 1") } }
            waiter.cancel()
            #expect(await code(of: waiter) == .cancelled)
            holder.cancel()
            #expect(await code(of: holder) == .cancelled)
            let born = Task { try await test.pool.run { _ = try $0.query("SELECT 1") } }
            #expect(await code(of: born) == nil)
        }
    }

    @Test func waitingIsBoundedInTimeAndNumber() async throws {
        try await TestDatabase.with { test in
            var settings = test.settings
            settings.poolSize = 1
            settings.waitLimit = .milliseconds(50)
            let patient = PostgresPool(settings)
            settings.waitingLimit = 0
            settings.waitLimit = .seconds(300)
            let crowded = PostgresPool(settings)
            for (pool, reason) in [(patient, "stayed in use"), (crowded, "wait already")] {
                let holder = try await start("SELECT pg_sleep(300), '\(reason) \(test.schema)'", in: test, pool)
                let error = await #expect(throws: PostgresError.self) { try await pool.run { _ in } }
                #expect(error?.code == .busy)
                #expect(error?.reason.contains(reason) == true)
                holder.cancel()
                _ = await holder.result
                await pool.shutdown()
            }
        }
    }

    @Test func aStatementHasATimeLimit() async throws {
        try await TestDatabase.with { test in
            var settings = test.settings
            settings.statementTimeout = .milliseconds(30)
            let pool = PostgresPool(settings)
            let error = await #expect(throws: PostgresError.self) {
                try await pool.run { try $0.query("SELECT pg_sleep(300)").count }
            }
            #expect(error?.code == .timeout)
            await pool.shutdown()
        }
    }

    @Test func shutdownLetsRunningWorkEndAndRefusesMore() async throws {
        try await TestDatabase.with { test in
            let pool = PostgresPool(test.settings)
            let running = try await start("SELECT pg_sleep(0.3), 'last \(test.schema)'", in: test, pool)
            await pool.shutdown()
            #expect(await code(of: running) == nil)
            let error = await #expect(throws: PostgresError.self) { try await pool.run { _ in } }
            #expect(error?.code == .closed)
        }
    }
}
