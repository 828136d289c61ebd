package import PlaneKernel

/// The tables of the fleet room.
package enum FleetMigrations {
    package static let set = MigrationSet(
        room: "fleet",
        migrations: [
            Migration(number: 1, name: "agents", sql: agents), Migration(number: 2, name: "chunks", sql: chunks),
            Migration(number: 3, name: "steps", sql: steps),
        ]
    )

    private static let agents = """
        CREATE TABLE fleet_agents (
            tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            id uuid NOT NULL,
            name text NOT NULL,
            labels jsonb NOT NULL,
            agent_version text NOT NULL,
            hostname text NOT NULL DEFAULT '',
            enrolled_at timestamptz NOT NULL,
            revoked_at timestamptz,
            last_seen_at timestamptz,
            disconnected_at timestamptz,
            session_id uuid,
            boot_id uuid,
            durable_sequence bigint NOT NULL DEFAULT 0,
            heartbeat jsonb,
            PRIMARY KEY (tenant_id, id)
        );
        \(RowSecurity.sql(table: "fleet_agents"))
        CREATE TABLE fleet_tokens (
            tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            id uuid NOT NULL,
            name text NOT NULL,
            labels jsonb NOT NULL,
            secret_hash bytea NOT NULL,
            created_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            key_hash bytea,
            agent_id uuid,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, agent_id) REFERENCES fleet_agents (tenant_id, id) ON DELETE CASCADE,
            CHECK ((key_hash IS NULL) = (agent_id IS NULL))
        );
        \(RowSecurity.sql(table: "fleet_tokens"))
        CREATE TABLE fleet_certificates (
            tenant_id uuid NOT NULL,
            agent_id uuid NOT NULL,
            serial bytea NOT NULL,
            key_hash bytea NOT NULL,
            not_after timestamptz NOT NULL,
            issued_at timestamptz NOT NULL,
            chain text NOT NULL,
            PRIMARY KEY (tenant_id, agent_id, serial),
            FOREIGN KEY (tenant_id, agent_id) REFERENCES fleet_agents (tenant_id, id) ON DELETE CASCADE
        );
        \(RowSecurity.sql(table: "fleet_certificates"))
        CREATE TABLE fleet_deny_list (
            agent_id uuid PRIMARY KEY,
            denied_at timestamptz NOT NULL,
            until timestamptz NOT NULL
        );
        \(Privilege.sql(table: "fleet_deny_list"))
        """

    private static let chunks = """
        CREATE TABLE fleet_report_chunks (
            tenant_id uuid NOT NULL,
            agent_id uuid NOT NULL,
            report_id uuid NOT NULL,
            chunk_index integer NOT NULL,
            chunk_count integer NOT NULL,
            total_bytes bigint NOT NULL,
            sha256 bytea NOT NULL,
            stack_kind text NOT NULL,
            stack_name text NOT NULL,
            body bytea NOT NULL,
            received_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, agent_id, report_id, chunk_index),
            FOREIGN KEY (tenant_id, agent_id) REFERENCES fleet_agents (tenant_id, id) ON DELETE CASCADE
        );
        CREATE INDEX fleet_report_chunks_age ON fleet_report_chunks (tenant_id, received_at);
        \(RowSecurity.sql(table: "fleet_report_chunks"))
        """

    /// Which plane holds the session of an agent, and whether it executes runbook steps.
    private static let steps = """
        ALTER TABLE fleet_agents ADD COLUMN gateway_id uuid, ADD COLUMN runs_steps boolean NOT NULL DEFAULT false;
        """
}
