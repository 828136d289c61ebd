import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedBase
import Testing

@Suite struct MigratorTests {
    private static func set(_ texts: String...) -> MigrationSet {
        let migrations = texts.enumerated().map {
            Migration(number: $0.offset + 1, name: "step \($0.offset + 1)", sql: $0.element)
        }
        return MigrationSet(room: "room", migrations: migrations)
    }

    /// An empty schema, dropped afterwards.
    private func withEmpty(_ body: (TestDatabase, Migrator) async throws -> Void) async throws {
        let test = try await TestDatabase.make()
        let result = await Result { try await body(test, Migrator(test.owner)) }
        await test.drop()
        try result.get()
    }

    private func tables(_ test: TestDatabase) async throws -> [String] {
        try await test.owner.run { session in
            try session.query(
                "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'schema_migrations' ORDER BY 1"
            ).map { try $0.text(0) }
        }
    }

    @Test func appliesInOrderRecordsAndRepeatsNothing() async throws {
        try await withEmpty { test, migrator in
            let first = Self.set("CREATE TABLE a (x bigint); CREATE TABLE b (x bigint)", "ALTER TABLE a RENAME TO c")
            let planned = try await migrator.pending([first])
            #expect(planned == ["room 1 step 1", "room 2 step 2"])
            let applied = try await migrator.migrate([first])
            #expect(applied == ["room 1 step 1", "room 2 step 2"])
            let both = try await tables(test)
            #expect(both == ["b", "c"])
            let again = try await migrator.migrate([first])
            #expect(again == [])
            let left = try await migrator.pending([first])
            #expect(left == [])
            let more = MigrationSet(
                room: "room",
                migrations: first.migrations + [Migration(number: 3, name: "d", sql: "DROP TABLE b")]
            )
            let third = try await migrator.migrate([more])
            #expect(third == ["room 3 d"])
            let one = try await tables(test)
            #expect(one == ["c"])
        }
    }

    /// PX-15: the program, as the application role, does not start on a database that is behind.
    @Test func aDatabaseThatIsBehindIsNotServed() async throws {
        try await withEmpty { test, migrator in
            let first = Self.set("CREATE TABLE a ()")
            let bare = await #expect(throws: KernelError.self) { try await test.database.verifySchema([first]) }
            #expect(bare?.code == .schemaBehind)
            try await migrator.migrate([first])
            try await test.database.verifySchema([first])
            let later = Self.set("CREATE TABLE a ()", "CREATE TABLE b ()")
            let behind = await #expect(throws: KernelError.self) { try await test.database.verifySchema([later]) }
            #expect(behind?.reason == "migration room 2 step 2 is not applied")
            let changed = Self.set("CREATE TABLE c ()")
            let other = await #expect(throws: KernelError.self) { try await test.database.verifySchema([changed]) }
            #expect(other?.code == .migrationChanged)
        }
    }

    @Test func aFailingMigrationRollsBackAndStopsTheRest() async throws {
        try await withEmpty { test, migrator in
            let set = Self.set("CREATE TABLE a ()", "CREATE TABLE b (); SELECT 1/0", "CREATE TABLE c ()")
            let error = await #expect(throws: KernelError.self) { try await migrator.migrate([set]) }
            #expect(error?.code == .migrationFailed)
            #expect(error?.attempted == "apply migration room 2 (step 2)")
            let kept = try await tables(test)
            #expect(kept == ["a"])
            let repaired = Self.set("CREATE TABLE a ()", "CREATE TABLE b ()", "CREATE TABLE c ()")
            let rest = try await migrator.migrate([repaired])
            #expect(rest == ["room 2 step 2", "room 3 step 3"])
            let everything = try await tables(test)
            #expect(everything == ["a", "b", "c"])
        }
    }

    @Test func refusesHistoriesThatDoNotFit() async throws {
        let one = "CREATE TABLE a ()"
        let two = "CREATE TABLE b ()"
        let gap = MigrationSet(room: "room", migrations: [Migration(number: 2, name: "two", sql: two)])
        let twice = MigrationSet(
            room: "room",
            migrations: [Migration(number: 1, name: "x", sql: one), Migration(number: 1, name: "y", sql: two)]
        )
        let cases: [(before: MigrationSet, then: MigrationSet, code: KernelCode)] = [
            (Self.set(one, two), Self.set(one, two + " "), .migrationChanged),
            (Self.set(one, two), Self.set(one), .migrationUnknown),
            (Self.set(), gap, .migrationOrder),
            (Self.set(), twice, .migrationOrder),
        ]
        for (before, then, code) in cases {
            try await withEmpty { test, migrator in
                try await migrator.migrate([before])
                let seen = try await tables(test)
                let error = await #expect(throws: KernelError.self) { try await migrator.migrate([then]) }
                #expect(error?.code == code)
                #expect(try await tables(test) == seen, "nothing was touched")
            }
        }
    }

    @Test func aMigrationMayNotEndItsTransaction() async throws {
        try await withEmpty { test, migrator in
            let error = await #expect(throws: KernelError.self) {
                try await migrator.migrate([Self.set("CREATE TABLE a (); COMMIT", "CREATE TABLE b ()")])
            }
            #expect(error?.code == .migrationFailed)
            let left = try await tables(test)
            #expect(!left.contains("b"))
        }
    }

    /// Eight programs start at once on an empty schema: each step happens once, and all come up.
    @Test func concurrentMigratorsAgree() async throws {
        try await withEmpty { test, _ in
            let set = Self.set(
                "CREATE TABLE a (x bigint)",
                "INSERT INTO a VALUES (1)",
                "INSERT INTO a SELECT x + 1 FROM a"
            )
            var settings = test.owner.settings
            settings.poolSize = 8
            let pool = PostgresPool(settings)
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<8 {
                    group.addTask { try await Migrator(pool).migrate([KernelSchema.migrations, set]) }
                }
                return try await group.reduce(into: [String]()) { $0 += $1 }
            }
            #expect(applied.count == 3 + KernelSchema.migrations.migrations.count)
            #expect(Set(applied).count == applied.count)
            #expect(try await test.owner.run { try $0.query("SELECT count(*) FROM a").first?.int(0) } == 2)
            await pool.shutdown()
        }
    }
}

extension Result where Failure == any Error {
    /// The outcome of an asynchronous call.
    init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
