internal import PlaneDrift
internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedScrub
internal import SharedTelemetry

/// A durable private Postgres with the plane's tables, the application's way into it and a superuser's.
struct BenchPlane: Sendable {
    let server: PrivatePostgres
    /// Superuser; bound by no policy.
    let admin: PostgresPool
    /// Logs in as the application role, which row security binds.
    let application: PostgresPool
    let processor: ReportProcessor
    let tenant: TenantID

    /// Tables that the processor writes, those that are referred to first.
    static let tables = ["drift_stacks", "drift_reports", "drift_history", "drift_drifts", "drift_drift_events"]

    static func with<T>(_ body: (BenchPlane) async throws -> T) async throws -> T {
        let server = try await PrivatePostgres.start(PrivatePostgresSettings())
        do {
            let plane = try await make(server)
            let result = try await body(plane)
            await plane.application.shutdown()
            await plane.admin.shutdown()
            await server.stop()
            return result
        } catch {
            await server.stop()
            throw error
        }
    }

    private static func make(_ server: PrivatePostgres) async throws -> BenchPlane {
        let root = pool(server, user: "postgres", database: "postgres")
        try await root.run { try DatabaseRoles.bootstrap($0, database: "dd0c") }
        await root.shutdown()
        let owner = pool(server, user: DatabaseRoles.owner)
        try await Migrator(owner).migrate([KernelSchema.migrations, DriftRoom.migrations])
        await owner.shutdown()
        let application = pool(server, user: DatabaseRoles.application)
        let database = Database(application)
        try await database.verifyRole()
        let tenant = try await Tenants(database).create(slug: "bench", name: "Bench")
        let scrubber = Scrubber(tagKey: RandomSource.system.bytes(32))
        let processor = ReportProcessor(
            database: database,
            // As PlaneApp hands it to the room.
            scrub: { value in
                var counts = ScrubCounts()
                let clean = scrubber.scrub(value, hints: .none, style: .tagged, counts: &counts)
                return (clean, Dictionary(uniqueKeysWithValues: counts.byRule.map { ($0.rule.rawValue, $0.count) }))
            },
            release: "bench",
            metrics: DriftMetrics(MetricsRegistry())
        )
        return BenchPlane(
            server: server,
            admin: pool(server, user: "postgres"),
            application: application,
            processor: processor,
            tenant: tenant.id
        )
    }

    private static func pool(_ server: PrivatePostgres, user: String, database: String = "dd0c") -> PostgresPool {
        let conninfo = server.conninfo(user: user, database: database)
        return PostgresPool(PostgresSettings(conninfo: conninfo, poolSize: 1, statementTimeout: nil))
    }

    /// Works up a queue message, from its bytes to the commit.
    func process(_ message: [UInt8]) async throws {
        guard let delivery = DriftReportDelivery(payload: message) else { throw BenchFailure("no delivery line") }
        let outcome = try await processor.process(delivery, tenant: tenant)
        guard outcome == .stored else { throw BenchFailure("the report was \(outcome.rawValue)") }
    }

    /// Empties `tables` and brings all earlier work of the server to the disk, so that each measured side starts alike.
    func clean(_ tables: [String] = BenchPlane.tables) async throws {
        let list = tables.joined(separator: ", ")
        try await admin.run { try $0.script("TRUNCATE \(list) CASCADE") }
        try await settle()
    }

    func settle() async throws { try await admin.run { try $0.script("CHECKPOINT") } }

    func count(_ query: String) async throws -> Int {
        try await admin.run { try $0.query(query).first?.int(0) ?? -1 }
    }
}

struct BenchFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
