internal import PlaneHTTP
internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedJSON

/// Reads and writes executions. A write needs the revision that was read (P6-E3-04).
enum RunStore {
    private static let columns = """
        id, runbook_id, runbook_name, version, started_by, trust, target, variables, sealed, variables_hash, created_at,
        state, reason, aborting, due_at, finished_at, report, revision, last_event, rollback_of, parallel, unlisted
        """

    static func insert(_ session: TenantSession, _ run: StoredRun) throws {
        try session.execute(
            """
            INSERT INTO runbook_executions (tenant_id, id, runbook_id, runbook_name, version, started_by, trust, target,
                target_key, variables, sealed, variables_hash, created_at, state, due_at, rollback_of, revision,
                last_event, parallel)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0, $17, $18)
            """,
            [
                .id(session.tenant), .id(run.id), .id(run.runbook), .text(run.runbookName), .int(run.version),
                .text(run.startedBy), .int(run.trust), .text(JSON.text(run.target.value)), .text(run.target.key),
                .text(JSON.text(run.variables)), .bytes(run.sealed), .bytes(run.variablesHash),
                .timestamp(run.createdAt), .text(run.execution.state.rawValue), .timestamp(run.execution.dueAt),
                .id(run.rollbackOf), .int(run.lastEvent), .bool(run.isParallel),
            ]
        )
        try write(session, run.id, run.execution.steps)
    }

    /// - Parameter locked: nobody else changes it until the end of the transaction.
    static func find(_ session: TenantSession, _ id: RunID, locked: Bool = false) throws -> StoredRun? {
        let found = try session.query(
            "SELECT \(columns) FROM runbook_executions WHERE tenant_id = $1 AND id = $2 \(locked ? "FOR UPDATE" : "")",
            [.id(session.tenant), .id(id)]
        ).first
        guard let found else { return nil }
        var run = try read(found)
        run.execution.steps = try session.query(
            "SELECT body FROM runbook_execution_steps WHERE tenant_id = $1 AND execution_id = $2 ORDER BY index",
            [.id(session.tenant), .id(id)]
        ).map { try StepCodec.decode(JSON.parse($0.text(0))) }
        return run
    }

    static func state(_ session: TenantSession, _ id: RunID) throws -> RunState? {
        let sql = "SELECT state FROM runbook_executions WHERE tenant_id = $1 AND id = $2"
        return try session.query(sql, [.id(session.tenant), .id(id)]).first.flatMap {
            RunState(rawValue: try $0.text(0))
        }
    }

    /// Writes what changed, if nobody else wrote meanwhile.
    static func save(_ session: TenantSession, _ run: StoredRun, before: Execution) throws {
        let written = try session.execute(
            """
            UPDATE runbook_executions SET state = $4, reason = $5, aborting = $6, due_at = $7, finished_at = $8,
                report = $9, last_event = $10, unlisted = $11, revision = revision + 1
            WHERE tenant_id = $1 AND id = $2 AND revision = $3
            """,
            [
                .id(session.tenant), .id(run.id), .int(run.revision), .text(run.execution.state.rawValue),
                .text(run.execution.reason), .bool(run.execution.isAborting), .timestamp(run.execution.dueAt),
                .timestamp(run.finishedAt), .text(run.report.map { JSON.text($0) }), .int(run.lastEvent),
                .text(JSON.text(.array(run.unlisted))),
            ]
        )
        guard written == 1 else {
            throw RunbookRoomError(
                .overtaken,
                attempted: "write execution \(run.id)",
                reason: "somebody else wrote it meanwhile"
            )
        }
        let changed = zip(run.execution.steps, before.steps).filter { $0 != $1 }.map(\.0)
        try write(session, run.id, changed)
    }

