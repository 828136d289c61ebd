internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedDrift

/// The state of stacks and its points in time.
enum StackStore {
    /// What a report makes of its stack.
    struct Update {
        let stack: StackID
        let report: StoredReport
        let at: Timestamp
        let open: [Severity: Int]
        let score: Int?
    }

    /// Writes the new state and its history point (P2-E3-07), in the transaction of the report.
    static func write(_ update: Update, _ session: TenantSession) throws {
        let header = update.report.header
        let counts = Severity.allCases.map { PostgresValue.int(update.open[$0] ?? 0) }
        try session.execute(
            """
            UPDATE drift_stacks SET status = $3, reason = $4, score = $5, last_scan_at = $6, last_report_id = $7,
                last_complete_scan_at = CASE WHEN $8 THEN $6 ELSE last_complete_scan_at END,
                resources = $9, not_checked = $10, open_critical = $11, open_high = $12, open_medium = $13, open_low = $14
            WHERE tenant_id = $1 AND id = $2
            """,
            [
                .id(session.tenant), .id(update.stack), .text(header.status.rawValue), .text(header.reason),
                .int(update.score), .timestamp(update.at), .id(header.reportID), .bool(update.report.isComplete),
                .int(header.coverage.read + header.coverage.notRead), .int(header.coverage.notRead),
            ] + counts
        )
        try session.execute(
            """
            INSERT INTO drift_history (tenant_id, stack_id, at, report_id, score, status, complete, open_critical, open_high,
                open_medium, open_low)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            [
                .id(session.tenant), .id(update.stack), .timestamp(update.at), .id(header.reportID), .int(update.score),
                .text(header.status.rawValue), .bool(update.report.isComplete),
            ] + counts
        )
    }
}
