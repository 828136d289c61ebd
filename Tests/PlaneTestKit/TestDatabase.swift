package import PlaneKernel
package import PlanePostgres
package import SharedBase

/// A migrated schema of its own for one test, used as the application uses it: by the role `dd0c_app`, under row security.
package struct TestDatabase: Sendable {
    package let schema: String
    /// Logs in as the owner of the tables, which row security binds as well.
    package let owner: PostgresPool
    /// Logs in as the application role.
    package let pool: PostgresPool
    package let database: Database

    /// Lends a fresh database to `body` and drops it afterwards, whatever happens.
    ///
    /// - Parameters:
    ///   - rooms: migrations of rooms, applied after the kernel's.
    ///   - poolSize: connections of the application pool; 1 shows what a reused connection carries along.
    package static func with<T>(
        _ rooms: [MigrationSet] = [],
        poolSize: Int = 4,
        _ body: (TestDatabase) async throws -> T
    ) async throws -> T {
        let test = try await make(poolSize: poolSize)
        do {
            try await Migrator(test.owner).migrate([KernelSchema.migrations] + rooms)
            let result = try await body(test)
            await test.drop()
            return result
        } catch {
            await test.drop()
            throw error
        }
    }

    /// An empty schema, not migrated; `drop()` is the caller's duty.
    package static func make(poolSize: Int = 4) async throws -> TestDatabase {
        let server = try await TestServer.shared()
        let schema = "t_" + Hex.encode(RandomSource.system.bytes(8))
        let ownerSettings = settings(server, DatabaseRoles.owner, schema, poolSize: 2)
        let owner = PostgresPool(ownerSettings)
        try await owner.run { try $0.script("CREATE SCHEMA \(schema)") }
        let pool = PostgresPool(settings(server, DatabaseRoles.application, schema, poolSize: poolSize))
        return TestDatabase(schema: schema, owner: owner, pool: pool, database: Database(pool))
    }

    package func drop() async {
        await pool.shutdown()
        _ = try? await owner.run { [schema] in try $0.script("DROP SCHEMA \(schema) CASCADE") }
        await owner.shutdown()
    }

    /// Settings for a further pool of the application role on this schema.
    package var settings: PostgresSettings { pool.settings }

    /// Two customers, for tests that one never sees the other's rows.
    package func twoTenants() async throws -> (a: TenantID, b: TenantID) {
        let tenants = Tenants(database)
        let a = try await tenants.create(slug: "tenant-a", name: "Tenant A")
        let b = try await tenants.create(slug: "tenant-b", name: "Tenant B")
        return (a.id, b.id)
    }

    /// Moves the database's clock of this test: `dd0c_now()` is the true time plus `shift` from now on.
    package func moveClock(by shift: Duration) async throws {
        let seconds = shift.components.seconds
        try await owner.run { session in
            try session.script(
                """
                CREATE OR REPLACE FUNCTION dd0c_now() RETURNS timestamptz LANGUAGE sql STABLE
                AS 'SELECT statement_timestamp() + interval ''\(seconds) seconds''';
                """
            )
        }
    }

    private static func settings(
        _ server: TestServer,
        _ user: String,
        _ schema: String,
        poolSize: Int
    ) -> PostgresSettings {
        PostgresSettings(
            conninfo: server.conninfo(user: user),
            poolSize: poolSize,
            schema: schema,
            connectPatience: .seconds(10),
            waitLimit: .seconds(30),
            applicationName: "dd0c-test"
        )
    }
}
