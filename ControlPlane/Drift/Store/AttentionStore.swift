internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase

/// Rows of `drift_attention`: at most one for each drift, good while the drift is as it was.
enum AttentionStore {
    /// Whether `a` says something about the drift `d` now.
    static let holds = """
        a.mark = d.mark AND a.severity = d.severity AND d.open AND (a.until_at IS NULL OR a.until_at > dd0c_now())
        """

    static let join = "LEFT JOIN drift_attention a ON a.tenant_id = d.tenant_id AND a.drift_id = d.id AND \(holds)"

    /// What became of a wish to say something.
    enum Outcome: Sendable {
        case said
        /// The same holds already.
        case unchanged
        case resolved
        case unknown
    }

    /// Says `state` about a drift; the same again changes nothing, so that a request may come twice.
    ///
    /// - Parameter hours: of a snooze.
    static func say(
        _ session: TenantSession,
        _ id: DriftID,
        _ state: Attention.State,
        hours: Int?,
        by actor: String
    ) throws -> Outcome {
        let row = try session.query(
            """
            SELECT d.open, a.state = $3 AND a.hours IS NOT DISTINCT FROM $4::bigint FROM drift_drifts d \(join)
            WHERE d.tenant_id = $1 AND d.id = $2 FOR UPDATE OF d
            """,
            [.id(session.tenant), .id(id), .text(state.rawValue), .int(hours)]
        ).first
        guard let row else { return .unknown }
        guard try row.bool(0) else { return .resolved }
        if try row.optionalBool(1) == true { return .unchanged }
        try session.execute(
            """
            INSERT INTO drift_attention (tenant_id, drift_id, state, hours, until_at, mark, severity, said_by, said_at)
            SELECT tenant_id, id, $3, $4, dd0c_now() + make_interval(hours => $4::int), mark, severity, $5, dd0c_now()
            FROM drift_drifts WHERE tenant_id = $1 AND id = $2
            ON CONFLICT (tenant_id, drift_id) DO UPDATE SET state = excluded.state, hours = excluded.hours,
                until_at = excluded.until_at, mark = excluded.mark, severity = excluded.severity,
                said_by = excluded.said_by, said_at = excluded.said_at
            """,
            [.id(session.tenant), .id(id), .text(state.rawValue), .int(hours), .text(actor)]
        )
        return .said
    }

    /// Takes back what was said; `.unchanged` where nothing was.
    static func clear(_ session: TenantSession, _ id: DriftID) throws -> Outcome {
        let known = try session.query(
            "SELECT 1 FROM drift_drifts WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
            [.id(session.tenant), .id(id)]
        )
        guard !known.isEmpty else { return .unknown }
        let count = try session.execute(
            "DELETE FROM drift_attention WHERE tenant_id = $1 AND drift_id = $2",
            [.id(session.tenant), .id(id)]
        )
        return count == 0 ? .unchanged : .said
    }

    /// From four columns of a row, the first of which is the state.
    static func read(_ row: PostgresRow, from column: Int) throws -> Attention? {
        guard let state = try row.optionalText(column).flatMap({ Attention.State(rawValue: $0) }) else { return nil }
        return try Attention(
            state: state,
            until: row.optionalTimestamp(column + 1),
            by: row.text(column + 2),
            at: row.timestamp(column + 3)
        )
    }
}
