internal import PlaneHTTP
internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedDrift
internal import SharedJSON

/// Reads drifts and reports.
enum DriftReader {
    struct Query: Sendable {
        var stack: StackID?
        var severities: [Severity]?
        var isOpen: Bool?
        var changes: [String]?
        var search: String?
        /// States of attention, and `none`.
        var attention: [String]?
        var sort = Sort.severity
    }

    enum Sort: String, Sendable, CaseIterable {
        /// The worst first, the newest of those.
        case severity
        case newest
    }

    static func list(_ session: TenantSession, _ query: Query, _ page: Page) throws -> [DriftRow] {
        var filter = Filter()
        filter.require("d.tenant_id = \(filter.bind(.id(session.tenant)))")
        if let stack = query.stack { filter.require("d.stack_id = \(filter.bind(.id(stack)))") }
        if let isOpen = query.isOpen { filter.require("d.open = \(filter.bind(.bool(isOpen)))") }
        // All of them are no condition, and none is cheaper than one that always holds.
        if let severities = query.severities, Set(severities).count < Severity.allCases.count {
            filter.require("d.severity = ANY(\(filter.bind(.intArray(severities.map(\.rank)))))")
        }
        filter.require("d.change", oneOf: query.changes)
        filter.require("d.address", contains: query.search)
        filter.require("coalesce(a.state, 'none')", oneOf: query.attention)
        if let after = page.after {
            guard let rank = Int(after[0]), let id = DriftID(after[1]) else { throw Cursors.broken }
            switch query.sort {
            case .severity:
                filter.require("(d.severity, d.id) < (\(filter.bind(.int(rank))), \(filter.bind(.id(id))))")
            case .newest:
                filter.require("d.id < \(filter.bind(.id(id)))")
            }
        }
        let order = query.sort == .severity ? "d.severity DESC, d.id DESC" : "d.id DESC"
        let limit = filter.bind(.int(page.limit + 1))
        return try session.query(
            "SELECT \(columns) \(source) WHERE \(filter.clause) ORDER BY \(order) LIMIT \(limit)",
            filter.values
        ).map(read)
    }

    static func find(_ session: TenantSession, _ id: DriftID) throws -> DriftDetail? {
        let row = try session.query(
            "SELECT \(columns), d.attributes \(source) WHERE d.tenant_id = $1 AND d.id = $2",
            [.id(session.tenant), .id(id)]
        ).first
        guard let row else { return nil }
        let events = try session.query(
            """
            SELECT at, step, severity_before, severity, report_id FROM drift_drift_events
            WHERE tenant_id = $1 AND drift_id = $2 ORDER BY at DESC, report_id DESC LIMIT 200
            """,
            [.id(session.tenant), .id(id)]
        ).map { row in
            try DriftDetail.Event(
                at: row.timestamp(0),
                step: row.text(1),
                before: row.optionalInt(2).flatMap { Severity(rank: $0) },
                severity: severity(row.int(3)),
                reportID: row.id(4)
            )
        }
        return DriftDetail(
            drift: try read(row),
            attributes: try JSON.parse(row.text(24)),
            events: events.reversed()
        )
    }

    /// The newest complete report of a stack (P2-E7-03).
    static func latestReport(_ session: TenantSession, _ stack: StackID) throws -> ReportRow? {
        try session.query(
            """
            SELECT id, stack_id, scan_id, agent_id, agent_version, schema_version, status, reason, severity, started_at,
                finished_at, received_at, complete, read, not_read, ignored, in_sync, not_checked, drifted
            FROM drift_reports WHERE tenant_id = $1 AND stack_id = $2 AND complete ORDER BY at DESC, id DESC LIMIT 1
            """,
            [.id(session.tenant), .id(stack)]
        ).first.map { row in
            try ReportRow(
                id: row.id(0),
                stackID: row.id(1),
                scanID: row.id(2),
                agentID: row.optionalID(3),
                agentVersion: row.text(4),
                schemaVersion: row.text(5),
                status: row.text(6),
                reason: row.optionalText(7),
                severity: row.optionalInt(8).flatMap { Severity(rank: $0) },
                startedAt: row.timestamp(9),
                finishedAt: row.timestamp(10),
                receivedAt: row.timestamp(11),
                isComplete: row.bool(12),
                read: row.int(13),
                notRead: row.int(14),
                ignored: row.int(15),
                inSync: row.int(16),
                notChecked: JSON.parse(row.text(17)),
                drifted: JSON.parse(row.text(18))
            )
        }
    }

    private static let source = """
        FROM drift_drifts d JOIN drift_stacks s ON s.tenant_id = d.tenant_id AND s.id = d.stack_id
        \(AttentionStore.join)
        """

    private static let columns = """
        d.id, d.stack_id, s.name, s.kind, d.address, d.type, d.cloud_id, d.change, d.class, d.open, d.severity, d.reasons,
        d.rule_version, d.who, d.agent_id, d.first_seen_at, d.last_seen_at, d.seen_count, d.resolved_at, d.last_report_id,
        a.state, a.until_at, a.said_by, a.said_at
        """

    private static func read(_ row: PostgresRow) throws -> DriftRow {
        try DriftRow(
            id: row.id(0),
            stackID: row.id(1),
            stackName: row.text(2),
            stackKind: row.text(3),
            address: row.text(4),
            type: row.text(5),
            cloudID: row.optionalText(6),
            change: row.text(7),
            driftClass: row.text(8),
            isOpen: row.bool(9),
            severity: severity(row.int(10)),
            reasons: row.textArray(11),
            ruleVersion: row.text(12),
            who: row.optionalText(13),
            agentID: row.optionalID(14),
            firstSeenAt: row.timestamp(15),
            lastSeenAt: row.timestamp(16),
            seenCount: row.int(17),
            resolvedAt: row.optionalTimestamp(18),
            reportID: row.id(19),
            attention: AttentionStore.read(row, from: 20)
        )
    }

    private static func severity(_ rank: Int) throws(DriftError) -> Severity {
        guard let severity = Severity(rank: rank) else {
            throw DriftError(.damagedRow, attempted: "read a drift", reason: "its severity is not known")
        }
        return severity
    }
}
