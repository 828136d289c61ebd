package import Logging
package import PlaneHTTP
package import PlaneKernel
package import ServiceLifecycle
package import SharedBase
package import SharedTelemetry

/// The drift room of the plane: takes reports from the queue, keeps stacks, drifts and scores, and shows them.
package struct DriftRoom: Room {
    package let name = "drift"
    package static let migrations = DriftSchema.migrations

    /// Works up reports; also the way for tests and tools to do so without the queue.
    package let processor: ReportProcessor
    private let database: Database
    private let clock: WallClock
    /// Takes reports from the queue; to be woken by whoever hears of new ones.
    package let worker: QueueWorker

    /// - Parameters:
    ///   - scrub: the second pass over every value before it is stored; it gives the value without secrets and their
    ///     number by rule.
    ///   - release: of this program; what an earlier one read is read anew.
    ///   - workers: how it takes work from the queue.
    package init(
        database: Database,
        metrics: MetricsRegistry,
        scrub: @escaping SecondScrub,
        release: String,
        clock: WallClock = .system,
        random: RandomSource = .system,
        workers: QueueWorkerSettings = QueueWorkerSettings(),
        logger: Logger = Logger(label: "dd0c.drift")
    ) {
        self.database = database
        self.clock = clock
        let processor = ReportProcessor(
            database: database,
            scrub: scrub,
            release: release,
            random: random,
            metrics: DriftMetrics(metrics),
            logger: logger
        )
        self.processor = processor
        worker = QueueWorker(
            database,
            topic: DriftReportDelivery.topic,
            settings: workers,
            logger: logger,
            random: random,
            metrics: QueueMetrics(metrics),
            keep: { KeptReport.clean($0, scrub) }
        ) { message in
            try await processor.process(message)
        }
    }

    package var endpoints: [Endpoint] {
        StackRoutes(database: database).endpoints
            + DriftRoutes(database: database).endpoints
            + AttentionRoutes(database: database).endpoints
            + IngestRoutes(database: database, clock: clock).endpoints
    }

    package var services: [any Service] { [worker] }

    /// Looks for reports now instead of at the next poll.
    package func wake() { worker.wake() }
}
