internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase

/// Rows of `account_sessions`. A session that ended has no row.
enum SessionStore {
    /// More sessions of one person push out the oldest.
    static let mostPerUser = 50
    private static let columns = "id, user_id, created_at, last_seen_at, expires_at, address, client"

    static func insert(_ session: TenantSession, _ record: SessionRecord) throws {
        try session.execute(
            """
            DELETE FROM account_sessions WHERE tenant_id = $1 AND id IN (
                SELECT id FROM account_sessions WHERE tenant_id = $1 AND user_id = $2
                ORDER BY created_at DESC, id DESC OFFSET $3)
            """,
            [.id(session.tenant), .id(record.user), .int(mostPerUser - 1)]
        )
        try session.execute(
            """
            INSERT INTO account_sessions (tenant_id, id, user_id, created_at, last_seen_at, expires_at, address, client)
            VALUES ($1, $2, $3, $4, $4, $5, $6, $7)
            """,
            [
                .id(session.tenant), .id(record.id), .id(record.user), .timestamp(record.createdAt),
                .timestamp(record.expiresAt), .text(record.address), .text(record.client),
            ]
        )
    }

    /// The role of the session's user now, and whether the session was last seen over a minute ago; nil where the session ended.
    static func role(_ session: TenantSession, _ id: SignInID, _ user: UserID, at now: Timestamp) throws
        -> (role: Role, isStale: Bool)?
    {
        try session.query(
            """
            SELECT u.role, s.last_seen_at < $3::timestamptz - interval '1 minute'
            FROM account_sessions s JOIN account_users u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
            WHERE s.id = $1 AND s.user_id = $2 AND s.expires_at > $3
            """,
            [.id(id), .id(user), .timestamp(now)]
        ).first.flatMap { row in
            guard let role = Role(rawValue: try row.text(0)) else { return nil }
            return (role, try row.bool(1))
        }
    }

    static func touch(_ session: TenantSession, _ id: SignInID, at now: Timestamp) throws {
        try session.execute(
            "UPDATE account_sessions SET last_seen_at = $3 WHERE tenant_id = $1 AND id = $2",
            [.id(session.tenant), .id(id), .timestamp(now)]
        )
    }

    /// The living sessions of a user, newest first, before `before`.
    static func list(_ session: TenantSession, _ user: UserID, before: SignInID?, limit: Int, at now: Timestamp) throws
        -> [SessionRecord]
    {
        try session.query(
            """
            SELECT \(columns) FROM account_sessions
            WHERE user_id = $1 AND expires_at > $2 AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4
            """,
            [.id(user), .timestamp(now), .id(before), .int(limit)]
        ).map(record)
    }

    static func find(_ session: TenantSession, _ id: SignInID) throws -> SessionRecord? {
        try session.query("SELECT \(columns) FROM account_sessions WHERE id = $1", [.id(id)]).first.map(record)
    }

    /// False where the user has no such session.
    static func delete(_ session: TenantSession, _ id: SignInID, of user: UserID) throws -> Bool {
        try session.execute(
            "DELETE FROM account_sessions WHERE tenant_id = $1 AND id = $2 AND user_id = $3",
            [.id(session.tenant), .id(id), .id(user)]
        ) == 1
    }

    /// Ends all sessions of a user but `kept`; gives their number.
    static func deleteAll(_ session: TenantSession, of user: UserID, but kept: SignInID? = nil) throws -> Int {
        try session.execute(
            "DELETE FROM account_sessions WHERE tenant_id = $1 AND user_id = $2 AND ($3::uuid IS NULL OR id <> $3)",
            [.id(session.tenant), .id(user), .id(kept)]
        )
    }

    static func forget(_ session: TenantSession, endedBefore time: Timestamp) throws {
        try session.execute(
            "DELETE FROM account_sessions WHERE tenant_id = $1 AND expires_at < $2",
            [.id(session.tenant), .timestamp(time)]
        )
    }

    private static func record(_ row: PostgresRow) throws -> SessionRecord {
        try SessionRecord(
            id: row.id(0),
            user: row.id(1),
            createdAt: row.timestamp(2),
            lastSeenAt: row.timestamp(3),
            expiresAt: row.timestamp(4),
            address: row.text(5),
            client: row.text(6)
        )
    }
}
