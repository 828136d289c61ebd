package import PlaneKernel

/// The tables of this room. The chain itself is the kernel's, so that every room can write to it.
package enum AuditMigrations {
    package static let set = MigrationSet(
        room: "audit",
        migrations: [Migration(number: 1, name: "heads", sql: heads)]
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
}
