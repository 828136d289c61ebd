internal import PlaneKernel
internal import PlanePostgres
internal import SharedAudit
internal import SharedBase

/// Reads the trail of a tenant.
enum AuditReader {
    /// A row of the trail: what was hashed, and the columns beside it that only serve searches.
    struct Row: Sendable {
        let line: AuditLine
        let at: Timestamp
        let actor: String
        let action: String
        let target: String
        let runbook: AuditSubjectID?
        let execution: AuditSubjectID?
        /// The runbook of the entry before it of the same execution; nil where there is none in the table, or nobody asked.
        let inherited: AuditSubjectID?

        /// Whether the columns say what the entry says. What an entry takes from one before it that lies in an archive cannot be
        /// told here.
        func agrees(with record: AuditRecord) -> Bool {
            let said = [record.actor, record.action, record.target].map { ByteText(AuditWriter.column($0)) }
            let subjects = AuditSubjects(record)
            guard at == record.at, [actor, action, target].map(ByteText.init) == said, execution == subjects.execution
            else { return false }
            if subjects.runbook != nil || execution == nil { return runbook == subjects.runbook }
            return inherited == nil || runbook == inherited
        }
    }

    /// A range of the chain, ends included.
    struct Range: Sendable, Equatable {
        var first: Int
        var last: Int
    }

    /// About how many bytes of entries one step reads.
    private static let pageBytes = 1 << 20
    private static let pageRows = 500
    private static let columns = "seq, previous, hash, entry, at, actor, action, target, runbook, execution"

    /// The newest first, before `index`, at most `limit`.
    static func list(
        _ session: TenantSession,
        _ filter: AuditFilter,
        before index: Int?,
        limit: Int
    ) throws -> [Row] {
        var values: [PostgresValue] = [.int(limit)]
        var conditions = ["true"]
        func require(_ condition: String, _ value: PostgresValue?) {
            guard let value else { return }
            values.append(value)
            conditions.append("\(condition) $\(values.count)")
        }
        require("actor =", filter.actor.map { .text(AuditWriter.column($0)) })
        require("action =", filter.action.map { .text(AuditWriter.column($0)) })
        require("target =", filter.target.map { .text(AuditWriter.column($0)) })
        require("runbook =", filter.runbook.map { .id($0) })
        require("execution =", filter.execution.map { .id($0) })
        require("at >=", filter.from.map { .timestamp($0) })
        require("at <", filter.to.map { .timestamp($0) })
        require("seq <", index.map { .int($0) })
        return try session.query(
            """
            SELECT \(columns), NULL::uuid FROM audit_entries WHERE \(conditions.joined(separator: " AND "))
            ORDER BY seq DESC LIMIT $1
            """,
            values
        ).map(row)
    }

    /// The next rows from `first` to `last` in order: at most 500, and no more than one row beyond 1 MiB.
    static func chain(_ session: TenantSession, from first: Int, through last: Int) throws -> [Row] {
        try session.query(
            """
            SELECT \(columns), CASE WHEN execution IS NOT NULL THEN (
                SELECT p.runbook FROM audit_entries p
                WHERE p.tenant_id = $3 AND p.execution = e.execution AND p.seq < e.seq AND p.runbook IS NOT NULL
                ORDER BY p.seq DESC LIMIT 1
            ) END FROM (
                SELECT *, sum(octet_length(entry)) OVER (ORDER BY seq) - octet_length(entry) AS before
                FROM audit_entries WHERE seq >= $1 AND seq <= least($2::bigint, $1::bigint + \(pageRows - 1))
            ) e WHERE before < \(pageBytes) ORDER BY seq
            """,
            [.int(first), .int(last), .id(session.tenant)]
        ).map(row)
    }

    /// The first index from `first` on that is there at all.
    static func next(_ session: TenantSession, from first: Int) throws -> Int? {
        try session.query("SELECT min(seq) FROM audit_entries WHERE seq >= $1", [.int(first)]).first?.optionalInt(0)
    }

    /// The part of the chain from the first to the last entry in the time of `filter`; nil where there is none. Entries
    /// between them whose clock stood elsewhere belong to it: time is no order.
    static func range(_ session: TenantSession, _ filter: AuditFilter) throws -> Range? {
        var values: [PostgresValue] = []
        var conditions = ["true"]
        if let from = filter.from {
            values.append(.timestamp(from))
            conditions.append("at >= $\(values.count)")
        }
        if let to = filter.to {
            values.append(.timestamp(to))
            conditions.append("at < $\(values.count)")
        }
        let found = try session.query(
            "SELECT min(seq), max(seq) FROM audit_entries WHERE \(conditions.joined(separator: " AND "))",
            values
        ).first
        guard let first = try found?.optionalInt(0), let last = try found?.optionalInt(1) else { return nil }
        return Range(first: first, last: last)
    }

    static func hash(_ session: TenantSession, at index: Int) throws -> AuditDigest? {
        try session.query("SELECT hash FROM audit_entries WHERE seq = $1", [.int(index)]).first
            .flatMap { AuditDigest(bytes: try $0.bytes(0)) }
    }

    static func now(_ session: TenantSession) throws -> Timestamp {
        try session.query("SELECT dd0c_now()").first?.timestamp(0) ?? WallClock.system.now()
    }

    /// Every key that the chain names.
    static func signers(_ session: TenantSession) throws -> Set<[UInt8]> {
        let named = try session.query(
            "SELECT entry FROM audit_entries WHERE action IN ($1, $2)",
            [.text(AuditFormat.started), .text(AuditFormat.signerChanged)]
        ).compactMap { AuditRecord(try $0.bytes(0))?.namedSigner }
        return Set(named)
    }

    /// Whether an operator has accepted, in the trail, that entries up to and beyond this head were lost with a restore: the entry
    /// stands where the lost ones stood, is newer than the head, and is signed by one of `keys`. Columns only find it.
    static func accepts(_ session: TenantSession, _ head: AuditHead, trusting keys: Set<[UInt8]>) throws -> Bool {
        try session.query(
            "SELECT \(columns), NULL::uuid FROM audit_entries WHERE action = $1 AND seq <= $2",
            [.text(AuditFormat.restoreAccepted), .int(head.index)]
        ).contains { found in
            let line = try row(found).line
            guard let acceptance = RestoreAcceptance(line, session.tenant, trusting: keys) else { return false }
            return acceptance.at > head.time
        }
    }

    /// The key that the chain names last; nil where it names none.
    static func namedSigner(_ session: TenantSession) throws -> [UInt8]? {
        try session.query(
            "SELECT entry FROM audit_entries WHERE action IN ($1, $2) ORDER BY seq DESC LIMIT 1",
            [.text(AuditFormat.started), .text(AuditFormat.signerChanged)]
        ).first.flatMap { AuditRecord(try $0.bytes(0))?.namedSigner }
    }

    private static func row(_ row: PostgresRow) throws -> Row {
        let index = try row.int(0)
        guard let previous = AuditDigest(bytes: try row.bytes(1)), let hash = AuditDigest(bytes: try row.bytes(2))
        else {
            throw KernelError(
                .auditDamaged,
                attempted: "read entry \(index) of the audit trail",
                reason: "a hash in it has not 32 bytes"
            )
        }
        return try Row(
            line: AuditLine(index: index, previous: previous, hash: hash, entry: row.bytes(3)),
            at: row.timestamp(4),
            actor: row.text(5),
            action: row.text(6),
            target: row.text(7),
            runbook: row.optionalID(8),
            execution: row.optionalID(9),
            inherited: row.optionalID(10)
        )
    }
}
