package import Logging
package import PlaneHTTP
package import PlaneKernel
package import ServiceLifecycle
package import SharedBase
package import SharedCrypto
internal import SharedRisk

/// The runbook room of the plane: keeps runbooks with versions and verdicts, and executes them.
package struct RunbookRoom: Room {
    package let name = "runbook"
    package static let migrations = RunbookSchema.migrations

    /// Where what agents say goes in.
    package let engine: RunEngine
    private let reader: RunbookReader
    private let previews: RateLimiter
    /// Proposes commands in previews, where an operator has named a model.
    private let assistant: RunbookAssistant?
    private let reviewer: RunbookReviewer?
    private let interval: Duration

    /// - Parameters:
    ///   - dispatch: how steps reach agents; nil: executions stop at their first command and say so.
    ///   - sealing: what secret values are sealed under. Without their key they are gone, and an execution that needs them says so.
    ///   - previewsPerMinute: of one tenant (P6-E2-23); 0 switches the limit off.
    ///   - model: a language model that may propose commands in previews; nil: none is asked.
    ///   - authorities: whom its endpoint is believed over TLS.
    ///   - interval: how often it looks for what is due.
    package init(
        database: Database,
        dispatch: (any StepDispatch)?,
        sealing: SealingKeys,
        previewsPerMinute: Int = 30,
        model: ModelSettings? = nil,
        authorities: [Certificate] = [],
        interval: Duration = .seconds(1),
        clock: WallClock = .system,
        random: RandomSource = .system,
        logger: Logger = Logger(label: "dd0c.runbook")
    ) {
        let classifier = RiskClassifier()
        reader = RunbookReader(classifier)
        previews = RateLimiter(perMinute: previewsPerMinute, clock: clock)
        self.interval = interval
        let (judge, threads) = (reader.judge, reader.threads)
        assistant = model.map {
            RunbookAssistant(
                $0,
                judge: judge,
                authorities: authorities,
                threads: threads,
                logger: logger
            )
        }
        reviewer = model.map { RunbookReviewer($0, authorities: authorities, logger: logger) }
        engine = RunEngine(
            database: database,
            dispatch: dispatch,
            box: SecretBox(keys: sealing),
            judge: reader.judge,
            ruleSet: classifier.ruleSet,
            clock: clock,
            random: random,
            logger: logger
        )
    }

    package var endpoints: [Endpoint] {
        let database = engine.database
        let desk = RunbookDesk(database: database, clock: engine.clock, random: engine.random)
        return RunbookRoutes(database: database, desk: desk, reader: reader, reviewer: reviewer).endpoints
            + VersionRoutes(database: database, desk: desk, reader: reader, limiter: previews, assistant: assistant)
            .endpoints
            + VersionDetailRoutes(database: database).endpoints
            + MatchRoutes(database: database).endpoints
            + ExecutionRoutes(engine: engine).endpoints
            + HandWorkRoutes(engine: engine).endpoints
            + RollbackRoutes(engine: engine).endpoints
            + ApprovalRoutes(engine: engine).endpoints
            + PanicRoutes(engine: engine).endpoints
            + RiskRuleRoutes(database: database).endpoints
            + AnalyticsRoutes(database: database, clock: engine.clock).endpoints
    }

    package var services: [any Service] { [RunClock(engine: engine, interval: interval)] }
}
