import Logging
import PlaneDrift
import PlaneHTTP
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import ServiceLifecycle
import SharedBase
import SharedDrift
import SharedJSON
import SharedTelemetry

/// The drift room over a real database and a real socket, with two tenants.
struct Plane: Sendable {
    let test: TestDatabase
    let room: DriftRoom
    let a: TenantID
    let b: TenantID
    /// Probes with an owner's key.
    let asA: HTTPProbe
    let asB: HTTPProbe
    let port: Int
    let metrics: MetricsRegistry

    static let agent = AgentID(high: 7, low: 7)

    /// - Parameter works: whether the queue is worked off.
    static func with(
        works: Bool = false,
        scrub: @escaping SecondScrub = { ($0, [:]) },
        _ body: @escaping (Plane) async throws -> Void
    ) async throws {
        try await TestDatabase.with([IdempotencyStore.migrations, DriftRoom.migrations]) { test in
            let (a, b) = try await test.twoTenants()
            let keys = ApiKeys(test.database)
            let keyA = try await keys.create(a, name: "a", role: .owner).text.expose()
            let keyB = try await keys.create(b, name: "b", role: .owner).text.expose()
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let metrics = MetricsRegistry()
            let room = DriftRoom(
                database: test.database,
                metrics: metrics,
                scrub: scrub,
                release: "test",
                workers: QueueWorkerSettings(pollInterval: .milliseconds(20)),
                logger: logger
            )
            let server = APIServer(
                settings: ServerSettings(port: 0),
                table: try EndpointTable(room.endpoints, version: "0.0.0-test"),
                policy: APIPolicy(
                    authenticate: { try await keys.authenticate($0.expose()) },
                    limiter: RateLimiter(perMinute: 0),
                    idempotency: IdempotencyStore(database: test.database)
                ),
                logger: logger
            )
            let services: [any Service] = [server] + (works ? room.services : [])
            let group = ServiceGroup(configuration: .init(services: services, logger: logger))
            let running = Task { try await group.run() }
            do {
                let port = try await server.port
                try await body(
                    Plane(
                        test: test,
                        room: room,
                        a: a,
                        b: b,
                        asA: HTTPProbe(port: port, key: keyA),
                        asB: HTTPProbe(port: port, key: keyB),
                        port: port,
                        metrics: metrics
                    )
                )
                await group.triggerGracefulShutdown()
                try await running.value
            } catch {
                running.cancel()
                throw error
            }
        }
    }

    @discardableResult
    func process(
        _ report: DriftReport,
        tenant: TenantID? = nil,
        agent: AgentID? = Plane.agent,
        received: Timestamp? = nil
    ) async throws -> ReportProcessor.Outcome {
        let delivery = DriftReportDelivery(
            agent: agent,
            receivedAt: received ?? report.finishedAt + .seconds(1),
            report: DriftReportCodec.encode(report)
        )
        return try await room.processor.process(delivery, tenant: tenant ?? a)
    }

    func count(_ table: String, tenant: TenantID? = nil) async throws -> Int {
        try await test.database.tenant(tenant ?? a, readOnly: true) { session in
            try session.query("SELECT count(*) FROM \(table)").first?.int(0) ?? -1
        }
    }

    func items(_ path: String, _ probe: HTTPProbe? = nil) async throws -> [Value] {
        try await (probe ?? asA).get(path).json["items"]?.arrayValue ?? []
    }

    /// The one stack of tenant A.
    func stack() async throws -> Value { try await items("/v1/stacks").first ?? .null }
}

extension HTTPProbe.Reply {
    var json: Value { (try? JSON.parse(body)) ?? .null }
    var code: String? { json["code"]?.stringValue }
}
