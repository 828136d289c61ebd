package import Logging
package import PlaneHTTP
package import PlaneKernel
package import ServiceLifecycle
package import SharedBase
package import SharedCrypto
package import SharedTelemetry

/// The account room: who people are, how they sign in, and what each may do.
package struct AccountRoom: Room {
    package let name = "account"
    package static let migrations = AccountSchema.migrations

    /// What an operator may set.
    package struct Settings: Sendable {
        /// How long a session and its token live.
        package var life: Duration
        package var limits: LoginGuard.Limits
        /// What one password costs to check.
        package var cost: Scrypt.Cost

        package init(life: Duration, limits: LoginGuard.Limits, cost: Scrypt.Cost) {
            self.life = life
            self.limits = limits
            self.cost = cost
        }
    }

    /// Tells whose token a request shows, for the server.
    package let authenticator: Authenticator
    package let janitor: AccountJanitor
    private let core: AccountCore
    private let notes: RefusalNotes

    package init(
        settings: Settings,
        database: Database,
        keys: TokenKeys,
        metrics registry: MetricsRegistry,
        clock: WallClock = .system,
        random: RandomSource = .system,
        logger: Logger = Logger(label: "dd0c.account")
    ) {
        let metrics = AccountMetrics(registry)
        core = AccountCore(
            database: database,
            desk: PasswordDesk(cost: settings.cost, random: random),
            attempts: LoginGuard(settings.limits, clock: clock),
            keys: keys,
            metrics: metrics,
            life: settings.life,
            clock: clock,
            random: random
        )
        authenticator = Authenticator(core: core)
        notes = RefusalNotes(database: database, metrics: metrics, logger: logger)
        janitor = AccountJanitor(core: core, logger: logger)
    }

    package var endpoints: [Endpoint] {
        let logins = LoginService(core: core, refusals: notes)
        return AuthRoutes(core: core, logins: logins).endpoints
            + SessionRoutes(core: core, logins: logins).endpoints
            + UserRoutes(members: MemberService(core: core)).endpoints
            + InvitationRoutes(invitations: InvitationService(core: core), clock: core.clock).endpoints
            + TenantRoutes(tenants: TenantService(core: core)).endpoints
    }

    package var services: [any Service] { [janitor, notes] }
}
