package import PlaneHTTP
package import PlaneKernel
package import ServiceLifecycle
package import SharedBase

/// The runbook room of the plane: keeps runbooks with versions and verdicts.
package struct RunbookRoom: Room {
    package let name = "runbook"
    package static let migrations = RunbookSchema.migrations

    private let database: Database
    private let clock: WallClock
    private let random: RandomSource
    private let reader = RunbookReader()
    private let previews: RateLimiter

    /// - Parameter previewsPerMinute: of one tenant (P6-E2-23); 0 switches the limit off.
    package init(
        database: Database,
        previewsPerMinute: Int = 30,
        clock: WallClock = .system,
        random: RandomSource = .system
    ) {
        self.database = database
        self.clock = clock
        self.random = random
        previews = RateLimiter(perMinute: previewsPerMinute, clock: clock)
    }

    package var endpoints: [Endpoint] {
        let desk = RunbookDesk(database: database, clock: clock, random: random)
        return RunbookRoutes(database: database, desk: desk, reader: reader).endpoints
            + VersionRoutes(database: database, desk: desk, reader: reader, limiter: previews).endpoints
    }

    package var services: [any Service] { [] }
}
