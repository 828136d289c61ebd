/// Rollbacks, and the network of steps.
enum RollbackSchema {
    /// The unique index lets an execution be rolled back once: a rollback that failed can be followed by another.
    static let sql = """
        ALTER TABLE runbook_executions ADD COLUMN rollback_of uuid,
            ADD FOREIGN KEY (tenant_id, rollback_of) REFERENCES runbook_executions (tenant_id, id) ON DELETE CASCADE;
        CREATE UNIQUE INDEX runbook_executions_rollback ON runbook_executions (tenant_id, rollback_of)
            WHERE state IN ('pending', 'running', 'awaiting_approval', 'awaiting_intervention', 'paused', 'succeeded');
        ALTER TABLE runbook_approvals ADD COLUMN network text NOT NULL DEFAULT 'none'
            CHECK (network IN ('none', 'host'));
        """
}
