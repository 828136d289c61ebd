internal import PlanePostgres
package import SharedBase

/// An API key as it may be shown: without its secret.
package struct ApiKey: Sendable, Hashable {
    package let id: ApiKeyID
    package let name: String
    package let role: Role
    package let prefix: String
    package let createdAt: Timestamp
    package let revokedAt: Timestamp?
}

/// A key at the only moment at which its text exists outside its owner's hands (PX-06).
package struct NewApiKey: Sendable {
    package let id: ApiKeyID
    package let text: Secret<String>
    package let prefix: String
}

/// Keys for machines and command lines.
package struct ApiKeys: Sendable {
    private let database: Database
    private let clock: WallClock
    private let random: RandomSource

    package init(_ database: Database, clock: WallClock = .system, random: RandomSource = .system) {
        self.database = database
        self.clock = clock
        self.random = random
    }

    /// - Parameters:
    ///   - maker: who makes it, as the audit trail names him; nil for the operator.
    ///   - beside: what else belongs into the transaction; where it throws there is no key.
    /// - Throws: `KernelError` `badName`, `unknownTenant`.
    package func create(
        _ tenant: TenantID,
        name: String,
        role: Role,
        by maker: String? = nil,
        beside: @escaping @Sendable (TenantSession, ApiKeyID) throws -> Void = { _, _ in }
    ) async throws -> NewApiKey {
        guard (1...200).contains(name.count), !name.unicodeScalars.contains(where: { $0.value < 32 }) else {
            throw KernelError(
                .badName,
                attempted: "create an API key",
                reason: "a name is 1 to 200 characters without control characters"
            )
        }
        let id = ApiKeyID.new(at: clock.now(), random: random)
        let key = ApiKeyText(random: random)
        do {
            try await database.tenant(tenant) { session in
                try session.execute(
                    """
                    INSERT INTO api_keys (tenant_id, id, name, role, prefix, hash, made_by, created_at)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, dd0c_now())
                    """,
                    [
                        .id(tenant), .id(id), .text(name), .text(role.rawValue), .text(key.prefix), .bytes(key.hash),
                        .text(maker),
                    ]
                )
                try beside(session, id)
            }
        } catch let error as PostgresError where error.code == .foreignKeyViolation {
            throw KernelError(
                .unknownTenant,
                attempted: "create an API key",
                reason: "there is no tenant \(tenant)",
                cause: error
            )
        }
        return NewApiKey(id: id, text: key.secret, prefix: key.prefix)
    }

    /// All keys of a tenant, the revoked ones too, oldest first.
    package func list(_ tenant: TenantID) async throws -> [ApiKey] {
        try await database.tenant(tenant, readOnly: true) { try Self.list(in: $0, after: nil, limit: .max) }
    }

    /// False where the tenant has no such key, or it was revoked before.
    package func revoke(_ tenant: TenantID, _ id: ApiKeyID) async throws -> Bool {
        try await database.tenant(tenant) { try Self.revoke(in: $0, id) }
    }

    /// At most `limit` keys of the session's tenant, oldest first, after `after`.
    package static func list(in session: TenantSession, after: ApiKeyID?, limit: Int) throws -> [ApiKey] {
        try session.query(
            "SELECT \(columns) FROM api_keys WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2",
            [.id(after), .int(limit)]
        ).map(key)
    }

    package static func find(in session: TenantSession, _ id: ApiKeyID) throws -> ApiKey? {
        try session.query("SELECT \(columns) FROM api_keys WHERE id = $1", [.id(id)]).first.map(key)
    }

    /// False where the tenant has no such key, or it was revoked before.
    package static func revoke(in session: TenantSession, _ id: ApiKeyID) throws -> Bool {
        try session.execute(
            "UPDATE api_keys SET revoked_at = dd0c_now() WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL",
            [.id(session.tenant), .id(id)]
        ) == 1
    }

    /// Who stands behind an actor: for a key who made it, for that one's key who made that, and so on; the actor itself for a
    /// person and for a key of the operator. Two keys of one person are one person.
    package static func party(in session: TenantSession, behind actor: String) throws -> String {
        try session.query(
            """
            WITH RECURSIVE chain (actor, depth) AS (
                SELECT $2::text, 0
                UNION ALL
                SELECT k.made_by, depth + 1 FROM chain JOIN api_keys k
                    ON k.tenant_id = $1 AND chain.actor = 'apikey:' || k.id::text
                WHERE k.made_by IS NOT NULL AND depth < 100
            )
            SELECT actor FROM chain ORDER BY depth DESC LIMIT 1
            """,
            [.id(session.tenant), .text(actor)]
        ).first?.text(0) ?? actor
    }

    private static let columns = "id, name, role, prefix, created_at, revoked_at"

    private static func key(_ row: PostgresRow) throws -> ApiKey {
        try ApiKey(
            id: row.id(0),
            name: row.text(1),
            role: Role(rawValue: row.text(2)) ?? .viewer,
            prefix: row.text(3),
            createdAt: row.timestamp(4),
            revokedAt: row.optionalTimestamp(5)
        )
    }

    /// Whose key this is; nil for a malformed, unknown or revoked one.
    ///
    /// The tenant is not known yet: the transaction names the prefix, and a policy shows it the keys of that prefix alone.
    package func authenticate(_ text: String) async throws -> Principal? {
        guard let key = ApiKeyText(text) else { return nil }
        let naming = [(name: Database.Setting.apiKeyPrefix, value: key.prefix)]
        return try await database.platform(readOnly: true, naming: naming) { session in
            let rows = try session.query(
                "SELECT tenant_id, id, role, hash FROM api_keys WHERE prefix = $1 AND revoked_at IS NULL",
                [.text(key.prefix)]
            )
            // Every candidate is compared, so that the time tells nothing about which one it was.
            var found: Principal?
            for row in rows where key.matches(try row.bytes(3)) {
                guard let role = Role(rawValue: try row.text(2)) else { continue }
                found = try Principal(tenant: row.id(0), role: role, keyID: row.id(1))
            }
            return found
        }
    }
}
