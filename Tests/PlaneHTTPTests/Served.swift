import Logging
import PlaneHTTP
import PlaneKernel
import PlaneTestKit
import ServiceLifecycle
import SharedBase
import SharedJSON
import SharedTelemetry
import Synchronization

/// A table served on a free port for as long as `body` runs.
enum Served {
    static let quiet: Logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }()

    static func with<T>(
        _ endpoints: [Endpoint],
        policy: APIPolicy,
        settings: ServerSettings = ServerSettings(port: 0),
        _ body: (Int) async throws -> T
    ) async throws -> T {
        let table = try EndpointTable(endpoints, version: "0.0.0-test")
        let server = APIServer(settings: settings, table: table, policy: policy, logger: quiet)
        return try await run(server, port: { try await server.port }, body)
    }

    static func run<T>(
        _ service: any Service,
        port: @Sendable () async throws -> Int,
        _ body: (Int) async throws -> T
    ) async throws -> T {
        let group = ServiceGroup(configuration: .init(services: [service], logger: quiet))
        let running = Task { try await group.run() }
        do {
            let result = try await body(port())
            await group.triggerGracefulShutdown()
            try await running.value
            return result
        } catch {
            running.cancel()
            throw error
        }
    }
}

/// Keys that need no database.
enum TestKeys {
    static let tenant = TenantID(high: 1, low: 1)
    static let owner = key("a")
    static let member = key("b")
    static let viewer = key("c")
    static let revoked = key("d")
    static let broken = key("e")
    static let token = "header.body-_.signature"

    static func key(_ digit: Character) -> String { "dd0c_" + String(repeating: digit, count: 32) }

    struct Outage: Error {}

    static func policy(limit: Int = 0, clock: WallClock = .system) -> APIPolicy {
        APIPolicy(
            authenticate: { shown in
                switch shown.expose() {
                case owner: Principal(tenant: tenant, role: .owner, keyID: ApiKeyID(high: 0, low: 1))
                case member: Principal(tenant: tenant, role: .member, keyID: ApiKeyID(high: 0, low: 2))
                case viewer: Principal(tenant: tenant, role: .viewer, keyID: ApiKeyID(high: 0, low: 3))
                case token:
                    Principal(
                        tenant: tenant,
                        role: .viewer,
                        session: SignInID(high: 0, low: 4),
                        user: UserID(high: 0, low: 5)
                    )
                case broken: throw Outage()
                default: nil
                }
            },
            limiter: RateLimiter(perMinute: limit, clock: clock)
        )
    }
}

/// A clock that stands until it is moved.
final class HandClock: Sendable {
    private let time = Mutex(Timestamp(seconds: 1_800_000_000))

    var clock: WallClock { WallClock { self.time.withLock { $0 } } }

    func move(_ by: Duration) { time.withLock { $0 = $0 + by } }
}

extension HTTPProbe.Reply {
    var json: Value { (try? JSON.parse(body)) ?? .null }
    var code: String? { json["code"]?.stringValue }
}
