internal import PlanePostgres
internal import SharedBase

/// What the database says of itself, asked in one unit of work.
struct DatabaseSurvey: Sendable {
    /// `server_version_num`, for example 150014.
    var version: Int
    var role: String
    var isSuperuser: Bool
    var bypassesRowSecurity: Bool
    /// Tables of the schema that have a column `tenant_id`, with whether row security is forced and has a policy.
    var tenantTables: [(name: String, isClosed: Bool)]
    /// The role owns a tenant table, and could take the policies away.
    var ownsTables: Bool
    var maxConnections: Int
    var reservedConnections: Int
    /// This clock ahead of the database's, half of the round trip taken off.
    var clockAhead: Duration
    /// Reached over a Unix socket: the server runs on this machine.
    var isLocal: Bool
    var port: Int
    /// nil where the server keeps it from this role.
    var dataDirectory: String?

    static func look(_ pool: PostgresPool, clock: WallClock = .system) async throws -> DatabaseSurvey {
        try await pool.run { session in
            let before = clock.now()
            let time = try session.query("SELECT clock_timestamp()").first?.timestamp(0)
            let after = clock.now()
            let middle = before + .microseconds((after - before).wholeMicroseconds / 2)
            guard
                let row = try session.query(
                    """
                    SELECT current_setting('server_version_num')::int, current_user::text, rolsuper, rolbypassrls,
                           current_setting('max_connections')::int,
                           current_setting('superuser_reserved_connections')::int
                               + coalesce(current_setting('reserved_connections', true)::int, 0),
                           inet_server_addr() IS NULL, current_setting('port')::int,
                           CASE WHEN rolsuper OR pg_has_role(current_user, 'pg_read_all_settings', 'USAGE')
                                THEN current_setting('data_directory') END
                    FROM pg_roles WHERE rolname = current_user
                    """
                ).first
            else { throw PostgresError(.statement, attempted: "ask who this is", reason: "the role is unknown") }
            let tables = try tables(session)
            return try DatabaseSurvey(
                version: row.int(0),
                role: row.text(1),
                isSuperuser: row.bool(2),
                bypassesRowSecurity: row.bool(3),
                tenantTables: tables.map { ($0.name, $0.isClosed) },
                ownsTables: tables.contains(where: \.isOwn),
                maxConnections: row.int(4),
                reservedConnections: row.int(5),
                clockAhead: time.map { middle - $0 } ?? .zero,
                isLocal: row.bool(6),
                port: row.int(7),
                dataDirectory: row.optionalText(8)
            )
        }
    }

    private static func tables(_ session: PostgresSession) throws -> [(name: String, isClosed: Bool, isOwn: Bool)] {
        try session.query(
            """
            SELECT c.relname::text,
                   c.relrowsecurity AND c.relforcerowsecurity
                       AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid),
                   pg_get_userbyid(c.relowner) = current_user
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE a.attname = 'tenant_id' AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
              AND c.relnamespace = current_schema()::regnamespace
            ORDER BY c.relname
            """
        ).map { try ($0.text(0), $0.bool(1), $0.bool(2)) }
    }
}
