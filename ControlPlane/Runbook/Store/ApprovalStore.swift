internal import PlaneHTTP
internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedJSON
internal import SharedRunbook

/// Questions to people and what they answered.
enum ApprovalStore {
    private static let columns = """
        id, execution_id, index, runbook_name, kind, title, command, risk, verdict, binding, requested_by, requested_at,
        expires_at, state, decided_by, decided_at, comment, network, needs
        """

    static func insert(_ session: TenantSession, _ approval: StoredApproval) throws {
        try session.execute(
            """
            INSERT INTO runbook_approvals (tenant_id, id, execution_id, index, runbook_name, kind, title, command, risk,
                verdict, binding, requested_by, requested_at, expires_at, network, needs, state)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'pending')
            """,
            [
                .id(session.tenant), .id(approval.id), .id(approval.run), .int(approval.step),
                .text(approval.runbookName), .text(approval.kind), .text(Self.storable(approval.title)),
                .text(Self.storable(approval.command)),
                .text(approval.risk), .text(JSON.text(approval.verdict)), .bytes(approval.binding),
                .text(approval.requestedBy), .timestamp(approval.requestedAt), .timestamp(approval.expiresAt),
                .text(approval.network.rawValue), .text(Self.storable(JSON.text(approval.needs.value))),
            ]
        )
    }

    static func find(_ session: TenantSession, _ id: ApprovalID) throws -> StoredApproval? {
        try session.query(
            "SELECT \(columns) FROM runbook_approvals WHERE tenant_id = $1 AND id = $2",
            [.id(session.tenant), .id(id)]
        ).first.map(read)
    }

    static func list(_ session: TenantSession, states: [String]?, run: RunID?, _ page: Page) throws -> [StoredApproval]
    {
        var filter = Filter()
        filter.require("tenant_id = \(filter.bind(.id(session.tenant)))")
        filter.require("state", oneOf: states)
        if let run { filter.require("execution_id = \(filter.bind(.id(run)))") }
        if let after = page.after {
            guard let id = ApprovalID(after[0]) else { throw Cursors.broken }
            filter.require("id < \(filter.bind(.id(id)))")
        }
        let limit = filter.bind(.int(page.limit + 1))
        return try session.query(
            "SELECT \(columns) FROM runbook_approvals WHERE \(filter.clause) ORDER BY id DESC LIMIT \(limit)",
            filter.values
        ).map(read)
    }

    /// Answers the open question about a step; nothing where there is none.
    static func close(
        _ session: TenantSession,
        _ run: RunID,
        step: Int,
        _ state: ApprovalState,
        by actor: String,
        comment: String?,
        at now: Timestamp
    ) throws {
        try session.execute(
            """
            UPDATE runbook_approvals SET state = $4, decided_by = $5, decided_at = $6, comment = $7
            WHERE tenant_id = $1 AND execution_id = $2 AND index = $3 AND state = 'pending'
            """,
            [
                .id(session.tenant), .id(run), .int(step), .text(state.rawValue), .text(actor), .timestamp(now),
                .text(comment),
            ]
        )
    }

    /// Postgres has no U+0000 in texts. A command that holds one is judged and bound with it; here it is only shown.
    private static func storable(_ text: String) -> String { text.replacing("\0", with: "\u{fffd}") }

    private static func read(_ row: PostgresRow) throws -> StoredApproval {
        try StoredApproval(
            id: row.id(0),
            run: row.id(1),
            step: row.int(2),
            runbookName: row.text(3),
            kind: row.text(4),
            title: row.text(5),
            command: row.text(6),
            network: RunbookStep.Network(rawValue: row.text(17)) ?? .host,
            needs: StepNeeds(JSON.parse(row.text(18))),
            risk: row.text(7),
            verdict: JSON.parse(row.text(8)),
            binding: row.bytes(9),
            requestedBy: row.text(10),
            requestedAt: row.timestamp(11),
            expiresAt: row.timestamp(12),
            state: ApprovalState(rawValue: row.text(13)) ?? .void,
            decidedBy: row.optionalText(14),
            decidedAt: row.optionalTimestamp(15),
            comment: row.optionalText(16)
        )
    }
}
