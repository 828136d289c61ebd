internal import PlanePostgres
package import SharedAudit
package import SharedBase

/// The one way by which entries come into the chain of a tenant.
package enum AuditWriter {
    /// The end of a chain.
    package struct End: Sendable {
        package let index: Int
        package let hash: AuditDigest
    }

    /// Takes the lock of the chain until the transaction ends and reads its end, nil where it has no entry yet.
    ///
    /// Two statements: the second has to see what the holder of the lock has committed.
    package static func lock(_ session: TenantSession) throws -> (end: End?, now: Timestamp) {
        _ = try session.query(
            "SELECT pg_advisory_xact_lock(hashtextextended('dd0c.audit.' || $1::text, 0))",
            [.text(session.tenant.description)]
        )
        let rows = try session.query(
            """
            SELECT dd0c_now(), e.seq, e.hash
            FROM (SELECT 1) one LEFT JOIN LATERAL
                (SELECT seq, hash FROM audit_entries ORDER BY seq DESC LIMIT 1) e ON true
            """
        )
        guard let row = rows.first else { return (nil, WallClock.system.now()) }
        return (try end(row, from: 1), try row.timestamp(0))
    }

    /// The end of the chain as others see it now.
    package static func end(_ session: TenantSession) throws -> End? {
        try session.query("SELECT seq, hash FROM audit_entries ORDER BY seq DESC LIMIT 1").first
            .flatMap { try end($0, from: 0) }
    }

    /// Locks the chain and adds what `make` gives for the present time; begins the chain where there is none.
    @discardableResult
    package static func append(
        in session: TenantSession,
        _ make: (Timestamp) -> [AuditRecord]
    ) throws -> End? {
        let (end, now) = try lock(session)
        var records = make(now)
        if end == nil { records.insert(try genesis(session, now), at: 0) }
        return try write(records, after: end, session)
    }

    /// Adds entries behind `end`, in the lock of the chain.
    package static func write(_ records: [AuditRecord], after end: End?, _ session: TenantSession) throws -> End? {
        var (index, previous) = (end.map { $0.index + 1 } ?? 0, end?.hash ?? .zero)
        var lines: [AuditLine] = []
        for record in records {
            let line = AuditLine(index: index, previous: previous, record: record)
            guard line.entry.count <= AuditRecord.limit else { throw tooLarge(record, line.entry.count) }
            lines.append(line)
            (index, previous) = (index + 1, line.hash)
        }
        try insert(lines, records, session)
        return lines.last.map { End(index: $0.index, hash: $0.hash) } ?? end
    }

    /// The entry of an execution that names no runbook takes it from the entry before it of the same execution.
    private static func insert(_ lines: [AuditLine], _ records: [AuditRecord], _ session: TenantSession) throws {
        let subjects = self.subjects(records)
        try session.execute(
            """
            INSERT INTO audit_entries (tenant_id, seq, at, actor, action, target, entry, previous, hash, execution, runbook)
            SELECT $1, e.seq, e.at, e.actor, e.action, e.target, e.entry, e.previous, e.hash, e.execution,
                CASE WHEN e.runbook IS NULL AND e.execution IS NOT NULL THEN (
                    SELECT p.runbook FROM audit_entries p
                    WHERE p.tenant_id = $1 AND p.execution = e.execution AND p.runbook IS NOT NULL
                    ORDER BY p.seq DESC LIMIT 1
                ) ELSE e.runbook END
            FROM unnest($2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::bytea[],
                $8::bytea[], $9::bytea[], $10::uuid[], $11::uuid[])
                AS e (seq, at, actor, action, target, entry, previous, hash, execution, runbook)
            """,
            [
                .id(session.tenant), .intArray(lines.map(\.index)), .timestampArray(records.map(\.at)),
                .textArray(records.map { column($0.actor) }), .textArray(records.map { column($0.action) }),
                .textArray(records.map { column($0.target) }), .bytesArray(lines.map(\.entry)),
                .bytesArray(lines.map(\.previous.bytes)), .bytesArray(lines.map(\.hash.bytes)),
                .uuidArray(subjects.map(\.execution)), .uuidArray(subjects.map(\.runbook)),
            ]
        )
    }

    /// What the entries say; one that is written together with the entry that names its runbook finds no row of it yet.
    private static func subjects(_ records: [AuditRecord]) -> [(execution: PostgresUUID?, runbook: PostgresUUID?)] {
        var named: [AuditSubjectID: AuditSubjectID] = [:]
        return records.map { record in
            let own = AuditSubjects(record)
            let runbook = own.runbook ?? own.execution.flatMap { named[$0] }
            if let execution = own.execution, let runbook { named[execution] = runbook }
            return (own.execution.map { PostgresUUID($0) }, runbook.map { PostgresUUID($0) })
        }
    }

    /// What the columns to search by hold of a text: Postgres has no U+0000, and an index has room for 2,704 bytes.
    package static func column(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(400).map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }

    private static func genesis(_ session: TenantSession, _ now: Timestamp) throws -> AuditRecord {
        let signer = try session.query("SELECT key FROM audit_signer").first?.bytes(0)
        return .genesis(tenant: session.tenant, signer: signer, at: now)
    }

    private static func end(_ row: PostgresRow, from column: Int) throws -> End? {
        guard let index = try row.optionalInt(column) else { return nil }
        guard let hash = AuditDigest(bytes: try row.bytes(column + 1)) else {
            throw KernelError(
                .auditDamaged,
                attempted: "read the end of the audit trail",
                reason: "the hash of entry \(index) has not 32 bytes"
            )
        }
        return End(index: index, hash: hash)
    }

    private static func tooLarge(_ record: AuditRecord, _ count: Int) -> KernelError {
        KernelError(
            .auditTooLarge,
            attempted: "write the audit entry \(column(record.action).debugDescription)",
            reason: "it has \(count) bytes, the limit is \(AuditRecord.limit)",
            advice: "put a hash of what is large into the entry"
        )
    }
}
