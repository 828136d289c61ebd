internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedJSON

/// How the runbooks of a tenant did (P6-E6-09): counted in the database, nothing is kept for it.
enum AnalyticsStore {
    /// Executions of one runbook; what undid one is none of them.
    struct Row: Sendable {
        let runbook: RunbookID
        let name: String
        let runs: Int
        let succeeded: Int
        let failed: Int
        /// From the start to the end of those that succeeded, in seconds; nil where none did.
        let meanSeconds: Double?
        /// Commands that agents ran to their end, and how long, in seconds.
        let commands: Int
        let commandSeconds: Double
    }

    /// The runbooks with most executions first.
    ///
    /// - Parameter since: the first moment at which an execution may have begun.
    static func read(_ session: TenantSession, since: Timestamp) throws -> [Row] {
        try session.query(
            """
            SELECT e.runbook_id, r.name, count(*),
                count(*) FILTER (WHERE e.state = 'succeeded'),
                count(*) FILTER (WHERE e.state IN ('failed', 'timed_out', 'aborted')),
                (avg(extract(epoch FROM e.finished_at - e.created_at)) FILTER (WHERE e.state = 'succeeded'))::float8,
                sum(s.commands)::bigint, sum(s.seconds)::float8
            FROM runbook_executions e
            JOIN runbook_runbooks r ON r.tenant_id = e.tenant_id AND r.id = e.runbook_id
            CROSS JOIN LATERAL (
                SELECT count(*) AS commands, coalesce(sum(extract(epoch FROM
                    (body::jsonb ->> 'finishedAt')::timestamptz - (body::jsonb ->> 'startedAt')::timestamptz)), 0) AS seconds
                FROM runbook_execution_steps
                WHERE tenant_id = e.tenant_id AND execution_id = e.id AND state = 'succeeded' AND attempt_id IS NOT NULL
            ) s
            WHERE e.tenant_id = $1 AND e.created_at >= $2 AND e.rollback_of IS NULL
            GROUP BY e.runbook_id, r.name
            ORDER BY count(*) DESC, e.runbook_id
            """,
            [.id(session.tenant), .timestamp(since)]
        ).map {
            Row(
                runbook: try $0.id(0),
                name: try $0.text(1),
                runs: try $0.int(2),
                succeeded: try $0.int(3),
                failed: try $0.int(4),
                meanSeconds: try $0.optionalDouble(5),
                commands: try $0.int(6),
                commandSeconds: try $0.double(7)
            )
        }
    }

    /// How many of the last executions of this version were clean, from the newest back to the first that was not: succeeded,
    /// with no step that failed, was repeated or was skipped by a person. Only those that began after somebody last lowered the
    /// level by hand. At most `most`.
    static func cleanRuns(_ session: TenantSession, _ runbook: StoredRunbook, most: Int) throws -> Int {
        let reasons: [Value] = [
            ["skipped": [["reason": .string(Execution.skippedByPerson)]]],
            ["executed": [["state": .string(RunStepState.failed.rawValue)]]],
            ["executed": [["state": .string(RunStepState.timedOut.rawValue)]]],
        ]
        // Executions have ascending ids, so that the primary key gives the newest; reports are read of those alone.
        let clean = try session.query(
            """
            SELECT (state = 'succeeded' AND report::jsonb -> 'repeated' = '[]' AND NOT report::jsonb @> ANY($5::jsonb[])) IS TRUE
            FROM (
                SELECT state, report FROM runbook_executions
                WHERE tenant_id = $1 AND runbook_id = $2 AND version = $3 AND rollback_of IS NULL AND finished_at IS NOT NULL
                    AND created_at > coalesce(
                        (SELECT trust_lowered_at FROM runbook_runbooks WHERE tenant_id = $1 AND id = $2), '-infinity')
                ORDER BY id DESC LIMIT $4
            ) newest
            """,
            [
                .id(session.tenant), .id(runbook.id), .int(runbook.version), .int(most),
                .textArray(reasons.map { JSON.text($0) }),
            ]
        ).map { try $0.bool(0) }
        return clean.prefix { $0 }.count
    }
}
