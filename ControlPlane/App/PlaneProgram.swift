package import Logging
internal import PlaneAccount
internal import PlaneAudit
internal import PlaneConsole
internal import PlaneDrift
internal import PlaneFleet
internal import PlaneHTTP
internal import PlaneKernel
internal import PlanePostgres
internal import PlaneRunbook
internal import ServiceLifecycle
internal import SharedBase
internal import SharedCrypto
internal import SharedScrub
internal import SharedTelemetry
internal import UnixSignals

/// The ports in use once everything serves.
package struct PlanePorts: Sendable {
    package let api: Int
    package let gateway: Int
    package let health: Int
}

/// Puts the plane together from its settings and runs it until it is told to stop.
///
/// Services stand in the order of their start: health first, so that a plane that waits for its database can be seen to
/// wait; then the rooms and the gateway; the API last. They stop in the reverse order.
package struct PlaneProgram: Sendable {
    private let settings: PlaneSettings
    private let logger: Logger
    private let loggers: @Sendable (String) -> Logger

    /// - Parameters:
    ///   - logger: the program's own.
    ///   - loggers: gives each room its logger, by its label.
    package init(
        _ settings: PlaneSettings,
        logger: Logger,
        loggers: @escaping @Sendable (String) -> Logger = { Logger(label: $0) }
    ) {
        self.settings = settings
        self.logger = logger
        self.loggers = loggers
    }

    /// - Parameter ready: called once, when all ports are open.
    package func run(ready: @escaping @Sendable (PlanePorts) async throws -> Void = { _ in }) async throws {
        let connection = PostgresSettings(conninfo: settings.databaseURL.expose(), poolSize: settings.databasePool)
        let pool = PostgresPool(connection)
        let database = Database(pool)
        try await database.verifyRole()
        try await database.verifySchema(Rooms.migrations)
        let authority = try CertificateAuthority.load(home: settings.authorityFolder)
        let tokenKeys = try TokenKeys(KeyFile(settings.tokenKeyFile))
        let metrics = MetricsRegistry()
        let health = HealthRegistry()
        health.set("plane", .ok)
        PlaneMetrics.register(metrics)

        let healthServer = HealthServer(
            settings: ServerSettings(host: settings.health.host, port: settings.health.port),
            health: health,
            metrics: metrics,
            checks: [
                .init("database") {
                    do {
                        try await database.ping()
                        return nil
                    } catch { return "the database does not answer" }
                }
            ],
            logger: logger
        )
        let fleet = FleetRoom(
            settings: gatewaySettings,
            database: database,
            authority: authority,
            health: health,
            metrics: metrics
        )
        await fleet.refresher.refresh()
        let drift = DriftRoom(
            database: database,
            metrics: metrics,
            scrub: Self.secondScrub(),
            release: PlaneVersion.text,
            logger: loggers("dd0c.drift")
        )
        let account = AccountRoom(settings: accountSettings, database: database, keys: tokenKeys, metrics: metrics)
        let audit = try AuditRoom(
            database: database,
            folder: settings.auditFolder,
            retentionDays: settings.auditRetentionDays,
            metrics: metrics
        )
        try await audit.signer.register()
        fleet.auditHeads.attach(audit.witness)
        let auditHeads = fleet.auditHeads
        audit.sealer.onHead { auditHeads.announce($0, index: $1, text: $2) }
        let runbook = RunbookRoom(
            database: database,
            dispatch: AgentSteps(dispatcher: fleet.steps),
            // Beside the authority's keys: executions go on after a restart, and at any plane of this home.
            sealing: try SealingKeys.open(settings.authorityFolder + "/ca/runbook.key"),
            model: settings.model,
            authorities: settings.model?.endpoint.isEncrypted == true ? try SystemAuthorities.load() : []
        )
        fleet.steps.attach(AgentWords(runbook.engine, logger: loggers("dd0c.runbook")))
        let rooms: [any Room] = [fleet, drift, runbook, account, audit]
        let api = try APIServer(
            settings: ServerSettings(host: settings.api.host, port: settings.api.port),
            table: EndpointTable(rooms.flatMap(\.endpoints), version: PlaneVersion.text),
            policy: policy(database, account.authenticator, metrics),
            site: Console.site(),
            logger: loggers("dd0c.http")
        )

        let announce = Announcement {
            let ports = try await PlanePorts(api: api.port, gateway: fleet.gateway.port(), health: healthServer.port)
            logger.info(
                "plane started",
                metadata: [
                    "dd0c.api": "\(settings.api.host):\(ports.api)",
                    "dd0c.gateway": "\(settings.gateway.host):\(ports.gateway)",
                    "dd0c.health": "\(settings.health.host):\(ports.health)", "dd0c.version": "\(PlaneVersion.text)",
                ]
            )
            try await ready(ports)
        }
        let wakeups = QueueWakeups(connection, [drift.worker, audit.worker])
        let services: [any Service] = [healthServer] + rooms.flatMap(\.services) + [wakeups, api, announce]
        var group = ServiceGroupConfiguration(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        group.maximumGracefulShutdownDuration = .seconds(25)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch {
            await pool.shutdown()
            throw error
        }
        await pool.shutdown()
        logger.info("plane stopped")
    }

    private var gatewaySettings: Gateway.Settings {
        // `[::]` is every address, IPv4 included.
        let host = settings.gateway.host == "::" ? nil : settings.gateway.host
        var gateway = Gateway.Settings(host: host, port: settings.gateway.port, names: settings.gatewayNames)
        gateway.agentLife = settings.certificateLife
        return gateway
    }

    private var accountSettings: AccountRoom.Settings {
        AccountRoom.Settings(
            life: settings.sessionLife,
            limits: LoginGuard.Limits(
                perAccount: settings.attemptsPerAccount,
                perAddress: settings.attemptsPerAddress,
                signUpsPerAddress: settings.signUpsPerAddress
            ),
            cost: .standard
        )
    }

    private func policy(_ database: Database, _ people: Authenticator, _ metrics: MetricsRegistry) -> APIPolicy {
        let keys = ApiKeys(database)
        return APIPolicy(
            authenticate: { shown in
                let text = shown.expose()
                guard text.hasPrefix(ApiKeyText.marker) else { return try await people.authenticate(shown) }
                return try await keys.authenticate(text)
            },
            credentials: CredentialCache(),
            limiter: RateLimiter(perMinute: settings.requestsPerMinute),
            idempotency: IdempotencyStore(database: database),
            trustedProxies: settings.trustedProxies,
            metrics: HTTPMetrics(metrics)
        )
    }

    /// Looks at every value once more before it is stored (P2-E3-12). What the agent redacted already counts as nothing.
    private static func secondScrub() -> SecondScrub {
        let scrubber = Scrubber(tagKey: RandomSource.system.bytes(32))
        return { value in
            var counts = ScrubCounts()
            let clean = scrubber.scrub(value, hints: .none, style: .tagged, counts: &counts)
            return (clean, Dictionary(uniqueKeysWithValues: counts.byRule.map { ($0.rule.rawValue, $0.count) }))
        }
    }
}

/// Says once that everything serves, then waits for the end: as a service, so that it is cancelled with the others.
private struct Announcement: Service {
    let tell: @Sendable () async throws -> Void

    func run() async throws {
        try await tell()
        try? await gracefulShutdown()
    }
}
