internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedCrypto

/// Rows of `fleet_certificates`: what was issued to whom.
enum CertificateStore {
    static func insert(
        _ session: TenantSession,
        _ agent: AgentID,
        chain: [Certificate],
        issuedAt: Timestamp
    ) throws {
        guard let leaf = chain.first else { return }
        try session.execute(
            """
            INSERT INTO fleet_certificates (tenant_id, agent_id, serial, key_hash, not_after, issued_at, chain)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .id(session.tenant), .id(agent), .bytes(leaf.serial), .bytes(leaf.publicKey.spkiSHA256),
                .timestamp(leaf.notAfter), .timestamp(issuedAt), .text(chain.map(\.pem).joined()),
            ]
        )
    }

    /// The newest chain that was issued to `agent` for the key.
    static func chain(_ session: TenantSession, _ agent: AgentID, keyHash: [UInt8]) throws -> [Certificate]? {
        let rows = try session.query(
            """
            SELECT chain FROM fleet_certificates WHERE tenant_id = $1 AND agent_id = $2 AND key_hash = $3
            ORDER BY issued_at DESC LIMIT 1
            """,
            [.id(session.tenant), .id(agent), .bytes(keyHash)]
        )
        return try rows.first.map { try Certificate.chain(pem: $0.text(0)) }
    }

    /// The end of the certificate of `agent` that lasts longest.
    static func lastEnd(_ session: TenantSession, _ agent: AgentID) throws -> Timestamp? {
        try session.query(
            "SELECT max(not_after) FROM fleet_certificates WHERE tenant_id = $1 AND agent_id = $2",
            [.id(session.tenant), .id(agent)]
        ).first?.optionalTimestamp(0)
    }

    /// Forgets certificates that ended before `time`.
    static func forget(_ session: TenantSession, endedBefore time: Timestamp) throws {
        try session.execute(
            "DELETE FROM fleet_certificates WHERE tenant_id = $1 AND not_after < $2",
            [.id(session.tenant), .timestamp(time)]
        )
    }
}
