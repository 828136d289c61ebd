internal import PlaneHTTP
internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedJSON
internal import SharedRunbook

/// Reads and writes runbooks and their versions. Deleted ones are seen by nobody.
enum RunbookStore {
    private static let columns = "id, name, trust, version, format, sha256, created_at, updated_at, parallel"

    static func list(_ session: TenantSession, search: String?, _ page: Page) throws -> [StoredRunbook] {
        var filter = Filter()
        filter.require("tenant_id = \(filter.bind(.id(session.tenant))) AND deleted_at IS NULL")
        filter.require("name", contains: search)
        if let after = page.after {
            guard let id = RunbookID(after[1]) else { throw Cursors.broken }
            filter.require("(name, id) > (\(filter.bind(.text(after[0]))), \(filter.bind(.id(id))))")
        }
        let limit = filter.bind(.int(page.limit + 1))
        return try session.query(
            "SELECT \(columns) FROM runbook_runbooks WHERE \(filter.clause) ORDER BY name, id LIMIT \(limit)",
            filter.values
        ).map(read)
    }

    /// - Parameter locked: nobody else changes the row until the end of the transaction.
    static func find(_ session: TenantSession, _ id: RunbookID, locked: Bool = false) throws -> StoredRunbook? {
        try session.query(
            """
            SELECT \(columns) FROM runbook_runbooks WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL
            \(locked ? "FOR UPDATE" : "")
            """,
            [.id(session.tenant), .id(id)]
        ).first.map(read)
    }

    static func insert(_ session: TenantSession, _ id: RunbookID, name: String, _ reading: RunbookReading) throws {
        try session.execute(
            """
            INSERT INTO runbook_runbooks (tenant_id, id, name, trust, version, format, sha256, created_at, updated_at)
            VALUES ($1, $2, $3, $4, 1, $5, $6, dd0c_now(), dd0c_now())
            """,
            [
                .id(session.tenant), .id(id), .text(name), .int(TrustRules.ofNewText),
                .text(reading.runbook.format.rawValue), .bytes(reading.sha256),
            ]
        )
    }

    static func update(_ session: TenantSession, _ id: RunbookID, name: String) throws {
        try session.execute(
            "UPDATE runbook_runbooks SET name = $3, updated_at = dd0c_now() WHERE tenant_id = $1 AND id = $2",
            [.id(session.tenant), .id(id), .text(name)]
        )
    }

    static func update(_ session: TenantSession, _ id: RunbookID, allowsParallel: Bool) throws {
        try session.execute(
            "UPDATE runbook_runbooks SET parallel = $3, updated_at = dd0c_now() WHERE tenant_id = $1 AND id = $2",
            [.id(session.tenant), .id(id), .bool(allowsParallel)]
        )
    }

    /// Another text: trust falls to that of a new one (P6-E3-20).
    static func advance(_ session: TenantSession, _ id: RunbookID, version: Int, _ reading: RunbookReading) throws {
        try session.execute(
            """
            UPDATE runbook_runbooks SET version = $3, format = $4, sha256 = $5, trust = least(trust, $6),
                updated_at = dd0c_now()
            WHERE tenant_id = $1 AND id = $2
            """,
            [
                .id(session.tenant), .id(id), .int(version), .text(reading.runbook.format.rawValue),
                .bytes(reading.sha256), .int(TrustRules.ofNewText),
            ]
        )
    }

    /// - Parameter now: by the clock of executions, since a lower level begins their count anew.
    static func setTrust(_ session: TenantSession, _ id: RunbookID, _ level: Int, at now: Timestamp) throws {
        try session.execute(
            """
            UPDATE runbook_runbooks SET trust = $3, updated_at = dd0c_now(),
                trust_lowered_at = CASE WHEN $3 < trust THEN $4 ELSE trust_lowered_at END
            WHERE tenant_id = $1 AND id = $2
            """,
            [.id(session.tenant), .id(id), .int(level), .timestamp(now)]
        )
    }

    /// The level of a runbook, of a deleted one too; 0 where there is none.
    static func trust(_ session: TenantSession, _ id: RunbookID) throws -> Int {
        let sql = "SELECT trust FROM runbook_runbooks WHERE tenant_id = $1 AND id = $2"
        return try session.query(sql, [.id(session.tenant), .id(id)]).first?.int(0) ?? 0
    }

    /// False where it was no higher before.
    static func lowerTrust(_ session: TenantSession, _ id: RunbookID) throws -> Bool {
        try session.execute(
            "UPDATE runbook_runbooks SET trust = $3 WHERE tenant_id = $1 AND id = $2 AND trust > $3",
            [.id(session.tenant), .id(id), .int(TrustRules.ofNewText)]
        ) == 1
    }

    static func delete(_ session: TenantSession, _ id: RunbookID) throws {
        try session.execute(
            "UPDATE runbook_runbooks SET deleted_at = dd0c_now() WHERE tenant_id = $1 AND id = $2",
            [.id(session.tenant), .id(id)]
        )
    }

    private static func read(_ row: PostgresRow) throws -> StoredRunbook {
        try StoredRunbook(
            id: row.id(0),
            name: row.text(1),
            trust: row.int(2),
            version: row.int(3),
            format: row.text(4),
            allowsParallel: row.bool(8),
            sha256: row.bytes(5),
            createdAt: row.timestamp(6),
            updatedAt: row.timestamp(7)
        )
    }
}
