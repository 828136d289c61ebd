internal import PlaneKernel
internal import PlanePostgres
internal import SharedAudit
internal import SharedBase

/// The signed heads of a tenant's trail.
enum HeadStore {
    static func insert(_ session: TenantSession, _ head: AuditHead) throws {
        try session.execute(
            """
            INSERT INTO audit_heads (tenant_id, seq, hash, at, key, signature) VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                .id(session.tenant), .int(head.index), .bytes(head.hash.bytes), .timestamp(head.time),
                .bytes(head.key), .bytes(head.signature),
            ]
        )
    }

    /// The furthest head; the newest of those.
    static func last(_ session: TenantSession) throws -> AuditHead? {
        let rows = try session.query(
            "SELECT seq, hash, at, key, signature FROM audit_heads ORDER BY seq DESC, at DESC LIMIT 1"
        )
        return try rows.first.flatMap { try read($0, of: session.tenant) }
    }

    /// A head or a checkpoint as both tables hold it: `seq, hash, at, key, signature`.
    static func read(_ row: PostgresRow, of tenant: TenantID) throws -> AuditHead? {
        guard let hash = AuditDigest(bytes: try row.bytes(1)) else { return nil }
        return try AuditHead(
            tenant: tenant,
            index: row.int(0),
            hash: hash,
            time: row.timestamp(2),
            key: row.bytes(3),
            signature: row.bytes(4)
        )
    }
}
