/// Writes the SQL that closes a table: for its tenant alone, also for its owner, and open to nobody by default.
package enum RowSecurity {
    /// The tenant that the transaction was opened for; NULL, which equals nothing, where there is none.
    package static let currentTenant = "nullif(current_setting('dd0c.tenant_id', true), '')::uuid"

    /// For a migration, after `CREATE TABLE`: forces row-level security on `table`, adds the policy `tenant` and grants
    /// `privileges` to the application role. The table must have a column `tenant_id uuid NOT NULL`.
    package static func sql(table: String, privileges: [Privilege] = Privilege.all) -> String {
        """
        ALTER TABLE \(table) ENABLE ROW LEVEL SECURITY;
        ALTER TABLE \(table) FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON \(table)
            USING (tenant_id = \(currentTenant)) WITH CHECK (tenant_id = \(currentTenant));
        \(Privilege.sql(table: table, privileges))

        """
    }

    /// For a later migration of a table closed by `sql`: the same policy, with the setting read once for each statement
    /// instead of for each row. The text of `sql` stays, it is part of migrations that were applied.
    package static func readOnce(table: String) -> String {
        """
        ALTER POLICY tenant ON \(table)
            USING (tenant_id = (SELECT \(currentTenant))) WITH CHECK (tenant_id = (SELECT \(currentTenant)));
        """
    }
}

/// What the application role may do with a table.
package enum Privilege: String, Sendable, CaseIterable {
    case select = "SELECT"
    case insert = "INSERT"
    case update = "UPDATE"
    case delete = "DELETE"

    package static let all: [Privilege] = allCases

    /// For a migration of a table that belongs to no tenant; `RowSecurity.sql` grants by itself.
    package static func sql(table: String, _ privileges: [Privilege] = all) -> String {
        let list = privileges.map(\.rawValue).joined(separator: ", ")
        return "GRANT \(list) ON \(table) TO \(DatabaseRoles.application);\n"
    }
}
