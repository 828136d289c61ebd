package import SharedBase

/// The ways in which the kernel refuses.
package enum KernelCode: String, FaultCode {
    /// A migration that was applied earlier has another text now.
    case migrationChanged = "migration_changed"
    /// The database holds migrations that this program does not know.
    case migrationUnknown = "migration_unknown"
    /// Numbers that do not rise by one, or a new migration below an applied one.
    case migrationOrder = "migration_order"
    /// A migration was refused by the database and rolled back.
    case migrationFailed = "migration_failed"
    /// A migration of this program is not applied yet.
    case schemaBehind = "schema_behind"
    /// The role that the program runs as could go round row-level security.
    case unsafeRole = "unsafe_role"
    case badSlug = "bad_slug"
    case slugTaken = "slug_taken"
    case badName = "bad_name"
    case unknownTenant = "unknown_tenant"
    /// The lease of a queue message went to another worker.
    case leaseLost = "lease_lost"
    /// An audit entry beyond its limit.
    case auditTooLarge = "audit_too_large"
    /// A row of the audit trail does not hold what was written.
    case auditDamaged = "audit_damaged"
}

/// The error of this module.
package typealias KernelError = Fault<KernelCode>
