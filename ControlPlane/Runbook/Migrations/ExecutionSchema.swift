internal import PlaneKernel

/// The tables of executions.
enum ExecutionSchema {
    /// The unique index is the lock (P6-E3-17): one open execution for a runbook and a target. Steps are rows, so that an attempt
    /// is found by its id; `body` is their JSON. Events are never altered: a stream reads them, whoever wrote them.
    static let sql = executions + steps + events + approvals

    private static let executions = """
        CREATE TABLE runbook_executions (
            tenant_id uuid NOT NULL,
            id uuid NOT NULL,
            runbook_id uuid NOT NULL,
            runbook_name text NOT NULL,
            version integer NOT NULL,
            started_by text NOT NULL,
            trust smallint NOT NULL,
            target text NOT NULL,
            target_key text NOT NULL,
            variables text NOT NULL,
            sealed bytea,
            variables_hash bytea NOT NULL,
            created_at timestamptz NOT NULL,
            state text NOT NULL,
            reason text,
            aborting boolean NOT NULL DEFAULT false,
            due_at timestamptz,
            finished_at timestamptz,
            report text,
            revision bigint NOT NULL,
            last_event bigint NOT NULL,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, runbook_id) REFERENCES runbook_runbooks (tenant_id, id) ON DELETE CASCADE
        );
        CREATE UNIQUE INDEX runbook_executions_lock ON runbook_executions (tenant_id, runbook_id, target_key)
            WHERE state IN ('pending', 'running', 'awaiting_approval', 'awaiting_intervention', 'paused');
        CREATE INDEX runbook_executions_due ON runbook_executions (tenant_id, due_at) WHERE due_at IS NOT NULL;
        \(closed("runbook_executions", [.select, .insert, .update]))

        """

    private static let steps = """
        CREATE TABLE runbook_execution_steps (
            tenant_id uuid NOT NULL,
            execution_id uuid NOT NULL,
            index integer NOT NULL,
            state text NOT NULL,
            attempt_id uuid,
            agent_id uuid,
            body text NOT NULL,
            PRIMARY KEY (tenant_id, execution_id, index),
            FOREIGN KEY (tenant_id, execution_id) REFERENCES runbook_executions (tenant_id, id) ON DELETE CASCADE
        );
        CREATE UNIQUE INDEX runbook_execution_steps_attempt ON runbook_execution_steps (tenant_id, attempt_id);
        CREATE INDEX runbook_execution_steps_open ON runbook_execution_steps (tenant_id, agent_id)
            WHERE state IN ('running', 'unknown');
        \(closed("runbook_execution_steps", [.select, .insert, .update]))

        """

    private static let events = """
        CREATE TABLE runbook_events (
            tenant_id uuid NOT NULL,
            execution_id uuid NOT NULL,
            sequence bigint NOT NULL,
            at timestamptz NOT NULL,
            kind text NOT NULL,
            data text NOT NULL,
            PRIMARY KEY (tenant_id, execution_id, sequence),
            FOREIGN KEY (tenant_id, execution_id) REFERENCES runbook_executions (tenant_id, id) ON DELETE CASCADE
        );
        \(closed("runbook_events", [.select, .insert]))

        CREATE TABLE runbook_output_pieces (
            tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            attempt_id uuid NOT NULL,
            sequence bigint NOT NULL,
            PRIMARY KEY (tenant_id, attempt_id, sequence)
        );
        \(closed("runbook_output_pieces", [.select, .insert]))

        """

    private static let approvals = """
        CREATE TABLE runbook_approvals (
            tenant_id uuid NOT NULL,
            id uuid NOT NULL,
            execution_id uuid NOT NULL,
            index integer NOT NULL,
            runbook_name text NOT NULL,
            kind text NOT NULL,
            title text NOT NULL,
            command text NOT NULL,
            risk text NOT NULL,
            verdict text NOT NULL,
            binding bytea NOT NULL,
            requested_by text NOT NULL,
            requested_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            state text NOT NULL,
            decided_by text,
            decided_at timestamptz,
            comment text,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, execution_id) REFERENCES runbook_executions (tenant_id, id) ON DELETE CASCADE
        );
        CREATE UNIQUE INDEX runbook_approvals_open ON runbook_approvals (tenant_id, execution_id, index)
            WHERE state = 'pending';
        \(closed("runbook_approvals", [.select, .insert, .update]))
        """

    private static func closed(_ table: String, _ privileges: [Privilege]) -> String {
        RowSecurity.sql(table: table, privileges: privileges) + RowSecurity.readOnce(table: table)
    }
}
