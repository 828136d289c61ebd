internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedWire

/// Rows of `fleet_tokens`.
enum TokenStore {
    static func insert(_ session: TenantSession, _ token: EnrolmentTokenRecord) throws {
        try session.execute(
            """
            INSERT INTO fleet_tokens (tenant_id, id, name, labels, secret_hash, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .id(token.tenant), .id(token.id), .text(token.name), .json(StoredLabels.encode(token.labels)),
                .bytes(token.secretHash), .timestamp(token.createdAt), .timestamp(token.expiresAt),
            ]
        )
    }

    /// The row, locked until the transaction ends: of two requests with one token the second sees what the first did.
    static func lock(_ session: TenantSession, _ id: EnrolmentTokenID) throws -> EnrolmentTokenRecord? {
        let rows = try session.query(
            """
            SELECT name, labels, secret_hash, created_at, expires_at, key_hash, agent_id FROM fleet_tokens
            WHERE tenant_id = $1 AND id = $2 FOR UPDATE
            """,
            [.id(session.tenant), .id(id)]
        )
        return try rows.first.map { row in
            var token = try EnrolmentTokenRecord(
                id: id,
                tenant: session.tenant,
                name: row.text(0),
                labels: StoredLabels.decode(row.json(1)),
                secretHash: row.bytes(2),
                createdAt: row.timestamp(3),
                expiresAt: row.timestamp(4)
            )
            if let keyHash = try row.optionalBytes(5), let agent: AgentID = try row.optionalID(6) {
                token.binding = EnrolmentTokenRecord.Binding(keyHash: keyHash, agent: agent)
            }
            return token
        }
    }

    static func bind(_ session: TenantSession, _ id: EnrolmentTokenID, _ binding: EnrolmentTokenRecord.Binding) throws {
        try session.execute(
            "UPDATE fleet_tokens SET key_hash = $3, agent_id = $4 WHERE tenant_id = $1 AND id = $2",
            [.id(session.tenant), .id(id), .bytes(binding.keyHash), .id(binding.agent)]
        )
    }

    /// Forgets tokens that ended before `time` and were never used.
    static func forget(_ session: TenantSession, before time: Timestamp) throws {
        try session.execute(
            "DELETE FROM fleet_tokens WHERE tenant_id = $1 AND expires_at < $2 AND agent_id IS NULL",
            [.id(session.tenant), .timestamp(time)]
        )
    }
}
