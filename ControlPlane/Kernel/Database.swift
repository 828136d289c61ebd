package import PlanePostgres
package import SharedBase

/// The door to the data: work happens for one tenant, or for the platform, and never for "whoever was here last".
///
/// Both forms set the tenant for their transaction alone, together with BEGIN (PX-08).
package final class Database: Sendable {
    package let pool: PostgresPool

    package init(_ pool: PostgresPool) { self.pool = pool }

    /// One transaction that sees and writes the rows of `tenant` only. With `readOnly` each statement is a transaction of its own,
    /// which costs one round trip instead of three.
    ///
    /// A thrown error rolls back. `connectionLost` means that nothing happened, `commitUnknown` that nobody can tell.
    @discardableResult
    package func tenant<T: Sendable>(
        _ tenant: TenantID,
        readOnly: Bool = false,
        _ body: @escaping @Sendable (TenantSession) throws -> T
    ) async throws -> T {
        let local = [(name: Setting.tenant, value: tenant.description)]
        let work: @Sendable (PostgresSession) throws -> T = { try body(TenantSession(tenant: tenant, session: $0)) }
        return readOnly
            ? try await pool.reading(local: local, work) : try await pool.transaction(local: local, work)
    }

    /// One transaction without a tenant: it sees tables that belong to none, and no row of tables that do (PX-09).
    @discardableResult
    package func platform<T: Sendable>(
        readOnly: Bool = false,
        _ body: @escaping @Sendable (PlatformSession) throws -> T
    ) async throws -> T {
        try await platform(readOnly: readOnly, naming: [], body)
    }

    /// As `platform`; a policy may show the rows that `naming` names, for example the key of one prefix.
    @discardableResult
    package func platform<T: Sendable>(
        readOnly: Bool = false,
        naming: [(name: String, value: String)],
        _ body: @escaping @Sendable (PlatformSession) throws -> T
    ) async throws -> T {
        let local = [(name: Setting.tenant, value: "")] + naming
        let work: @Sendable (PostgresSession) throws -> T = { try body(PlatformSession(session: $0)) }
        return readOnly
            ? try await pool.reading(local: local, work) : try await pool.transaction(local: local, work)
    }

    /// Whether the database answers, for `/readyz`.
    package func ping() async throws {
        _ = try await pool.run { try $0.query("SELECT 1").count }
    }

    /// Refuses a role that row-level security does not bind: superuser, BYPASSRLS, or owner of tenant tables.
    package func verifyRole() async throws {
        let finding: String? = try await pool.run { session in
            let rows = try session.query(
                """
                SELECT current_user::text, rolsuper, rolbypassrls,
                       EXISTS (SELECT 1 FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                               WHERE a.attname = 'tenant_id' AND c.relkind IN ('r', 'p') AND c.relowner = r.oid
                                 AND c.relnamespace = current_schema()::regnamespace)
                FROM pg_roles r WHERE rolname = current_user
                """
            )
            guard let row = rows.first else { return "it is unknown to the server" }
            let name = try row.text(0)
            if try row.bool(1) { return "\(name) is a superuser" }
            if try row.bool(2) { return "\(name) has BYPASSRLS" }
            return try row.bool(3) ? "\(name) owns the tables" : nil
        }
        guard let finding else { return }
        throw KernelError(
            .unsafeRole,
            attempted: "run with this database role",
            reason: "row-level security would not bind it: \(finding)",
            advice: "log in as \(DatabaseRoles.application)"
        )
    }

    /// Refuses a database that lacks a migration of `sets`, or holds others: the program would fail at its first query (PX-15).
    package func verifySchema(_ sets: [MigrationSet]) async throws {
        guard let missing = try await Migrator(pool).pending(sets).first else { return }
        throw KernelError(
            .schemaBehind,
            attempted: "run on this database",
            reason: "migration \(missing) is not applied",
            advice: "run `dd0c-plane migrate` first"
        )
    }

    /// The settings that policies read; each holds for one transaction.
    enum Setting {
        static let tenant = "dd0c.tenant_id"
        static let apiKeyPrefix = "dd0c.api_key_prefix"
        static let queueTopic = "dd0c.queue_topic"
    }
}

/// One transaction of one tenant.
package struct TenantSession {
    package let tenant: TenantID
    package let session: PostgresSession

    @discardableResult
    package func execute(_ sql: String, _ values: [PostgresValue] = []) throws(PostgresError) -> Int {
        try session.execute(sql, values)
    }

    /// As `PostgresSession.send`: the next call waits for it.
    package func send(_ sql: String, _ values: [PostgresValue] = []) throws(PostgresError) {
        try session.send(sql, values)
    }

    package func query(_ sql: String, _ values: [PostgresValue] = []) throws(PostgresError) -> [PostgresRow] {
        try session.query(sql, values)
    }
}

/// One transaction of the platform, without a tenant.
package struct PlatformSession {
    package let session: PostgresSession

    @discardableResult
    package func execute(_ sql: String, _ values: [PostgresValue] = []) throws(PostgresError) -> Int {
        try session.execute(sql, values)
    }

    package func query(_ sql: String, _ values: [PostgresValue] = []) throws(PostgresError) -> [PostgresRow] {
        try session.query(sql, values)
    }
}
