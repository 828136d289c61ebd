internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedJSON

/// The story of an execution, in one row each: what a stream tells, in the order of its numbers.
enum EventStore {
    /// Adds one behind the last; the row of the execution is locked, so numbers have no gaps.
    static func add(
        _ session: TenantSession,
        _ run: inout StoredRun,
        _ kind: String,
        _ data: Value,
        at now: Timestamp
    ) throws {
        run.lastEvent += 1
        try session.send(
            """
            INSERT INTO runbook_events (tenant_id, execution_id, sequence, at, kind, data) VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                .id(session.tenant), .id(run.id), .int(run.lastEvent), .timestamp(now), .text(kind),
                .text(JSON.text(data)),
            ]
        )
    }

    static func list(_ session: TenantSession, _ id: RunID, after: Int, limit: Int = 200) throws -> [StoredEvent] {
        try session.query(
            """
            SELECT sequence, at, kind, data FROM runbook_events
            WHERE tenant_id = $1 AND execution_id = $2 AND sequence > $3 ORDER BY sequence LIMIT $4
            """,
            [.id(session.tenant), .id(id), .int(after), .int(limit)]
        ).map { row in
            try StoredEvent(sequence: row.int(0), at: row.timestamp(1), kind: row.text(2), data: row.text(3))
        }
    }

    /// Output that came before: the same piece under the same number of the same attempt.
    static func holdsOutput(_ session: TenantSession, _ attempt: RunAttemptID, _ sequence: Int) throws -> Bool {
        try session.execute(
            """
            INSERT INTO runbook_output_pieces (tenant_id, attempt_id, sequence) VALUES ($1, $2, $3)
            ON CONFLICT DO NOTHING
            """,
            [.id(session.tenant), .id(attempt), .int(sequence)]
        ) == 0
    }
}
