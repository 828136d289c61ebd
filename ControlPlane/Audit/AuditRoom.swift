package import Logging
package import PlaneHTTP
package import PlaneKernel
package import ServiceLifecycle
package import SharedBase
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
    /// Makes exports in the background; to be woken by whoever hears of new ones.
    package let worker: QueueWorker
    package let sweeper: ExportSweeper
    private let database: Database
    private let desk: ExportDesk

    /// Reads or makes the signing key in `folder`; call `signer.register()` once before anything is served.
    ///
    /// - Throws: `AuditFailure` `file` or `key`.
    package init(
        database: Database,
        folder: String,
        retentionDays: Int = AuditRetention.standardDays,
        metrics registry: MetricsRegistry,
        workers: QueueWorkerSettings = QueueWorkerSettings(concurrency: 2),
        random: RandomSource = .system,
        logger: Logger = Logger(label: "dd0c.audit")
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
            logger: logger
        )
        sealer = AuditSealer(
            database: database,
            signer: signer,
            metrics: metrics,
            logger: logger
        )
        witness = HeadWitness(
            database: database,
            signer: signer,
            metrics: metrics,
            logger: logger
        )
        exports = AuditExports(database: database, signer: signer, metrics: metrics, logger: logger)
        sweeper = ExportSweeper(database: database, files: AuditFiles(folder), logger: logger)
        desk = ExportDesk(exports: exports, files: AuditFiles(folder), random: random)
        let maker = ExportMaker(
            exports: exports,
            files: AuditFiles(folder),
            random: random,
            attempts: workers.attempts
        )
        worker = QueueWorker(
            database,
            topic: ExportMaker.topic,
            settings: workers,
            logger: logger,
            random: random,
            metrics: QueueMetrics(registry)
        ) { message in
            try await maker.make(message)
        }
    }

    package var endpoints: [Endpoint] {
        AuditRoutes(database: database, exports: exports).endpoints + ExportRoutes(desk: desk).endpoints
    }
    package var services: [any Service] { [sealer, archivist, worker, sweeper] }
}
