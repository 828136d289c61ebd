internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedDrift
internal import SharedJSON

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

    /// False where this report is stored already.
    static func insert(
        _ session: TenantSession,
        _ report: CanonicalReport,
        stack: StackID,
        delivery: DriftReportDelivery,
        at: Timestamp,
        isLate: Bool
    ) throws -> Bool {
        let header = report.header
        let added = try session.execute(
            """
            INSERT INTO drift_reports (tenant_id, id, stack_id, scan_id, agent_id, agent_version, schema_version, rule_version,
                status, reason, started_at, finished_at, received_at, at, complete, late, read, not_read, ignored, in_sync,
                severity, not_checked, drifted)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
            ON CONFLICT (tenant_id, id) DO NOTHING
            """,
            [
                .id(session.tenant), .id(header.reportID), .id(stack), .id(header.scanID), .id(delivery.agent),
                .text(header.agentVersion), .text(DriftReport.schemaVersion), .text(SeverityRules.version),
                .text(header.status.rawValue), .text(header.reason), .timestamp(header.startedAt),
                .timestamp(header.finishedAt), .timestamp(delivery.receivedAt), .timestamp(at),
                .bool(report.isComplete),
                .bool(isLate), .int(header.coverage.read), .int(header.coverage.notRead), .int(header.ignored),
                .int(report.counts[.inSync] ?? 0), .int(report.severity?.rank), .text(notChecked(report)),
                .text(drifted(report)),
            ]
        )
        return added == 1
    }

    /// Every open drift of the stack, and the resolved ones that the report names.
    static func known(_ session: TenantSession, stack: StackID, report: CanonicalReport) throws -> [KnownDrift] {
        let rows = try session.query(
            """
            SELECT id, address_key, open, severity, mark FROM drift_drifts
            WHERE tenant_id = $1 AND stack_id = $2 AND (open OR address_key = ANY($3))
            """,
            [.id(session.tenant), .id(stack), .textArray(report.drifts.map(\.addressKey))]
        )
        return try rows.map { row in
            try KnownDrift(
                id: row.id(0),
                addressKey: row.text(1),
                isOpen: row.bool(2),
                severity: Severity(rank: row.int(3)) ?? .medium,
                mark: row.text(4)
            )
        }
    }

    /// One small line for each resource that was not compared.
    private static func notChecked(_ report: CanonicalReport) -> String {
        JSON.text(
            .array(
                report.unchecked.map {
                    ["address": .string($0.address), "type": .string($0.type), "reason": .string($0.reason)]
                }
            )
        )
    }

    /// One small line for each resource that differs; what is in sync is counted.
    private static func drifted(_ report: CanonicalReport) -> String {
        JSON.text(
            .array(
                report.drifts.map {
                    [
                        "address": .string($0.address), "type": .string($0.type), "change": .string($0.change.rawValue),
                        "class": .string($0.driftClass.rawValue), "severity": .string($0.severity.rawValue),
                    ]
                }
            )
        )
    }
}
