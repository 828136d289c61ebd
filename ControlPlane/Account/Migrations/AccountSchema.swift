package import PlaneKernel

/// The tables of the account room.
package enum AccountSchema {
    package static let migrations = MigrationSet(
        room: "account",
        migrations: [Migration(number: 1, name: "accounts", sql: accounts)]
    )

    /// Names of constraints that a refusal is told by.
    enum Constraint {
        static let email = "account_users_email"
    }

    /// One address is one person in one tenant, in the whole installation: the address alone finds the account at sign-in. The
    /// second policy lets a transaction without a tenant see the one row whose address it names.
    private static let accounts = """
        CREATE TABLE account_users (
            tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            id uuid NOT NULL,
            email text NOT NULL CHECK (email = lower(email)),
            name text NOT NULL,
            role text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
            password_hash text NOT NULL,
            request_key bytea,
            created_at timestamptz NOT NULL,
            password_changed_at timestamptz NOT NULL,
            last_login_at timestamptz,
            PRIMARY KEY (tenant_id, id)
        );
        CREATE UNIQUE INDEX \(Constraint.email) ON account_users (email);
        \(RowSecurity.sql(table: "account_users"))
        CREATE POLICY by_email ON account_users FOR SELECT
            USING (email = nullif(current_setting('dd0c.account_email', true), ''));

        CREATE TABLE account_sessions (
            tenant_id uuid NOT NULL,
            id uuid NOT NULL,
            user_id uuid NOT NULL,
            created_at timestamptz NOT NULL,
            last_seen_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            address text NOT NULL,
            client text NOT NULL,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, user_id) REFERENCES account_users (tenant_id, id) ON DELETE CASCADE
        );
        CREATE INDEX account_sessions_user ON account_sessions (tenant_id, user_id, created_at);
        \(RowSecurity.sql(table: "account_sessions"))

        CREATE TABLE account_invitations (
            tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            id uuid NOT NULL,
            email text NOT NULL CHECK (email = lower(email)),
            role text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
            secret_hash bytea NOT NULL,
            invited_by text NOT NULL,
            created_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            accepted_at timestamptz,
            PRIMARY KEY (tenant_id, id)
        );
        \(RowSecurity.sql(table: "account_invitations"))
        """
}
