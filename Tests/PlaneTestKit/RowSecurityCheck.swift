internal import PlaneKernel
internal import PlanePostgres

/// Looks for tables of tenants that are not closed. Every room runs it over its own migrations.
package enum RowSecurityCheck {
    /// What is wrong, one line each; empty when every table with a `tenant_id` is forced, has the tenant policy for reading
    /// and writing, is led by `tenant_id` in its primary key and in its foreign keys to tenant tables, and belongs to
    /// somebody else than the application role.
    package static func findings(_ test: TestDatabase) async throws -> [String] {
        try await test.owner.run { session in
            var findings: [String] = []
            for (problem, sql) in checks {
                for row in try session.query(sql) { findings.append("\(try row.text(0)): \(problem)") }
            }
            return findings
        }
    }

    /// The tables that the check looked at, so that a test can tell that it looked at any.
    package static func tables(_ test: TestDatabase) async throws -> [String] {
        try await test.owner.run { session in
            try session.query("SELECT t.relname::text FROM (\(tenantTables)) t ORDER BY 1").map { try $0.text(0) }
        }
    }

    private static let tenantTables = """
        SELECT c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner, a.attnotnull, a.attnum
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
        """

    private static let expected = "dd0c.tenant_id"

    private static let checks: [(problem: String, sql: String)] = [
        ("row security is not enabled and forced", select("NOT (t.relrowsecurity AND t.relforcerowsecurity)")),
        ("tenant_id may be NULL", select("NOT t.attnotnull")),
        ("the application role owns it", select("pg_get_userbyid(t.relowner) = '\(DatabaseRoles.application)'")),
        (
            "no policy holds reads and writes to the tenant",
            select(
                """
                NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = t.oid AND p.polcmd = '*'
                    AND pg_get_expr(p.polqual, t.oid) LIKE '%\(expected)%'
                    AND pg_get_expr(p.polwithcheck, t.oid) LIKE '%\(expected)%')
                """
            )
        ),
        (
            "a policy lets rows be written without naming a setting",
            select(
                """
                EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = t.oid
                    AND coalesce(pg_get_expr(p.polqual, t.oid), pg_get_expr(p.polwithcheck, t.oid), '')
                        NOT LIKE '%current_setting(%dd0c.%')
                """
            )
        ),
        (
            "tenant_id does not lead its primary key",
            select(
                """
                NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'p'
                    AND k.conkey[1] = t.attnum)
                """
            )
        ),
        (
            "tenant_id does not lead a foreign key",
            select(
                "EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'f' AND k.conkey[1] <> t.attnum)"
            )
        ),
    ]

    private static func select(_ condition: String) -> String {
        "SELECT t.relname::text FROM (\(tenantTables)) t WHERE \(condition) ORDER BY 1"
    }
}