    private static func write(_ session: TenantSession, _ id: RunID, _ steps: [ExecutionStep]) throws {
        guard !steps.isEmpty else { return }
        try session.execute(
            """
            INSERT INTO runbook_execution_steps (tenant_id, execution_id, index, state, attempt_id, agent_id, body)
            SELECT $1, $2, * FROM unnest($3::bigint[], $4::text[], $5::uuid[], $6::uuid[], $7::text[])
            ON CONFLICT (tenant_id, execution_id, index) DO UPDATE SET state = excluded.state,
                attempt_id = excluded.attempt_id, agent_id = excluded.agent_id, body = excluded.body
            """,
            [
                .id(session.tenant), .id(id), .intArray(steps.map(\.index)), .textArray(steps.map(\.state.rawValue)),
                .uuidArray(steps.map { $0.attempt.map { PostgresUUID($0) } }),
                .uuidArray(steps.map { $0.agent.map { PostgresUUID($0) } }),
                .textArray(steps.map { JSON.text(StepCodec.encode($0)) }),
            ]
        )
    }

    struct Query: Sendable {
        var states: [String]?
        var runbook: RunbookID?
    }

    /// The newest first, without their steps.
    static func list(_ session: TenantSession, _ query: Query, _ page: Page) throws -> [StoredRun] {
        var filter = Filter()
        filter.require("tenant_id = \(filter.bind(.id(session.tenant)))")
        filter.require("state", oneOf: query.states)
        if let runbook = query.runbook { filter.require("runbook_id = \(filter.bind(.id(runbook)))") }
        if let after = page.after {
            guard let id = RunID(after[0]) else { throw Cursors.broken }
            filter.require("id < \(filter.bind(.id(id)))")
        }
        let limit = filter.bind(.int(page.limit + 1))
        return try session.query(
            "SELECT \(columns) FROM runbook_executions WHERE \(filter.clause) ORDER BY id DESC LIMIT \(limit)",
            filter.values
        ).map(read)
    }

    private static let open = "state IN ('pending', 'running', 'awaiting_approval', 'awaiting_intervention', 'paused')"

    /// An execution that is not at its end, and where it is.
    struct OpenTarget: Sendable {
        let id: RunID
        let target: RunTarget
        /// The agent that it has begun at.
        let host: AgentID?
    }

    /// Executions of this runbook that are not at their end, the oldest first.
    static func openTargets(_ session: TenantSession, _ runbook: RunbookID) throws -> [OpenTarget] {
        try session.query(
            """
            SELECT e.id, e.target, (SELECT s.agent_id FROM runbook_execution_steps s
                WHERE s.tenant_id = e.tenant_id AND s.execution_id = e.id AND s.agent_id IS NOT NULL
                    AND s.body::json ->> 'target' IS NULL ORDER BY s.index LIMIT 1)
            FROM runbook_executions e WHERE e.tenant_id = $1 AND e.runbook_id = $2 AND \(open) ORDER BY e.id
            """,
            [.id(session.tenant), .id(runbook)]
        ).map { try OpenTarget(id: $0.id(0), target: RunTarget(JSON.parse($0.text(1))), host: $0.optionalID(2)) }
    }

    /// The rollback of an execution that is under way or did what it should; else the latest.
    static func rollback(_ session: TenantSession, of id: RunID) throws -> (id: RunID, holds: Bool)? {
        try session.query(
            """
            SELECT id, \(open) OR state = 'succeeded' AS holds FROM runbook_executions
            WHERE tenant_id = $1 AND rollback_of = $2 ORDER BY holds DESC, id DESC LIMIT 1
            """,
            [.id(session.tenant), .id(id)]
        ).first.map { try (id: $0.id(0), holds: $0.bool(1)) }
    }

    static func isRunning(_ session: TenantSession, _ runbook: RunbookID) throws -> Bool {
        let sql = "SELECT 1 FROM runbook_executions WHERE tenant_id = $1 AND runbook_id = $2 AND \(open) LIMIT 1"
        return try !session.query(sql, [.id(session.tenant), .id(runbook)]).isEmpty
    }

