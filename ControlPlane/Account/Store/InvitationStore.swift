internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase

/// Rows of `account_invitations`.
enum InvitationStore {
    private static let columns = "id, email, role, invited_by, created_at, expires_at, accepted_at"

    /// A newer invitation of the same address takes the place of an open one.
    static func insert(_ session: TenantSession, _ record: InvitationRecord, hash: [UInt8]) throws {
        try session.execute(
            "DELETE FROM account_invitations WHERE tenant_id = $1 AND email = $2 AND accepted_at IS NULL",
            [.id(session.tenant), .text(record.email)]
        )
        try session.execute(
            """
            INSERT INTO account_invitations (tenant_id, id, email, role, secret_hash, invited_by, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .id(session.tenant), .id(record.id), .text(record.email), .text(record.role.rawValue), .bytes(hash),
                .text(record.invitedBy), .timestamp(record.createdAt), .timestamp(record.expiresAt),
            ]
        )
    }

    static func list(_ session: TenantSession, after: InvitationID?, limit: Int) throws -> [InvitationRecord] {
        try session.query(
            "SELECT \(columns) FROM account_invitations WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2",
            [.id(after), .int(limit)]
        ).map(record)
    }

    /// The row and the hash of its secret, locked until the transaction ends: of two who accept at once the second sees it used.
    static func lock(_ session: TenantSession, _ id: InvitationID) throws -> (record: InvitationRecord, hash: [UInt8])?
    {
        try session.query(
            """
            SELECT \(columns), secret_hash FROM account_invitations WHERE tenant_id = $1 AND id = $2 FOR UPDATE
            """,
            [.id(session.tenant), .id(id)]
        ).first.map { (try record($0), try $0.bytes(7)) }
    }

    static func accept(_ session: TenantSession, _ id: InvitationID, at now: Timestamp) throws {
        try session.execute(
            "UPDATE account_invitations SET accepted_at = $3 WHERE tenant_id = $1 AND id = $2",
            [.id(session.tenant), .id(id), .timestamp(now)]
        )
    }

    /// False where the tenant has no such invitation that is still open.
    static func delete(_ session: TenantSession, _ id: InvitationID) throws -> Bool {
        try session.execute(
            "DELETE FROM account_invitations WHERE tenant_id = $1 AND id = $2 AND accepted_at IS NULL",
            [.id(session.tenant), .id(id)]
        ) == 1
    }

    static func forget(_ session: TenantSession, endedBefore time: Timestamp) throws {
        try session.execute(
            "DELETE FROM account_invitations WHERE tenant_id = $1 AND expires_at < $2",
            [.id(session.tenant), .timestamp(time)]
        )
    }

    private static func record(_ row: PostgresRow) throws -> InvitationRecord {
        try InvitationRecord(
            id: row.id(0),
            email: row.text(1),
            role: Role(rawValue: row.text(2)) ?? .viewer,
            invitedBy: row.text(3),
            createdAt: row.timestamp(4),
            expiresAt: row.timestamp(5),
            acceptedAt: row.optionalTimestamp(6)
        )
    }
}
