package import PlanePostgres
internal import SharedBase

/// Brings a schema up to date: in order, each migration in a transaction of its own, under an advisory lock, recorded with
/// its checksum. Twice is a no-op; a failing one rolls back and ends the run (PX-15).
package struct Migrator: Sendable {
    private let pool: PostgresPool

    /// A pool that logs in as the owner of the schema.
    package init(_ pool: PostgresPool) { self.pool = pool }

    /// Applies what is pending, rooms in the order given; returns what was applied now, as `room number name`.
    ///
    /// - Throws: `KernelError` (changed, unknown, out of order, failed) or `PostgresError`.
    @discardableResult
    package func migrate(_ sets: [MigrationSet]) async throws -> [String] {
        try await pool.run { session in
            try Self.lock(session)
            try DatabaseRoles.prepare(session)
            try session.script(Self.recordTable)
            let plan = try MigrationPlan(sets, applied: try Self.applied(session))
            for (room, migration) in plan.pending { try Self.apply(room, migration, session) }
            return plan.pending.map { "\($0.room) \($0.migration.number) \($0.migration.name)" }
        }
    }

    /// What `migrate` would apply, without touching anything.
    package func pending(_ sets: [MigrationSet]) async throws -> [String] {
        try await pool.transaction(.readOnly) { session in
            let known = try session.query("SELECT to_regclass('schema_migrations') IS NOT NULL")
            let applied = try known.first?.bool(0) == true ? Self.applied(session) : []
            return try MigrationPlan(sets, applied: applied).pending
                .map { "\($0.room) \($0.migration.number) \($0.migration.name)" }
        }
    }

    private static let recordTable = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            room text NOT NULL,
            number integer NOT NULL,
            name text NOT NULL,
            checksum bytea NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (room, number)
        );
        \(Privilege.sql(table: "schema_migrations", [.select]))
        """

    /// One migrator at a time in a schema. The lock goes with the connection, so a killed migrator leaves none behind.
    private static func lock(_ session: PostgresSession) throws {
        try session.script("SET statement_timeout = '300s'")
        _ = try session.query("SELECT pg_advisory_lock(hashtextextended('dd0c.migrate.' || current_schema(), 0))")
        try session.script("SET statement_timeout = 0")
    }

    private static func applied(_ session: PostgresSession) throws -> [AppliedMigration] {
        try session.query("SELECT room, number, name, checksum FROM schema_migrations ORDER BY room, number").map {
            row in
            try AppliedMigration(room: row.text(0), number: row.int(1), name: row.text(2), checksum: row.bytes(3))
        }
    }

    private static func apply(_ room: String, _ migration: Migration, _ session: PostgresSession) throws {
        let attempted = "apply migration \(room) \(migration.number) (\(migration.name))"
        do {
            try session.transaction { session in
                try session.script(migration.sql)
                guard session.isInTransaction else {
                    throw KernelError(
                        .migrationFailed,
                        attempted: "",
                        reason: "it ends the transaction that it runs in"
                    )
                }
                try session.execute(
                    "INSERT INTO schema_migrations (room, number, name, checksum) VALUES ($1, $2, $3, $4)",
                    [.text(room), .int(migration.number), .text(migration.name), .bytes(migration.checksum)]
                )
            }
        } catch let error as PostgresError where error.code == .connectionLost || error.code == .commitUnknown {
            throw error
        } catch {
            throw KernelError(
                .migrationFailed,
                attempted: attempted,
                reason: "it was rolled back, and none after it was tried",
                cause: error
            )
        }
    }
}
