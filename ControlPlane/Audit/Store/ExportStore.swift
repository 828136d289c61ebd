internal import PlaneHTTP
internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedJSON

/// The rows of exports in the background. All times are the database's.
enum ExportStore {
    private static let columns = """
        id, format, filters::text, hours, state, requested_by, requested_at, started_at, finished_at, expires_at, total, passed,
        shown, bytes, sha256, verdict, file, reason
        """
    private static let open = "state IN ('queued', 'running', 'ready')"

    /// Of two that ask at the same time, the second sees the first.
    static func countOpen(_ session: TenantSession) throws -> Int {
        _ = try session.query(
            "SELECT pg_advisory_xact_lock(hashtextextended('dd0c.audit.exports/' || $1::text, 0))",
            [.text(session.tenant.description)]
        )
        return try session.query("SELECT count(*) FROM audit_exports WHERE \(open)").first?.int(0) ?? 0
    }

    static func insert(
        _ session: TenantSession,
        _ id: AuditExportID,
        _ format: ExportFormat,
        _ filter: AuditFilter,
        hours: Int,
        by actor: String
    ) throws {
        try session.execute(
            """
            INSERT INTO audit_exports (tenant_id, id, format, filters, hours, state, requested_by, requested_at)
            VALUES ($1, $2, $3, $4, $5, 'queued', $6, dd0c_now())
            """,
            [
                .id(session.tenant), .id(id), .text(format.rawValue), .json(JSON.text(filter.value)), .int(hours),
                .text(actor),
            ]
        )
    }

    static func find(_ session: TenantSession, _ id: AuditExportID, locked: Bool = false) throws -> StoredExport? {
        try session.query(
            "SELECT \(columns) FROM audit_exports WHERE tenant_id = $1 AND id = $2\(locked ? " FOR UPDATE" : "")",
            [.id(session.tenant), .id(id)]
        ).first.map(read)
    }

    /// One that is there to be taken now: its time is looked at by the clock of the database.
    static func isHeld(_ session: TenantSession, _ id: AuditExportID) throws -> Bool {
        try !session.query(
            """
            SELECT true FROM audit_exports
            WHERE tenant_id = $1 AND id = $2 AND state = 'ready' AND expires_at > dd0c_now()
            """,
            [.id(session.tenant), .id(id)]
        ).isEmpty
    }

    /// The newest first; ids rise with time.
    static func list(_ session: TenantSession, _ page: Page) throws -> [StoredExport] {
        var values: [PostgresValue] = [.id(session.tenant), .int(page.limit + 1)]
        if let key = page.after?.first {
            guard let id = AuditExportID(key) else {
                throw Problem.invalid(.query, "cursor", "is no cursor of this list")
            }
            values.append(.id(id))
        }
        return try session.query(
            """
            SELECT \(columns) FROM audit_exports WHERE tenant_id = $1\(values.count > 2 ? " AND id < $3" : "")
            ORDER BY id DESC LIMIT $2
            """,
            values
        ).map(read)
    }

    /// A try begins, and writes this file.
    static func begin(_ session: TenantSession, _ id: AuditExportID, file: String) throws {
        try session.execute(
            """
            UPDATE audit_exports SET state = 'running', started_at = dd0c_now(), file = $3, passed = 0, total = NULL
            WHERE tenant_id = $1 AND id = $2
            """,
            [.id(session.tenant), .id(id), .text(file)]
        )
    }

    /// How far the try is that writes this file.
    static func advance(_ session: TenantSession, _ id: AuditExportID, file: String, passed: Int, total: Int) throws {
        try session.execute(
            """
            UPDATE audit_exports SET passed = $4, total = $5
            WHERE tenant_id = $1 AND id = $2 AND state = 'running' AND file = $3
            """,
            [.id(session.tenant), .id(id), .text(file), .int(passed), .int(total)]
        )
    }

    /// What a try has made.
    struct Made: Sendable {
        let passed: Int
        let shown: Int
        let bytes: Int
        let sha256: [UInt8]
        let verdict: String
    }

    static func ready(_ session: TenantSession, _ id: AuditExportID, _ made: Made) throws {
        try session.execute(
            """
            UPDATE audit_exports SET state = 'ready', finished_at = dd0c_now(), total = $3, passed = $3, shown = $4, bytes = $5,
                sha256 = $6, verdict = $7, expires_at = dd0c_now() + make_interval(hours => hours)
            WHERE tenant_id = $1 AND id = $2
            """,
            [
                .id(session.tenant), .id(id), .int(made.passed), .int(made.shown), .int(made.bytes),
                .bytes(made.sha256), .text(made.verdict),
            ]
        )
    }

    static func fail(_ session: TenantSession, _ id: AuditExportID, _ reason: String) throws {
        try session.execute(
            """
            UPDATE audit_exports SET state = 'failed', finished_at = dd0c_now(), file = NULL, reason = $3
            WHERE tenant_id = $1 AND id = $2 AND state IN ('queued', 'running')
            """,
            [.id(session.tenant), .id(id), .text(reason)]
        )
    }

    /// Taken away by a person.
    static func expire(_ session: TenantSession, _ id: AuditExportID) throws {
        try session.execute(
            """
            UPDATE audit_exports SET state = 'expired', finished_at = coalesce(finished_at, dd0c_now()), file = NULL
            WHERE tenant_id = $1 AND id = $2 AND \(open)
            """,
            [.id(session.tenant), .id(id)]
        )
    }

    /// What time does: ready ones expire, those that nobody could make for six hours have failed, and rows that are over for 30 days
    /// are forgotten, as the trail holds what was done.
    static func sweep(_ session: TenantSession) throws {
        try session.execute(
            "UPDATE audit_exports SET state = 'expired', file = NULL WHERE state = 'ready' AND expires_at <= dd0c_now()"
        )
        try session.execute(
            """
            UPDATE audit_exports SET state = 'failed', finished_at = dd0c_now(), file = NULL,
                reason = 'it was not made within six hours'
            WHERE state IN ('queued', 'running') AND requested_at <= dd0c_now() - interval '6 hours'
            """
        )
        try session.execute(
            "DELETE FROM audit_exports WHERE NOT \(open) AND requested_at <= dd0c_now() - interval '30 days'"
        )
    }

    /// Names of the files that rows speak of.
    static func files(_ session: TenantSession) throws -> Set<String> {
        Set(try session.query("SELECT file FROM audit_exports WHERE file IS NOT NULL").map { try $0.text(0) })
    }

    private static func read(_ row: PostgresRow) throws -> StoredExport {
        try StoredExport(
            id: row.id(0),
            format: ExportFormat(rawValue: row.text(1)) ?? .jsonl,
            filter: AuditFilter((try? JSON.parse(row.text(2))) ?? .null),
            hours: row.int(3),
            state: ExportState(rawValue: row.text(4)) ?? .failed,
            requestedBy: row.text(5),
            requestedAt: row.timestamp(6),
            startedAt: row.optionalTimestamp(7),
            finishedAt: row.optionalTimestamp(8),
            expiresAt: row.optionalTimestamp(9),
            total: row.optionalInt(10),
            passed: row.int(11),
            shown: row.optionalInt(12),
            bytes: row.optionalInt(13),
            sha256: row.optionalBytes(14),
            verdict: row.optionalText(15),
            file: row.optionalText(16),
            reason: row.optionalText(17)
        )
    }
}
