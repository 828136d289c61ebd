internal import PlaneHTTP
internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedJSON

/// Reads and adds versions.
enum VersionStore {
    private static let columns = "version, sha256, rule_set, document, changes, created_at, created_by"

    static func insert(
        _ session: TenantSession,
        _ id: RunbookID,
        version: Int,
        _ reading: RunbookReading,
        changes: Value,
        by actor: String
    ) throws {
        try session.execute(
            """
            INSERT INTO runbook_versions (tenant_id, runbook_id, version, source, sha256, rule_set, document, changes,
                created_at, created_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, dd0c_now(), $9)
            """,
            [
                .id(session.tenant), .id(id), .int(version), .bytes(reading.source), .bytes(reading.sha256),
                .text(reading.ruleSet), .text(JSON.text(reading.document)), .text(JSON.text(changes)), .text(actor),
            ]
        )
        try MatchStore.keep(session, id, version: version, MatchProfile(document: reading.document))
    }

    static func find(_ session: TenantSession, _ id: RunbookID, version: Int) throws -> StoredVersion? {
        try session.query(
            "SELECT \(columns) FROM runbook_versions WHERE tenant_id = $1 AND runbook_id = $2 AND version = $3",
            [.id(session.tenant), .id(id), .int(version)]
        ).first.map(read)
    }

    static func source(_ session: TenantSession, _ id: RunbookID, version: Int) throws -> [UInt8] {
        try session.query(
            "SELECT source FROM runbook_versions WHERE tenant_id = $1 AND runbook_id = $2 AND version = $3",
            [.id(session.tenant), .id(id), .int(version)]
        ).first?.bytes(0) ?? []
    }

    /// The newest first.
    static func list(_ session: TenantSession, _ id: RunbookID, _ page: Page) throws -> [StoredVersion] {
        let before = page.after.flatMap { Int($0[0]) } ?? Int(Int32.max)
        return try session.query(
            """
            SELECT \(columns) FROM runbook_versions WHERE tenant_id = $1 AND runbook_id = $2 AND version < $3
            ORDER BY version DESC LIMIT $4
            """,
            [.id(session.tenant), .id(id), .int(before), .int(page.limit + 1)]
        ).map(read)
    }

    private static func read(_ row: PostgresRow) throws -> StoredVersion {
        try StoredVersion(
            version: row.int(0),
            sha256: row.bytes(1),
            ruleSet: row.text(2),
            document: JSON.parse(row.text(3)),
            changes: JSON.parse(row.text(4)),
            createdAt: row.timestamp(5),
            createdBy: row.text(6)
        )
    }
}
