internal import PlanePostgres
internal import SharedBase

/// The tenant's own row within a transaction of that tenant.
extension Tenants {
    /// Makes the tenant of this session; false where the slug is taken. Rules for slug and name are the caller's to keep.
    package static func insert(in session: TenantSession, slug: String, name: String) throws -> Bool {
        try session.execute(
            """
            INSERT INTO tenants (id, slug, name, created_at) VALUES ($1, $2, $3, dd0c_now())
            ON CONFLICT (slug) DO NOTHING
            """,
            [.id(session.tenant), .text(slug), .text(name)]
        ) == 1
    }

    /// nil where it was deleted.
    package static func find(in session: TenantSession) throws -> Tenant? {
        try session.query("SELECT id, slug, name, created_at FROM tenants WHERE id = $1", [.id(session.tenant)]).first
            .map { row in
                try Tenant(id: row.id(0), slug: row.text(1), name: row.text(2), createdAt: row.timestamp(3))
            }
    }

    /// Until the transaction ends no other that locks the tenant goes on. Rows that refer to the tenant can be written meanwhile.
    package static func lock(in session: TenantSession) throws {
        _ = try session.query("SELECT 1 FROM tenants WHERE id = $1 FOR NO KEY UPDATE", [.id(session.tenant)])
    }

    /// False where another tenant has the slug; the transaction cannot go on then.
    package static func rename(in session: TenantSession, name: String, slug: String) throws -> Bool {
        do {
            try session.execute(
                "UPDATE tenants SET name = $2, slug = $3 WHERE id = $1",
                [.id(session.tenant), .text(name), .text(slug)]
            )
            return true
        } catch  where error.code == .uniqueViolation {
            return false
        }
    }
}
