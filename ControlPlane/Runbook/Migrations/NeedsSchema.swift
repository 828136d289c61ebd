/// What steps ask of their hosts, several executions at one place, and what people ran by hand.
enum NeedsSchema {
    /// `needs`: JSON, as whoever is asked sees it.
    static let needs = "ALTER TABLE runbook_approvals ADD COLUMN needs text NOT NULL DEFAULT '{}';"

    /// JSON: what people ran beside a runbook (P6-E3-16).
    static let unlisted = "ALTER TABLE runbook_executions ADD COLUMN unlisted text NOT NULL DEFAULT '[]';"

    /// Executions of a runbook that lets several run hold no lock (P6-E3-17).
    static let parallel = """
        ALTER TABLE runbook_runbooks ADD COLUMN parallel boolean NOT NULL DEFAULT false;
        ALTER TABLE runbook_executions ADD COLUMN parallel boolean NOT NULL DEFAULT false;
        DROP INDEX runbook_executions_lock;
        CREATE UNIQUE INDEX runbook_executions_lock ON runbook_executions (tenant_id, runbook_id, target_key)
            WHERE NOT parallel
                AND state IN ('pending', 'running', 'awaiting_approval', 'awaiting_intervention', 'paused');
        CREATE INDEX runbook_executions_open ON runbook_executions (tenant_id, runbook_id)
            WHERE state IN ('pending', 'running', 'awaiting_approval', 'awaiting_intervention', 'paused');
        """
}