    /// Executions that have something due.
    static func due(_ session: TenantSession, at now: Timestamp) throws -> [RunID] {
        try session.query(
            "SELECT id FROM runbook_executions WHERE tenant_id = $1 AND due_at <= $2 AND \(open) ORDER BY due_at LIMIT 200",
            [.id(session.tenant), .timestamp(now)]
        ).map { try $0.id(0) }
    }

    /// Executions that go on by themselves.
    static func moving(_ session: TenantSession) throws -> [RunID] {
        try session.query(
            "SELECT id FROM runbook_executions WHERE tenant_id = $1 AND state IN ('pending', 'running')",
            [.id(session.tenant)]
        ).map { try $0.id(0) }
    }

    /// The execution whose latest attempt at some step this is, if it was given to this agent.
    static func owner(_ session: TenantSession, _ attempt: RunAttemptID, _ agent: AgentID) throws -> RunID? {
        try session.query(
            """
            SELECT execution_id FROM runbook_execution_steps
            WHERE tenant_id = $1 AND attempt_id = $2 AND agent_id = $3
            """,
            [.id(session.tenant), .id(attempt), .id(agent)]
        ).first?.id(0)
    }

    /// An attempt whose end is not known.
    struct OpenAttempt: Sendable {
        let run: RunID
        let attempt: RunAttemptID
        /// Its execution is at its end.
        let isOver: Bool
        /// A person is ending it.
        let isAborting: Bool
    }

    /// Attempts of this agent whose end is not known.
    static func openAttempts(_ session: TenantSession, _ agent: AgentID) throws -> [OpenAttempt] {
        try session.query(
            """
            SELECT s.execution_id, s.attempt_id, NOT (e.\(open)), e.aborting
            FROM runbook_execution_steps s
            JOIN runbook_executions e ON e.tenant_id = s.tenant_id AND e.id = s.execution_id
            WHERE s.tenant_id = $1 AND s.agent_id = $2 AND s.state IN ('running', 'unknown') LIMIT 256
            """,
            [.id(session.tenant), .id(agent)]
        ).map { try OpenAttempt(run: $0.id(0), attempt: $0.id(1), isOver: $0.bool(2), isAborting: $0.bool(3)) }
    }

    /// Attempts that are not at their end, by agent.
    static func openByAgent(_ session: TenantSession) throws -> [AgentID: Int] {
        let rows = try session.query(
            """
            SELECT agent_id, count(*) FROM runbook_execution_steps
            WHERE tenant_id = $1 AND agent_id IS NOT NULL AND state IN ('running', 'unknown') GROUP BY agent_id
            """,
            [.id(session.tenant)]
        )
        return try Dictionary(rows.map { try ($0.id(0), $0.int(1)) }, uniquingKeysWith: { $1 })
    }

    private static func read(_ row: PostgresRow) throws -> StoredRun {
        var execution = Execution(steps: [])
        guard let state = RunState(rawValue: try row.text(11)) else {
            throw RunbookRoomError(.damagedRow, attempted: "read an execution", reason: "its state is not known")
        }
        execution.state = state
        execution.reason = try row.optionalText(12)
        execution.isAborting = try row.bool(13)
        execution.dueAt = try row.optionalTimestamp(14)
        return StoredRun(
            id: try row.id(0),
            runbook: try row.id(1),
            runbookName: try row.text(2),
            version: try row.int(3),
            startedBy: try row.text(4),
            trust: try row.int(5),
            target: RunTarget(try JSON.parse(row.text(6))),
            variables: try JSON.parse(row.text(7)),
            sealed: try row.optionalBytes(8),
            variablesHash: try row.bytes(9),
            createdAt: try row.timestamp(10),
            rollbackOf: try row.optionalID(19),
            isParallel: try row.bool(20),
            execution: execution,
            finishedAt: try row.optionalTimestamp(15),
            report: try row.optionalText(16).map { try JSON.parse($0) },
            unlisted: try JSON.parse(row.text(21)).arrayValue ?? [],
            revision: try row.int(17),
            lastEvent: try row.int(18)
        )
    }
}
