package import PlaneKernel

/// The tables of this room. The chain itself is the kernel's, so that every room can write to it.
package enum AuditMigrations {
    package static let set = MigrationSet(
        room: "audit",
        migrations: [
            Migration(number: 1, name: "heads", sql: heads),
            Migration(number: 2, name: "retention", sql: retention),
            Migration(number: 3, name: "exports", sql: ExportSchema.sql),
        ]
    )

    private static let heads = """
        CREATE TABLE audit_heads (
            tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            seq bigint NOT NULL,
            hash bytea NOT NULL,
            at timestamptz NOT NULL,
            key bytea NOT NULL,
            signature bytea NOT NULL,
            PRIMARY KEY (tenant_id, seq, key)
        );
        \(AuditSchema.refusals(of: "audit_heads"))
        \(RowSecurity.sql(table: "audit_heads", privileges: [.select, .insert]))
        """

    /// Entries may leave the table behind a checkpoint alone: a signed head that is the hash of the last of them, all of which
    /// are older than 30 days and none of which is the end of the chain. Checkpoints are only added to. The functions look for
    /// names in this schema first and in the temporary one last, so that nobody can put a table in front of theirs.
    private static let retention = """
        CREATE TABLE audit_checkpoints (
            tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            seq bigint NOT NULL CHECK (seq >= 0),
            hash bytea NOT NULL,
            at timestamptz NOT NULL,
            key bytea NOT NULL,
            signature bytea NOT NULL,
            file text NOT NULL,
            sha256 bytea NOT NULL,
            PRIMARY KEY (tenant_id, seq)
        );
        \(AuditSchema.refusals(of: "audit_checkpoints"))
        \(RowSecurity.sql(table: "audit_checkpoints", privileges: [.select, .insert]))

        CREATE FUNCTION audit_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT EXISTS (SELECT FROM audit_entries e
                    WHERE e.tenant_id = NEW.tenant_id AND e.seq = NEW.seq AND e.hash = NEW.hash)
                OR NOT EXISTS (SELECT FROM audit_entries e WHERE e.tenant_id = NEW.tenant_id AND e.seq > NEW.seq)
                OR EXISTS (SELECT FROM audit_entries e WHERE e.tenant_id = NEW.tenant_id AND e.seq <= NEW.seq
                    AND e.at > dd0c_now() - interval '\(AuditRetention.leastDays) days')
            THEN
                RAISE EXCEPTION 'entry % is no place to cut the audit trail', NEW.seq USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER audit_checkpoints_check BEFORE INSERT ON audit_checkpoints
            FOR EACH ROW EXECUTE FUNCTION audit_checkpoint();

        CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                -- The cascade of a tenant that is being deleted: its own row is gone already.
                IF NOT EXISTS (SELECT FROM tenants WHERE id = OLD.tenant_id) THEN
                    RETURN OLD;
                END IF;
                IF TG_TABLE_NAME = 'audit_entries' AND EXISTS (SELECT FROM audit_checkpoints c
                    WHERE c.tenant_id = OLD.tenant_id AND c.seq >= (to_jsonb(OLD) ->> 'seq')::bigint)
                THEN
                    RETURN OLD;
                END IF;
            END IF;
            RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END $$;

        CREATE FUNCTION audit_prune(tenant uuid, through bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
        DECLARE
            gone bigint;
        BEGIN
            DELETE FROM audit_entries WHERE tenant_id = tenant AND seq <= through;
            GET DIAGNOSTICS gone = ROW_COUNT;
            RETURN gone;
        END $$;
        REVOKE ALL ON FUNCTION audit_prune(uuid, bigint) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION audit_prune(uuid, bigint) TO \(DatabaseRoles.application);

        DO $$
        DECLARE
            name text;
        BEGIN
            FOREACH name IN ARRAY ARRAY['audit_checkpoint()', 'audit_refuse()', 'audit_continue()', 'audit_prune(uuid, bigint)'] LOOP
                EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', name, current_schema());
            END LOOP;
        END $$;
        """
}
