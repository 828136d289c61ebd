package import Logging
package import PlaneHTTP
package import PlaneKernel
package import ServiceLifecycle
package import SharedBase
package import SharedTelemetry

/// The room of agents: who they are, how they come in, and what they bring.
package struct FleetRoom: Room {
    package let name = "fleet"
    package static let migrations = FleetMigrations.set

    package let operations: FleetOperations
    package let gateway: Gateway
    /// Reads the deny list; call `refresh()` once before `gateway` runs, or the first agents are refused.
    package let refresher: DenyListRefresher
    package let janitor: FleetJanitor
    package let denyList: DenyList
    package let intake: ReportIntake
    /// For the runbook engine: attach it before the services run.
    package let steps: StepGateway
    /// For the audit room: attach it before the services run.
    package let auditHeads: AuditHeadGateway
    private let wakeups: StepWakeups
    private let clock: WallClock

    package init(
        settings: Gateway.Settings,
        database: Database,
        authority: CertificateAuthority,
        health: HealthRegistry,
        metrics registry: MetricsRegistry,
        logger: Logger = Logger(label: "dd0c.fleet"),
        clock: WallClock = .system,
        uptime: Uptime = .system,
        random: RandomSource = .system
    ) {
        let metrics = FleetMetrics(registry)
        let directory = SessionDirectory { metrics.sessions.set(Double($0)) }
        let denyList = DenyList(uptime: uptime)
        let identities = IdentityService(
            database: database,
            authority: authority,
            serverName: settings.names.first ?? "",
            agentLife: settings.agentLife,
            clock: clock,
            random: random,
            metrics: metrics,
            logger: logger
        )
        let intake = ReportIntake(
            database: database,
            maximumReportBytes: settings.limits.maximumReportBytes,
            clock: clock,
            metrics: metrics
        )
        let steps = StepGateway(
            directory: directory,
            signer: StepSigner(authority: authority, clock: clock),
            clock: clock
        )
        let auditHeads = AuditHeadGateway(directory: directory)
        self.auditHeads = auditHeads
        let gatewayID = GatewayID.new(at: clock.now(), random: random)
        self.clock = clock
        self.steps = steps
        wakeups = StepWakeups(
            database: database,
            directory: directory,
            gateway: steps,
            interval: .seconds(5),
            logger: logger
        )
        self.denyList = denyList
        self.intake = intake
        operations = FleetOperations(
            database: database,
            authority: authority,
            clock: clock,
            random: random,
            live: (denyList, directory)
        )
        refresher = DenyListRefresher(
            database: database,
            denyList: denyList,
            directory: directory,
            uptime: uptime,
            interval: .seconds(2),
            health: health,
            metrics: metrics,
            logger: logger
        )
        janitor = FleetJanitor(database: database, directory: directory, clock: clock, logger: logger)
        gateway = Gateway(
            settings: settings,
            identity: GatewayIdentity(
                authority: authority,
                names: settings.names,
                denyList: denyList,
                limits: settings.limits,
                clock: clock
            ),
            environment: ConnectionHandler.Environment(
                limits: settings.limits,
                denyList: denyList,
                steps: steps,
                auditHeads: auditHeads,
                clock: clock,
                metrics: metrics,
                logger: logger
            ),
            directory: directory,
            health: health,
            makeTask: { channel in
                ConnectionTask(
                    channel: channel,
                    database: database,
                    identities: identities,
                    intake: intake,
                    directory: directory,
                    denyList: denyList,
                    steps: steps,
                    auditHeads: auditHeads,
                    gatewayID: gatewayID,
                    limits: settings.limits,
                    clock: clock,
                    random: random,
                    metrics: metrics,
                    logger: logger
                )
            }
        )
    }

    package var endpoints: [Endpoint] {
        AgentRoutes(operations: operations, clock: clock, gateway: { gateway.announced }).endpoints
    }

    /// The refresher starts first, so that agents find a fresh deny list.
    package var services: [any Service] { [refresher, gateway, janitor, wakeups] }
}
