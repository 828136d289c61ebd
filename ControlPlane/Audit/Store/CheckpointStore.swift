internal import PlaneKernel
internal import PlanePostgres
internal import SharedAudit
internal import SharedBase

/// The checkpoints of a tenant's trail: where archives end.
enum CheckpointStore {
    /// The database refuses one that is no place to cut.
    static func insert(_ session: TenantSession, _ head: AuditHead, file: String, sha256: [UInt8]) throws {
        try session.execute(
            """
            INSERT INTO audit_checkpoints (tenant_id, seq, hash, at, key, signature, file, sha256)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .id(session.tenant), .int(head.index), .bytes(head.hash.bytes), .timestamp(head.time),
                .bytes(head.key), .bytes(head.signature), .text(file), .bytes(sha256),
            ]
        )
    }

    /// The furthest one, believed only under a key of this plane: whoever can write rows can sign with some key.
    ///
    /// - Throws: `behindHead` where it is signed by nobody, or by another key.
    static func last(_ session: TenantSession, trusting keys: Set<[UInt8]>) throws -> AuditHead? {
        guard let head = try last(session) else { return nil }
        let isSigned = head.isSigned(as: .checkpoint)
        guard isSigned, keys.contains(head.key) else {
            throw AuditFailure(
                .behindHead,
                attempted:
                    "take the audit trail of tenant \(session.tenant) from its checkpoint of entry \(head.index)",
                reason: isSigned
                    ? "the checkpoint is signed by a key that is none of this plane's"
                    : "the signature of the checkpoint does not hold",
                advice:
                    "entries may be gone that lie in no archive: compare the archive files and backups; the plane's keys stand in `signers` in `audit_dir`, where that file was lost take it from its backup"
            )
        }
        return head
    }

    /// The furthest one, whoever signed it.
    static func last(_ session: TenantSession) throws -> AuditHead? {
        let rows = try session.query(
            "SELECT seq, hash, at, key, signature FROM audit_checkpoints ORDER BY seq DESC LIMIT 1"
        )
        return try rows.first.flatMap { try HeadStore.read($0, of: session.tenant) }
    }

    /// Takes the entries up to the checkpoint out of the table; gives their number.
    static func prune(_ session: TenantSession, through index: Int) throws -> Int {
        try session.query("SELECT audit_prune($1, $2)", [.id(session.tenant), .int(index)]).first?.int(0) ?? 0
    }

    /// First and last index, and the first one that is younger than `days`.
    static func ages(_ session: TenantSession, days: Int) throws -> (first: Int?, firstYoung: Int?, last: Int?) {
        let row = try session.query(
            """
            SELECT (SELECT min(seq) FROM audit_entries), (SELECT max(seq) FROM audit_entries),
                (SELECT min(seq) FROM audit_entries WHERE at > dd0c_now() - make_interval(days => $1::int))
            """,
            [.int(days)]
        ).first
        return try (row?.optionalInt(0), row?.optionalInt(2), row?.optionalInt(1))
    }
}
