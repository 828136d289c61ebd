/// The kernel's own tables. Every room's migrations come after these.
package enum KernelSchema {
    package static let migrations = MigrationSet(
        room: "kernel",
        migrations: [
            Migration(number: 1, name: "clock", sql: clock),
            Migration(number: 2, name: "tenants", sql: tenants),
            Migration(number: 3, name: "api_keys", sql: apiKeys),
            Migration(number: 4, name: "audit_entries", sql: audit),
            Migration(number: 5, name: "queue", sql: queue),
            Migration(number: 6, name: "audit_chain", sql: AuditSchema.sql),
            Migration(number: 7, name: "key_makers", sql: keyMakers),
            Migration(number: 8, name: "audit_subjects", sql: AuditSubjectSchema.sql),
        ]
    )

    /// One clock for leases and ages: the database's. Tests replace the function in their own schema to move it.
    private static let clock = """
        CREATE FUNCTION dd0c_now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT statement_timestamp()';
        """

    private static let tenants = """
        CREATE TABLE tenants (
            id uuid PRIMARY KEY,
            slug text NOT NULL UNIQUE,
            name text NOT NULL,
            created_at timestamptz NOT NULL
        );
        \(Privilege.sql(table: "tenants"))
        """

    /// The second policy lets a transaction without a tenant see the keys of the one prefix that it names.
    private static let apiKeys = """
        CREATE TABLE api_keys (
            tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            id uuid NOT NULL,
            name text NOT NULL,
            role text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
            prefix text NOT NULL,
            hash bytea NOT NULL,
            created_at timestamptz NOT NULL,
            revoked_at timestamptz,
            PRIMARY KEY (tenant_id, id)
        );
        CREATE INDEX api_keys_prefix ON api_keys (prefix);
        \(RowSecurity.sql(table: "api_keys", privileges: [.select, .insert, .update]))
        CREATE POLICY by_prefix ON api_keys FOR SELECT
            USING (prefix = nullif(current_setting('dd0c.api_key_prefix', true), ''));
        """

    /// Who made a key, as the audit trail names him; NULL for the operator's and for those of before.
    private static let keyMakers = "ALTER TABLE api_keys ADD COLUMN made_by text"

    private static let audit = """
        CREATE TABLE audit_entries (
            tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            id uuid NOT NULL,
            at timestamptz NOT NULL,
            actor text NOT NULL,
            action text NOT NULL,
            target text NOT NULL,
            details jsonb NOT NULL,
            PRIMARY KEY (tenant_id, id)
        );
        CREATE INDEX audit_entries_at ON audit_entries (tenant_id, at);
        \(RowSecurity.sql(table: "audit_entries", privileges: [.select, .insert]))
        """

    /// `head` marks the first message of its group, the only one that may run: a claim is one step into one index, however
    /// much waits behind. `ready_at` is the end of the lease while one runs, else the time of the next try.
    private static let queue = """
        CREATE TABLE queue_messages (
            tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            id uuid NOT NULL,
            topic text NOT NULL,
            group_key text NOT NULL,
            sequence bigint GENERATED ALWAYS AS IDENTITY,
            head boolean NOT NULL,
            payload bytea NOT NULL,
            enqueued_at timestamptz NOT NULL,
            ready_at timestamptz NOT NULL,
            lease uuid,
            claims integer NOT NULL DEFAULT 0,
            failures integer NOT NULL DEFAULT 0,
            last_reason text,
            PRIMARY KEY (tenant_id, id)
        );
        CREATE INDEX queue_messages_ready ON queue_messages (topic, ready_at) WHERE head;
        CREATE UNIQUE INDEX queue_messages_head ON queue_messages (tenant_id, topic, group_key) WHERE head;
        CREATE INDEX queue_messages_order ON queue_messages (tenant_id, topic, group_key, sequence);
        \(RowSecurity.sql(table: "queue_messages"))
        CREATE POLICY by_topic_see ON queue_messages FOR SELECT
            USING (topic = nullif(current_setting('dd0c.queue_topic', true), ''));
        CREATE POLICY by_topic_claim ON queue_messages FOR UPDATE
            USING (topic = nullif(current_setting('dd0c.queue_topic', true), ''));

        CREATE TABLE queue_dedup (
            tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            topic text NOT NULL,
            dedup text NOT NULL,
            seen_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, topic, dedup)
        );
        CREATE INDEX queue_dedup_age ON queue_dedup (tenant_id, seen_at);
        \(RowSecurity.sql(table: "queue_dedup", privileges: [.select, .insert, .delete]))

        CREATE TABLE queue_dead (
            tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            id uuid NOT NULL,
            topic text NOT NULL,
            group_key text NOT NULL,
            payload bytea NOT NULL,
            enqueued_at timestamptz NOT NULL,
            failures integer NOT NULL,
            reason text NOT NULL,
            dead_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, id)
        );
        \(RowSecurity.sql(table: "queue_dead"))
        """
}
