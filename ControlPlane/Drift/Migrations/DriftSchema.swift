package import PlaneKernel

/// The tables of this room.
package enum DriftSchema {
    package static let migrations = MigrationSet(
        room: "drift",
        migrations: [
            Migration(number: 1, name: "stacks", sql: stacks),
            Migration(number: 2, name: "reports", sql: reports),
            Migration(number: 3, name: "drifts", sql: drifts),
            Migration(number: 4, name: "bulk", sql: bulk),
            Migration(number: 5, name: "attention", sql: attention),
        ]
    )

    /// `agent_id` is the owner; NULL is the owner "API keys of the tenant". `score` is NULL while nothing can be claimed.
    private static let stacks = """
        CREATE TABLE drift_stacks (
            tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            id uuid NOT NULL,
            kind text NOT NULL,
            name text NOT NULL,
            agent_id uuid,
            first_seen_at timestamptz NOT NULL,
            status text,
            reason text,
            score smallint,
            open_critical integer NOT NULL DEFAULT 0,
            open_high integer NOT NULL DEFAULT 0,
            open_medium integer NOT NULL DEFAULT 0,
            open_low integer NOT NULL DEFAULT 0,
            resources integer NOT NULL DEFAULT 0,
            not_checked integer NOT NULL DEFAULT 0,
            last_scan_at timestamptz,
            last_complete_scan_at timestamptz,
            last_report_id uuid,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, kind, name)
        );
        CREATE INDEX drift_stacks_name ON drift_stacks (tenant_id, name, id);
        \(RowSecurity.sql(table: "drift_stacks"))
        """

    /// `at` is the time that orders the reports of a stack: the end of the scan, or the arrival where that is earlier.
    /// `not_checked` and `drifted` are JSON texts: they are only shown, and a text keeps numbers as they were written.
    private static let reports = """
        CREATE TABLE drift_reports (
            tenant_id uuid NOT NULL,
            id uuid NOT NULL,
            stack_id uuid NOT NULL,
            scan_id uuid NOT NULL,
            agent_id uuid,
            agent_version text NOT NULL,
            schema_version text NOT NULL,
            rule_version text NOT NULL,
            status text NOT NULL,
            reason text,
            started_at timestamptz NOT NULL,
            finished_at timestamptz NOT NULL,
            received_at timestamptz NOT NULL,
            at timestamptz NOT NULL,
            complete boolean NOT NULL,
            late boolean NOT NULL,
            read integer NOT NULL,
            not_read integer NOT NULL,
            ignored integer NOT NULL,
            in_sync integer NOT NULL,
            severity smallint,
            not_checked text NOT NULL,
            drifted text NOT NULL,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, stack_id) REFERENCES drift_stacks (tenant_id, id) ON DELETE CASCADE
        );
        CREATE INDEX drift_reports_latest ON drift_reports (tenant_id, stack_id, at DESC, id DESC) WHERE complete;
        \(RowSecurity.sql(table: "drift_reports"))

        CREATE TABLE drift_history (
            tenant_id uuid NOT NULL,
            stack_id uuid NOT NULL,
            at timestamptz NOT NULL,
            report_id uuid NOT NULL,
            score smallint,
            open_critical integer NOT NULL,
            open_high integer NOT NULL,
            open_medium integer NOT NULL,
            open_low integer NOT NULL,
            status text NOT NULL,
            complete boolean NOT NULL,
            PRIMARY KEY (tenant_id, stack_id, at, report_id),
            FOREIGN KEY (tenant_id, stack_id) REFERENCES drift_stacks (tenant_id, id) ON DELETE CASCADE
        );
        \(RowSecurity.sql(table: "drift_history"))
        """

    /// No index holds what every scan writes (`last_seen_at`, `seen_count`): being seen again stays a cheap update in place.
    /// One index for each order and filter of the list; `search` filters along the way.
    private static let drifts = """
        CREATE TABLE drift_drifts (
            tenant_id uuid NOT NULL,
            id uuid NOT NULL,
            stack_id uuid NOT NULL,
            address text NOT NULL,
            address_key text NOT NULL,
            type text NOT NULL,
            cloud_id text,
            change text NOT NULL,
            class text NOT NULL,
            open boolean NOT NULL,
            severity smallint NOT NULL,
            reasons text[] NOT NULL,
            rule_version text NOT NULL,
            attributes text NOT NULL,
            mark text NOT NULL,
            who text,
            agent_id uuid,
            first_seen_at timestamptz NOT NULL,
            last_seen_at timestamptz NOT NULL,
            seen_count integer NOT NULL,
            resolved_at timestamptz,
            last_report_id uuid NOT NULL,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, stack_id) REFERENCES drift_stacks (tenant_id, id) ON DELETE CASCADE
        ) WITH (fillfactor = 85);
        CREATE UNIQUE INDEX drift_drifts_address ON drift_drifts (tenant_id, stack_id, address_key);
        CREATE INDEX drift_drifts_worst ON drift_drifts (tenant_id, severity DESC, id DESC);
        CREATE INDEX drift_drifts_open_worst ON drift_drifts (tenant_id, open, severity DESC, id DESC);
        CREATE INDEX drift_drifts_open_newest ON drift_drifts (tenant_id, open, id DESC);
        CREATE INDEX drift_drifts_stack_worst ON drift_drifts (tenant_id, stack_id, open, severity DESC, id DESC);
        \(RowSecurity.sql(table: "drift_drifts"))

        CREATE TABLE drift_drift_events (
            tenant_id uuid NOT NULL,
            drift_id uuid NOT NULL,
            at timestamptz NOT NULL,
            report_id uuid NOT NULL,
            step text NOT NULL,
            severity_before smallint,
            severity smallint NOT NULL,
            PRIMARY KEY (tenant_id, drift_id, at, report_id),
            FOREIGN KEY (tenant_id, drift_id) REFERENCES drift_drifts (tenant_id, id) ON DELETE CASCADE
        );
        \(RowSecurity.sql(table: "drift_drift_events", privileges: [.select, .insert]))
        """

    /// Beside the drifts and not in them: a report rewrites whole rows, and this is not the report's. `mark` and `severity` are those
    /// of the drift when it was said: with others it does not hold.
    private static let attention = """
        CREATE TABLE drift_attention (
            tenant_id uuid NOT NULL,
            drift_id uuid NOT NULL,
            state text NOT NULL,
            hours integer,
            until_at timestamptz,
            mark uuid NOT NULL,
            severity smallint NOT NULL,
            said_by text NOT NULL,
            said_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, drift_id),
            FOREIGN KEY (tenant_id, drift_id) REFERENCES drift_drifts (tenant_id, id) ON DELETE CASCADE
        );
        \(RowSecurity.sql(table: "drift_attention"))
        \(RowSecurity.readOnce(table: "drift_attention"))
        """

    /// What a report of ten thousand drifts costs. Digests are sixteen bytes instead of 32 digits, `line_digest` tells a report
    /// line that came before from one that must be read. Half of a page stays free, so that every row of it can be seen
    /// again in place, without a step into an index. Policies read the tenant once for a statement.
    private static let bulk = """
        ALTER TABLE drift_drifts SET (fillfactor = 50);
        ALTER TABLE drift_drifts
            ALTER COLUMN address_key TYPE uuid USING address_key::uuid,
            ALTER COLUMN mark TYPE uuid USING mark::uuid,
            ADD COLUMN line_digest uuid;
        \(["drift_stacks", "drift_reports", "drift_history", "drift_drifts", "drift_drift_events"]
            .map(RowSecurity.readOnce).joined(separator: "\n"))
        """
}
