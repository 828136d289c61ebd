import PlanePostgres
import PlaneTestKit
import SharedBase
import Testing

@Suite struct PostgresPoolTests {
    private struct Planned: Error {}

    @Test func aThrowRollsBackAndAReturnCommits() async throws {
        try await TestDatabase.with { test in
            try await test.owner.run { try $0.script("CREATE TABLE notes (text text)") }
            await #expect(throws: Planned.self) {
                try await test.owner.transaction { session in
                    try session.execute("INSERT INTO notes VALUES ('lost')")
                    throw Planned()
                }
            }
            let written = try await test.owner.transaction {
                try $0.execute("INSERT INTO notes VALUES ('kept'), ('kept')")
            }
            #expect(written == 2)
            let notes = try await test.owner.run { try $0.query("SELECT text FROM notes").map { try $0.text(0) } }
            #expect(notes == ["kept", "kept"])
        }
    }

    /// A swallowed error leaves a transaction that COMMIT rolls back: that must not look like success.
    @Test func aSwallowedErrorIsNoCommit() async throws {
        try await TestDatabase.with { test in
            let error = await #expect(throws: PostgresError.self) {
                try await test.pool.transaction { session in
                    _ = try? session.query("SELECT 1/0")
                }
            }
            #expect(error?.code == .rolledBack)
        }
    }

    @Test func transactionsNeitherNestNorStayOpen() async throws {
        try await TestDatabase.with(poolSize: 1) { test in
            let nested = await #expect(throws: PostgresError.self) {
                try await test.pool.transaction { session in try session.transaction { _ in } }
            }
            #expect(nested?.code == .transactionState)
            let open = await #expect(throws: PostgresError.self) { try await test.pool.run { try $0.script("BEGIN") } }
            #expect(open?.code == .transactionState)
            let inTransaction = try await test.pool.run { $0.isInTransaction }
            #expect(!inTransaction)
        }
    }

    @Test func readOnlyRefusesToWrite() async throws {
        try await TestDatabase.with { test in
            let error = await #expect(throws: PostgresError.self) {
                try await test.owner.transaction(.readOnly) { try $0.script("CREATE TABLE x ()") }
            }
            #expect(error?.sqlState == "25006")
        }
    }

    /// Settings go with each statement and with nothing else; nothing can be written; the statement may fail and the next not.
    @Test func aReadingUnitIsOneRoundTripForEachStatement() async throws {
        try await TestDatabase.with(poolSize: 1) { test in
            let local = [(name: "dd0c.tenant_id", value: "it's \\ one"), (name: "dd0c.other", value: "two")]
            let show = "SELECT current_setting('dd0c.tenant_id', true), current_setting('dd0c.other', true), $1::bigint"
            for round in 1...3 {
                let seen = try await test.pool.reading(local: local) { session in
                    try (1...2).map { number in
                        let row = try session.query(show, [.int(number)]).first
                        return try [row?.text(0), row?.text(1), row?.int(2).description]
                    }
                }
                #expect(seen == [["it's \\ one", "two", "1"], ["it's \\ one", "two", "2"]], "\(round)")
                let after = try await test.pool.run { session in
                    try session.query("SELECT coalesce(current_setting('dd0c.tenant_id', true), '')").first?.text(0)
                }
                #expect(after == "")
            }
            try await test.owner.run { try $0.script("CREATE TABLE notes (text text); GRANT ALL ON notes TO dd0c_app") }
            let refusal = try await test.pool.reading(local: local) { (session: PostgresSession) throws -> String? in
                var state: String?
                do throws(PostgresError) { _ = try session.execute("INSERT INTO notes VALUES ('x')") } catch {
                    state = error.sqlState
                }
                _ = try? session.query("SELECT 1/0")
                #expect(try session.query("SELECT count(*) FROM notes").first?.int(0) == 0)
                #expect(throws: PostgresError.self) { try session.script("SELECT 1") }
                return state
            }
            #expect(refusal == "25006")
            try await test.pool.run { try $0.execute("INSERT INTO notes VALUES ('y')") }
        }
    }

    /// A connection that the server ended in the middle of a reading unit is replaced, since nothing was changed.
    @Test func aReadingUnitOutlivesItsConnection() async throws {
        try await TestDatabase.with(poolSize: 1) { test in
            let pids = try await test.pool.reading(local: []) { session in
                let before = try session.query("SELECT pg_backend_pid()").first?.int(0)
                _ = try? session.query("SELECT pg_terminate_backend(pg_backend_pid())")
                return [before, try session.query("SELECT pg_backend_pid()").first?.int(0)]
            }
            #expect(pids[0] != nil && pids[1] != nil && pids[0] != pids[1])
        }
    }

    @Test func nothingSurvivesInTheSession() async throws {
        try await TestDatabase.with(poolSize: 1) { test in
            let schema = test.schema
            let before = try await test.pool.run { session in
                try session.script("SET dd0c.tenant_id = 'left behind'; SET search_path = pg_catalog")
                _ = try session.query("SELECT set_config('dd0c.other', 'left too', false), pg_advisory_lock(42)")
                try session.script("CREATE TEMP TABLE scraps ()")
                return try session.query("SELECT pg_backend_pid()").first?.int(0)
            }
            let after = try await test.pool.run { session in
                let row = try #require(
                    try session.query(
                        """
                        SELECT pg_backend_pid(), coalesce(current_setting('dd0c.tenant_id', true), ''),
                               coalesce(current_setting('dd0c.other', true), ''), current_schema()::text,
                               (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()),
                               to_regclass('scraps') IS NULL
                        """
                    ).first
                )
                #expect(try row.text(1) == "" && row.text(2) == "")
                #expect(try row.text(3) == schema)
                #expect(try row.int(4) == 0)
                #expect(try row.bool(5))
                return try row.int(0)
            }
            #expect(before == after, "the same connection was used")
        }
    }

    @Test func localSettingsEndWithTheirTransaction() async throws {
        try await TestDatabase.with(poolSize: 1) { test in
            let setting = "SELECT coalesce(current_setting('dd0c.tenant_id', true), '')"
            let inside = try await test.pool.transaction(local: [("dd0c.tenant_id", "it's")]) {
                try $0.query(setting).first?.text(0)
            }
            let after = try await test.pool.run { try $0.query(setting).first?.text(0) }
            #expect(inside == "it's")
            #expect(after == "")
        }
    }

    @Test func aSessionIsUselessAfterItsUnit() async throws {
        // The test keeps what nobody should; only one thread at a time touches it.
        final class Keeper: @unchecked Sendable { var session: PostgresSession? }
        try await TestDatabase.with { test in
            let keeper = Keeper()
            try await test.pool.run { keeper.session = $0 }
            let error = #expect(throws: PostgresError.self) { try keeper.session?.execute("SELECT 1") }
            #expect(error?.code == .closed)
        }
    }

    @Test func preparedStatementsAreBounded() async throws {
        try await TestDatabase.with { test in
            var settings = test.settings
            settings.statementCacheSize = 4
            settings.poolSize = 1
            let pool = PostgresPool(settings)
            let kept = try await pool.run { session in
                for round in 0..<2 {
                    for number in 0..<20 {
                        #expect(try session.query("SELECT \(number) + $1", [.int(round)]).count == 1)
                    }
                }
                return try session.query("SELECT count(*) FROM pg_prepared_statements").first?.int(0)
            }
            #expect(try #require(kept) <= 4)
            await pool.shutdown()
        }
    }

    /// A statement prepared before a table changed must not fail for ever.
    @Test func aChangedTableIsPreparedAnew() async throws {
        try await TestDatabase.with(poolSize: 1) { test in
            try await test.owner.run {
                try $0.script("CREATE TABLE shapes (a bigint); GRANT SELECT ON shapes TO dd0c_app")
            }
            let read: @Sendable (PostgresSession) throws -> Int = { try $0.query("SELECT * FROM shapes").count }
            try await test.pool.run(read)
            try await test.owner.run { try $0.script("ALTER TABLE shapes ADD COLUMN b text") }
            let first = await #expect(throws: PostgresError.self) { try await test.pool.run(read) }
            #expect(first?.sqlState == "0A000")
            #expect(try await test.pool.run(read) == 0)
        }
    }

    @Test func manyCallersShareFewConnections() async throws {
        try await TestDatabase.with(poolSize: 3) { test in
            let seen = try await withThrowingTaskGroup(of: [Int].self) { group in
                for number in 1...200 {
                    group.addTask {
                        try await test.pool.transaction { session in
                            let row = try #require(
                                try session.query("SELECT $1, pg_backend_pid()", [.int(number)]).first
                            )
                            return try [row.int(0), row.int(1)]
                        }
                    }
                }
                return try await group.reduce(into: [[Int]]()) { $0.append($1) }
            }
            #expect(seen.reduce(0) { $0 + $1[0] } == 20_100)
            #expect((1...3).contains(Set(seen.map { $0[1] }).count))
        }
    }
}
