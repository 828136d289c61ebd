internal import Logging
package import PlaneHTTP
package import PlaneKernel
package import ServiceLifecycle
package import SharedTelemetry

/// The room of the audit trail: shows it, checks it, exports it and signs its end. Who writes to it is everybody, through
/// the kernel's `Audit`.
package struct AuditRoom: Room {
    package let name = "audit"
    package static let migrations = AuditMigrations.set

    package let signer: AuditSigner
    package let sealer: AuditSealer
    package let exports: AuditExports
    package let archivist: AuditArchivist
    /// For the fleet: heads for agents.
    package let witness: HeadWitness
    private let database: Database

    /// Reads or makes the signing key in `folder`; call `signer.register()` once before anything is served.
    ///
    /// - Throws: `AuditFailure` `file` or `key`.
    package init(
        database: Database,
        folder: String,
        retentionDays: Int = AuditRetention.standardDays,
        metrics registry: MetricsRegistry
    ) throws {
        let metrics = AuditMetrics(registry)
        self.database = database
        signer = try AuditSigner(database: database, files: AuditFiles(folder))
        archivist = AuditArchivist(
            database: database,
            signer: signer,
            files: AuditFiles(folder),
            days: max(AuditRetention.leastDays, retentionDays),
            metrics: metrics,
            logger: Logger(label: "dd0c.audit")
        )
        sealer = AuditSealer(
            database: database,
            signer: signer,
            metrics: metrics,
            logger: Logger(label: "dd0c.audit")
        )
        witness = HeadWitness(
            database: database,
            signer: signer,
            metrics: metrics,
            logger: Logger(label: "dd0c.audit")
        )
        exports = AuditExports(database: database, signer: signer, metrics: metrics)
    }

    package var endpoints: [Endpoint] { AuditRoutes(database: database, exports: exports).endpoints }
    package var services: [any Service] { [sealer, archivist] }
}
