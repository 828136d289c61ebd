internal import PlaneHTTP
internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedDrift

/// Reads stacks and their history.
enum StackReader {
    struct Query: Sendable {
        var types: [String]?
        var severities: [String]?
        var statuses: [String]?
        var agent: AgentID?
        var search: String?
        var sort = Sort.name
    }

    /// Orders of the list, each made unique by the id.
    enum Sort: String, Sendable, CaseIterable {
        case name
        case nameDown = "-name"
        case score
        case scoreDown = "-score"
        case lastScan
        case lastScanDown = "-lastScan"

        /// Stacks without a score come last either way.
        var key: String {
            switch self {
            case .name, .nameDown: "name"
            case .score: "coalesce(score, 101)::bigint"
            case .scoreDown: "coalesce(score, -1)::bigint"
            case .lastScan, .lastScanDown: "last_scan_at"
            }
        }

        var isDown: Bool { rawValue.hasPrefix("-") }

        func text(_ stack: StackState) -> String {
            switch self {
            case .name, .nameDown: stack.name
            case .score: String(stack.score ?? 101)
            case .scoreDown: String(stack.score ?? -1)
            case .lastScan, .lastScanDown: stack.lastScanAt.description
            }
        }

        /// nil where a cursor holds something else.
        func value(_ text: String) -> PostgresValue? {
            switch self {
            case .name, .nameDown: .text(text)
            case .score, .scoreDown: Int(text).map { .int($0) }
            case .lastScan, .lastScanDown: Timestamp(text).map { .timestamp($0) }
            }
        }
    }

    static func list(_ session: TenantSession, _ query: Query, _ page: Page) throws -> [StackState] {
        var filter = Filter()
        filter.require("tenant_id = \(filter.bind(.id(session.tenant))) AND status IS NOT NULL")
        filter.require("kind", oneOf: query.types)
        filter.require("status", oneOf: query.statuses)
        filter.require("name", contains: query.search)
        if let agent = query.agent { filter.require("agent_id = \(filter.bind(.id(agent)))") }
        if let severities = query.severities {
            let open = DriftViews.severities.filter(severities.contains).map { "open_\($0) > 0" }
            filter.require("(\(open.joined(separator: " OR ")))")
        }
        let sort = query.sort
        if let after = page.after {
            guard let key = sort.value(after[0]), let id = StackID(after[1]) else { throw Cursors.broken }
            let from = "(\(filter.bind(key)), \(filter.bind(.id(id))))"
            filter.require("(\(sort.key), id) \(sort.isDown ? "<" : ">") \(from)")
        }
        let direction = sort.isDown ? "DESC" : "ASC"
        let limit = filter.bind(.int(page.limit + 1))
        return try session.query(
            """
            SELECT \(columns) FROM drift_stacks WHERE \(filter.clause)
            ORDER BY \(sort.key) \(direction), id \(direction) LIMIT \(limit)
            """,
            filter.values
        ).map(read)
    }

    static func find(_ session: TenantSession, _ id: StackID) throws -> StackState? {
        try session.query(
            "SELECT \(columns) FROM drift_stacks WHERE tenant_id = $1 AND id = $2 AND status IS NOT NULL",
            [.id(session.tenant), .id(id)]
        ).first.map(read)
    }

    /// The owner of a stack: nil where there is no such stack, `.some(nil)` where API keys own it.
    static func owner(_ session: TenantSession, _ stack: StackReference) throws -> AgentID?? {
        try session.query(
            "SELECT agent_id FROM drift_stacks WHERE tenant_id = $1 AND kind = $2 AND name = $3",
            [.id(session.tenant), .text(stack.kind.rawValue), .text(stack.name)]
        ).first.map { row in try row.optionalID(0) }
    }

    /// Points from `from` to `to`, both included, oldest first.
    static func history(
        _ session: TenantSession,
        _ stack: StackID,
        from: Timestamp?,
        to: Timestamp?,
        _ page: Page
    ) throws -> [ScorePoint] {
        var filter = Filter()
        filter.require("tenant_id = \(filter.bind(.id(session.tenant)))")
        filter.require("stack_id = \(filter.bind(.id(stack)))")
        if let from { filter.require("at >= \(filter.bind(.timestamp(from)))") }
        if let to { filter.require("at <= \(filter.bind(.timestamp(to)))") }
        if let after = page.after {
            guard let at = Timestamp(after[0]), let report = ReportID(after[1]) else { throw Cursors.broken }
            filter.require("(at, report_id) > (\(filter.bind(.timestamp(at))), \(filter.bind(.id(report))))")
        }
        let limit = filter.bind(.int(page.limit + 1))
        return try session.query(
            """
            SELECT at, report_id, score, open_critical, open_high, open_medium, open_low, status, complete
            FROM drift_history WHERE \(filter.clause) ORDER BY at, report_id LIMIT \(limit)
            """,
            filter.values
        ).map { row in
            try ScorePoint(
                at: row.timestamp(0),
                reportID: row.id(1),
                score: row.optionalInt(2),
                open: open(row, from: 3),
                status: row.text(7),
                isComplete: row.bool(8)
            )
        }
    }

    private static let columns = """
        id, kind, name, agent_id, first_seen_at, status, reason, score, open_critical, open_high, open_medium, open_low,
        resources, not_checked, last_scan_at, last_complete_scan_at, last_report_id
        """

    private static func read(_ row: PostgresRow) throws -> StackState {
        let kind = try row.text(1)
        let status = try row.text(5)
        guard let kind = StackKindName(rawValue: kind), let status = ScanStatus(rawValue: status) else {
            throw DriftError(.damagedRow, attempted: "read a stack", reason: "its kind or status is not known")
        }
        return StackState(
            id: try row.id(0),
            kind: kind,
            name: try row.text(2),
            agentID: try row.optionalID(3),
            firstSeenAt: try row.timestamp(4),
            status: status,
            reason: try row.optionalText(6),
            score: try row.optionalInt(7),
            open: try open(row, from: 8),
            resources: try row.int(12),
            notChecked: try row.int(13),
            lastScanAt: try row.timestamp(14),
            lastCompleteScanAt: try row.optionalTimestamp(15),
            lastReportID: try row.id(16)
        )
    }

    private static func open(_ row: PostgresRow, from column: Int) throws -> [Severity: Int] {
        try [
            .critical: row.int(column), .high: row.int(column + 1), .medium: row.int(column + 2),
            .low: row.int(column + 3),
        ]
    }
}

/// What is said of a cursor whose keys are not those of its list.
enum Cursors {
    static let broken = Problem.invalid(.query, "cursor", "is no cursor of this list")
}
