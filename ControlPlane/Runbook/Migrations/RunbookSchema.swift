package import PlaneKernel

/// The tables of this room.
package enum RunbookSchema {
    package static let migrations = MigrationSet(
        room: "runbook",
        migrations: [
            Migration(number: 1, name: "runbooks", sql: runbooks),
            Migration(number: 2, name: "executions", sql: ExecutionSchema.sql),
            Migration(number: 3, name: "rollbacks", sql: RollbackSchema.sql),
            Migration(number: 4, name: "tenant rules", sql: TenantRuleSchema.sql),
            Migration(number: 5, name: "needs of steps", sql: NeedsSchema.needs),
            Migration(number: 6, name: "parallel executions", sql: NeedsSchema.parallel),
            Migration(number: 7, name: "what people ran", sql: NeedsSchema.unlisted),
            Migration(number: 8, name: "lowered trust", sql: LoweredTrustSchema.sql),
            Migration(number: 9, name: "words", sql: WordSchema.sql),
        ]
    )

    /// `source` is the text as it came, byte for byte. `document` and `changes` are JSON texts: they are shown, and a text
    /// keeps every character of a command. Versions are never altered: what ran can always be seen.
    private static let runbooks = """
        CREATE TABLE runbook_runbooks (
            tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            id uuid NOT NULL,
            name text NOT NULL,
            trust smallint NOT NULL CHECK (trust BETWEEN 0 AND 3),
            version integer NOT NULL,
            format text NOT NULL,
            sha256 bytea NOT NULL,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            deleted_at timestamptz,
            PRIMARY KEY (tenant_id, id)
        );
        CREATE INDEX runbook_runbooks_name ON runbook_runbooks (tenant_id, name, id) WHERE deleted_at IS NULL;
        \(RowSecurity.sql(table: "runbook_runbooks", privileges: [.select, .insert, .update]))
        \(RowSecurity.readOnce(table: "runbook_runbooks"))

        CREATE TABLE runbook_versions (
            tenant_id uuid NOT NULL,
            runbook_id uuid NOT NULL,
            version integer NOT NULL,
            source bytea NOT NULL,
            sha256 bytea NOT NULL,
            rule_set text NOT NULL,
            document text NOT NULL,
            changes text NOT NULL,
            created_at timestamptz NOT NULL,
            created_by text NOT NULL,
            PRIMARY KEY (tenant_id, runbook_id, version),
            FOREIGN KEY (tenant_id, runbook_id) REFERENCES runbook_runbooks (tenant_id, id) ON DELETE CASCADE
        );
        \(RowSecurity.sql(table: "runbook_versions", privileges: [.select, .insert]))
        \(RowSecurity.readOnce(table: "runbook_versions"))

        CREATE TABLE runbook_settings (
            tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            two_person boolean NOT NULL DEFAULT true,
            trust_maximum smallint NOT NULL DEFAULT 2 CHECK (trust_maximum BETWEEN 0 AND 2),
            panic boolean NOT NULL DEFAULT false,
            panic_reason text,
            panic_by text,
            panic_at timestamptz,
            PRIMARY KEY (tenant_id)
        );
        \(RowSecurity.sql(table: "runbook_settings", privileges: [.select, .insert, .update]))
        \(RowSecurity.readOnce(table: "runbook_settings"))
        """
}
