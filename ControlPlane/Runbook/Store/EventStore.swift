internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedJSON
internal import SharedRunbook

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

    /// What a step wrote, as it is kept.
    struct Output: Sendable, Equatable {
        /// Piece by piece; `StepFacts.gap` where something is missing.
        var pieces: [String]
        /// Nothing was redacted, cut, lost or no text.
        var isWhole: Bool

        /// - Parameter isGapless: every byte came; else something may be missing between any two pieces.
        func text(isGapless: Bool) -> String { pieces.joined(separator: isGapless ? "" : StepFacts.gap) }
    }

    /// Standard output of one attempt at a step, in the order in which it came.
    static func output(_ session: TenantSession, _ id: RunID, step: Int, attempt: Int) throws -> Output {
        // We write these texts ourselves, their first two members in this order (`outputData`).
        let rows = try session.query(
            """
            SELECT data FROM runbook_events
            WHERE tenant_id = $1 AND execution_id = $2 AND kind = 'output' AND data LIKE $3 ORDER BY sequence
            """,
            [.id(session.tenant), .id(id), .text("{\"index\":\(step),\"attempt\":\(attempt),%")]
        )
        var output = Output(pieces: [], isWhole: true)
        for row in rows {
            let data = try JSON.parse(row.text(0))
            if data["truncated"] == true || (data["missingBytes"]?.intValue ?? 0) > 0 {
                output.isWhole = false
                // Which of the two streams it was is not known.
                output.pieces.append(StepFacts.gap)
            }
            if data["stream"]?.stringValue == "stdout" { output.pieces.append(data["text"]?.stringValue ?? "") }
        }
        let text = output.text(isGapless: true)
        if text.contains("[REDACTED:") || text.contains(StepFacts.gap) { output.isWhole = false }
        return output
    }

    /// What an event of output holds.
    static func outputData(
        step: Int,
        attempt: Int,
        isError: Bool,
        text: String,
        missing: Int,
        isCut: Bool
    ) -> Value {
        [
            "index": .number(String(step)), "attempt": .number(String(attempt)),
            "stream": isError ? "stderr" : "stdout", "text": .string(text),
            "missingBytes": .number(String(missing)), "truncated": .bool(isCut),
        ]
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
