internal import PlaneKernel

/// Exports that are made in the background.
enum ExportSchema {
    /// `file` is the name of the one file that the last try writes, below `exports` in `audit_dir`: a file that no row names is nobody's.
    static let sql = """
        CREATE TABLE audit_exports (
            tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            id uuid NOT NULL,
            format text NOT NULL CHECK (format IN ('jsonl', 'csv', 'pdf')),
            filters jsonb NOT NULL,
            hours integer NOT NULL CHECK (hours BETWEEN 1 AND \(StoredExport.mostHours)),
            state text NOT NULL CHECK (state IN ('queued', 'running', 'ready', 'failed', 'expired')),
            requested_by text NOT NULL,
            requested_at timestamptz NOT NULL,
            started_at timestamptz,
            finished_at timestamptz,
            expires_at timestamptz,
            total bigint,
            passed bigint NOT NULL DEFAULT 0,
            shown bigint,
            bytes bigint,
            sha256 bytea,
            verdict text,
            file text,
            reason text,
            PRIMARY KEY (tenant_id, id),
            CHECK (state <> 'ready' OR (expires_at IS NOT NULL AND bytes IS NOT NULL AND sha256 IS NOT NULL AND file IS NOT NULL))
        );
        CREATE INDEX audit_exports_state ON audit_exports (tenant_id, state, expires_at);
        \(RowSecurity.sql(table: "audit_exports"))
        """
}
