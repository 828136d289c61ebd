internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedDrift

/// Writes what one report brings. Every function works inside the one transaction of that report.
enum ReportStore {
    /// The row of a stack that a report locks, so that two reports of one stack wait for each other.
    struct Locked: Sendable {
        let id: StackID
        let owner: AgentID?
        /// nil before its first report.
        let lastScanAt: Timestamp?
        let lastCompleteScanAt: Timestamp?
    }

    /// Finds or makes the stack and locks it. The first to report a stack owns it.
    static func lock(
        _ session: TenantSession,
        _ stack: StackReference,
        owner: AgentID?,
        newID: StackID,
        at: Timestamp
    ) throws -> Locked {
        try session.execute(
            """
            INSERT INTO drift_stacks (tenant_id, id, kind, name, agent_id, first_seen_at) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (tenant_id, kind, name) DO NOTHING
            """,
            [
                .id(session.tenant), .id(newID), .text(stack.kind.rawValue), .text(stack.name), .id(owner),
                .timestamp(at),
            ]
        )
        let rows = try session.query(
            """
            SELECT id, agent_id, last_scan_at, last_complete_scan_at FROM drift_stacks
            WHERE tenant_id = $1 AND kind = $2 AND name = $3 FOR UPDATE
            """,
            [.id(session.tenant), .text(stack.kind.rawValue), .text(stack.name)]
        )
        guard let row = rows.first else {
            throw DriftError(.damagedRow, attempted: "lock stack \(stack)", reason: "its row is gone")
        }
        return Locked(
            id: try row.id(0),
            owner: try row.optionalID(1),
            lastScanAt: try row.optionalTimestamp(2),
            lastCompleteScanAt: try row.optionalTimestamp(3)
        )
    }

    /// Whether this report is stored already.
    static func holds(_ session: TenantSession, _ report: ReportID) throws -> Bool {
        let sql = "SELECT 1 FROM drift_reports WHERE tenant_id = $1 AND id = $2"
        return try !session.query(sql, [.id(session.tenant), .id(report)]).isEmpty
    }

    /// How a report came.
    struct Arrival {
        let stack: StackID
        let delivery: DriftReportDelivery
        /// The time that orders it.
        let at: Timestamp
        let isLate: Bool
    }

    /// False where a report of this id is stored already.
    static func insert(_ session: TenantSession, _ report: StoredReport, _ arrival: Arrival) throws -> Bool {
        let header = report.header
        let delivery = arrival.delivery
        let added = try session.execute(
            """
            INSERT INTO drift_reports (tenant_id, id, stack_id, scan_id, agent_id, agent_version, schema_version, rule_version,
                status, reason, started_at, finished_at, received_at, at, complete, late, read, not_read, ignored, in_sync,
                severity, not_checked, drifted)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
            ON CONFLICT (tenant_id, id) DO NOTHING
            """,
            [
                .id(session.tenant), .id(header.reportID), .id(arrival.stack), .id(header.scanID), .id(delivery.agent),
                .text(header.agentVersion), .text(DriftReport.schemaVersion), .text(SeverityRules.version),
                .text(header.status.rawValue), .text(header.reason), .timestamp(header.startedAt),
                .timestamp(header.finishedAt), .timestamp(delivery.receivedAt), .timestamp(arrival.at),
                .bool(report.isComplete), .bool(arrival.isLate), .int(header.coverage.read),
                .int(header.coverage.notRead), .int(header.ignored), .int(report.inSync),
                .int(report.severity?.rank), .text(report.lists.notChecked), .text(report.lists.drifted),
            ]
        )
        return added == 1
    }
}
