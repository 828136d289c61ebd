import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedBase
import Testing

@Suite struct RowSecurityTests {
    static let room = MigrationSet(
        room: "room",
        migrations: [
            Migration(
                number: 1,
                name: "items",
                sql: """
                    CREATE TABLE items (
                        tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
                        id uuid NOT NULL,
                        label text,
                        PRIMARY KEY (tenant_id, id)
                    );
                    \(RowSecurity.sql(table: "items"))
                    """
            )
        ]
    )

    private static let insert = "INSERT INTO items (tenant_id, id, label) VALUES ($1, gen_random_uuid(), 'x')"
    private static let count = "SELECT count(*) FROM items"

    /// PX-08: one connection, two tenants in turn, and then nobody.
    @Test func aReusedConnectionCarriesNoTenant() async throws {
        try await TestDatabase.with([Self.room], poolSize: 1) { test in
            let (a, b) = try await test.twoTenants()
            let read: @Sendable (TenantSession) throws -> [Int?] = { session in
                [
                    try session.query("SELECT pg_backend_pid()").first?.int(0),
                    try session.query(Self.count).first?.int(0),
                ]
            }
            try await test.database.tenant(a) { try $0.execute(Self.insert, [.id($0.tenant)]) }
            let asA = try await test.database.tenant(a, readOnly: true, read)
            let asB = try await test.database.tenant(b, readOnly: true, read)
            let asNobody = try await test.database.platform { session in
                [
                    try session.query("SELECT pg_backend_pid()").first?.int(0),
                    try session.query(Self.count).first?.int(0),
                ]
            }
            #expect(asA[0] == asB[0] && asB[0] == asNobody[0], "one connection served all")
            #expect([asA[1], asB[1], asNobody[1]] == [1, 0, 0])
            // Also after a unit of work that failed in the middle.
            await #expect(throws: PostgresError.self) {
                try await test.database.tenant(a) { try $0.execute("SELECT 1/0") }
            }
            let left = try await test.pool.run { session in
                try session.query("SELECT coalesce(current_setting('dd0c.tenant_id', true), '')").first?.text(0)
            }
            #expect(left == "")
        }
    }

    /// PX-09: nobody's transaction sees no row and writes none; the owner of the tables does no better.
    @Test func withoutATenantTablesAreClosed() async throws {
        try await TestDatabase.with([Self.room]) { test in
            let (a, _) = try await test.twoTenants()
            try await test.database.tenant(a) { try $0.execute(Self.insert, [.id(a)]) }
            for pool in [test.pool, test.owner] {
                #expect(try await pool.run { try $0.query(Self.count).first?.int(0) } == 0)
                #expect(try await pool.run { try $0.execute("UPDATE items SET label = 'y'") } == 0)
                #expect(try await pool.run { try $0.execute("DELETE FROM items") } == 0)
                let error = await #expect(throws: PostgresError.self) {
                    try await pool.run { try $0.execute(Self.insert, [.id(a)]) }
                }
                #expect(error?.code == .permissionDenied)
            }
            for attempt in [
                "SET row_security = off; SELECT count(*) FROM items", "ALTER TABLE items DISABLE ROW LEVEL SECURITY",
                "SET ROLE dd0c_owner",
            ] {
                let error = await #expect(throws: PostgresError.self, "\(attempt)") {
                    try await test.pool.run { try $0.script(attempt) }
                }
                #expect(error?.code == .permissionDenied, "\(attempt)")
            }
            #expect(try await test.database.tenant(a) { try $0.query(Self.count).first?.int(0) } == 1)
        }
    }

    @Test func oneTenantCannotWriteForAnother() async throws {
        try await TestDatabase.with([Self.room]) { test in
            let (a, b) = try await test.twoTenants()
            try await test.database.tenant(b) { try $0.execute(Self.insert, [.id(b)]) }
            let error = await #expect(throws: PostgresError.self) {
                try await test.database.tenant(a) { try $0.execute(Self.insert, [.id(b)]) }
            }
            #expect(error?.code == .permissionDenied)
            let moved = await #expect(throws: PostgresError.self) {
                try await test.database.tenant(b) { try $0.execute("UPDATE items SET tenant_id = $1", [.id(a)]) }
            }
            #expect(moved?.code == .permissionDenied)
            #expect(try await test.database.tenant(a) { try $0.execute("DELETE FROM items") } == 0)
        }
    }

    @Test func tenThousandRowsGoInOneStatement() async throws {
        try await TestDatabase.with([Self.room]) { test in
            let (a, b) = try await test.twoTenants()
            let ids = (0..<10_000).map { StackID(high: 7, low: UInt64($0)) }
            let labels = ids.map { $0.low % 3 == 0 ? nil : "label \($0.low)" }
            let written = try await test.database.tenant(a) { session in
                try session.execute(
                    "INSERT INTO items (tenant_id, id, label) SELECT $1, i, l FROM unnest($2::uuid[], $3::text[]) AS rows (i, l)",
                    [.id(session.tenant), .ids(ids), .textArray(labels)]
                )
            }
            #expect(written == 10_000)
            let (all, empty) = try await test.database.tenant(a) { session in
                let row = try #require(
                    try session.query("SELECT count(*), count(*) FILTER (WHERE label IS NULL) FROM items").first
                )
                return try (row.int(0), row.int(1))
            }
            #expect(all == 10_000 && empty == 3334)
            #expect(try await test.database.tenant(b) { try $0.query(Self.count).first?.int(0) } == 0)
        }
    }

    @Test func everyKernelTableIsClosed() async throws {
        try await TestDatabase.with { test in
            let tables = try await RowSecurityCheck.tables(test)
            #expect(tables == ["api_keys", "audit_entries", "queue_dead", "queue_dedup", "queue_messages"])
            let findings = try await RowSecurityCheck.findings(test)
            #expect(findings.isEmpty, "\(findings)")
        }
    }

    /// The check itself must find what it is for.
    @Test func theCheckFindsOpenTables() async throws {
        let closed = RowSecurity.sql(table: "t")
        let good = "CREATE TABLE t (tenant_id uuid NOT NULL, id uuid, PRIMARY KEY (tenant_id, id));"
        let cases: [(sql: String, finding: String?)] = [
            (good + closed, nil),
            (good, "not enabled and forced"),
            (good + closed + "ALTER TABLE t NO FORCE ROW LEVEL SECURITY;", "not enabled and forced"),
            (good + closed + "DROP POLICY tenant ON t;", "no policy holds"),
            (good + closed + "CREATE POLICY open ON t USING (true);", "without naming a setting"),
            ("CREATE TABLE t (tenant_id uuid, id uuid PRIMARY KEY);" + closed, "may be NULL"),
            ("CREATE TABLE t (tenant_id uuid NOT NULL, id uuid PRIMARY KEY);" + closed, "primary key"),
            (
                "CREATE TABLE p (id uuid PRIMARY KEY);"
                    + "CREATE TABLE t (tenant_id uuid NOT NULL, id uuid REFERENCES p, PRIMARY KEY (tenant_id, id));"
                    + closed,
                "foreign key"
            ),
        ]
        for (sql, finding) in cases {
            let set = MigrationSet(room: "room", migrations: [Migration(number: 1, name: "t", sql: sql)])
            try await TestDatabase.with([set]) { test in
                let findings = try await RowSecurityCheck.findings(test)
                #expect(findings.isEmpty == (finding == nil), "\(findings)")
                if let finding { #expect(findings.contains { $0.contains(finding) }, "\(findings)") }
            }
        }
    }

    @Test func onlyABoundRoleMayRun() async throws {
        try await TestDatabase.with { test in
            try await test.database.verifyRole()
            let owner = await #expect(throws: KernelError.self) { try await Database(test.owner).verifyRole() }
            #expect(owner?.code == .unsafeRole)
            let administrator = PostgresPool(PostgresSettings(conninfo: try await TestServer.shared().administrator))
            let superuser = await #expect(throws: KernelError.self) { try await Database(administrator).verifyRole() }
            #expect(superuser?.reason.contains("superuser") == true)
            await administrator.shutdown()
        }
    }
}
