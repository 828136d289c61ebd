import Glibc
import Logging
import PlaneAccount
import PlaneHTTP
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import ServiceLifecycle
import SharedBase
import SharedCrypto
import SharedJSON
import SharedTelemetry
import Synchronization
import Testing

/// The account room over a real database and a real socket, with a clock that is moved by hand.
struct AccountPlane: Sendable {
    let test: TestDatabase
    let clock: HandClock
    let port: Int
    let keyFile: String
    let log: Lines
    let endpoints: [Endpoint]

    /// A password that keeps the rules.
    static let password = "seven green bottles"
    /// Cheap, so that a hundred sign-ins are a moment; the real cost is tested by itself.
    static let cost = Scrypt.Cost(logN: 4, r: 8, p: 1) ?? .standard

    /// - Parameter proxies: whose `X-Forwarded-For` is believed; the tests themselves come from 127.0.0.1.
    static func with(
        limits: LoginGuard.Limits = .init(perAccount: 1000, perAddress: 1000, signUpsPerAddress: 1000),
        proxies: [String] = ["127.0.0.1"],
        _ body: @escaping (AccountPlane) async throws -> Void
    ) async throws {
        try await TestDatabase.with([IdempotencyStore.migrations, AccountRoom.migrations], poolSize: 6) { test in
            let clock = HandClock()
            let lines = Lines()
            let sink = LogSink(format: .json, scrub: { $0 }, output: { lines.add($0) })
            let logger = Logger(label: "test") { LineLogHandler(label: $0, level: .debug, sink: sink) }
            var template = Array("/tmp/dd0c-account.XXXXXX".utf8CString)
            let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
            defer {
                for name in ["keys.json", "keys.json.lock"] { unlink(folder + "/" + name) }
                rmdir(folder)
            }
            let room = AccountRoom(
                settings: .init(life: .seconds(43_200), limits: limits, cost: cost),
                database: test.database,
                keys: try TokenKeys(KeyFile(folder + "/keys.json"), clock: clock.clock),
                metrics: MetricsRegistry(),
                clock: clock.clock,
                logger: logger
            )
            let keys = ApiKeys(test.database)
            let server = APIServer(
                settings: ServerSettings(port: 0),
                table: try EndpointTable(room.endpoints, version: "0.0.0-test"),
                policy: APIPolicy(
                    authenticate: { shown in
                        guard shown.expose().hasPrefix("dd0c_") else {
                            return try await room.authenticator.authenticate(shown)
                        }
                        return try await keys.authenticate(shown.expose())
                    },
                    // A clock that stands: only forgetting makes anything hold.
                    credentials: CredentialCache(clock: clock.clock),
                    limiter: RateLimiter(perMinute: 0),
                    idempotency: IdempotencyStore(database: test.database),
                    trustedProxies: proxies.compactMap { AddressBlock($0) }
                ),
                logger: logger
            )
            let services: [any Service] = [server] + room.services
            let group = ServiceGroup(configuration: .init(services: services, logger: logger))
            let running = Task { try await group.run() }
            do {
                let port = try await server.port
                let keyFile = folder + "/keys.json"
                try await body(
                    AccountPlane(
                        test: test,
                        clock: clock,
                        port: port,
                        keyFile: keyFile,
                        log: lines,
                        endpoints: room.endpoints
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

    // MARK: Requests

    func send(
        _ method: String,
        _ path: String,
        _ body: Value? = nil,
        as person: Person? = nil,
        headers: [(String, String)] = []
    ) async throws -> HTTPProbe.Reply {
        var all = headers
        if let person { all.append(person.header) }
        if body != nil { all.append(("Content-Type", "application/json")) }
        let reply = try await HTTPProbe(port: port).send(method, path, headers: all, body: body.map { JSON.bytes($0) })
        hold(reply, against: method, path)
        return reply
    }

    /// Every answer of every test has the form that the document promises.
    private func hold(_ reply: HTTPProbe.Reply, against method: String, _ path: String) {
        if reply.status >= 400 {
            #expect(Problem.schema.issues(in: reply.json).isEmpty, "\(method) \(path): \(reply.text)")
            return
        }
        let parts = path.prefix { $0 != "?" }.split(separator: "/")
        let endpoint = endpoints.first { endpoint in
            let steps = endpoint.path.split(separator: "/")
            return endpoint.method.rawValue == method && steps.count == parts.count
                && zip(steps, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        let answer = endpoint?.answers.first { $0.status == reply.status }
        #expect(answer != nil, "\(method) \(path): \(reply.status) is not described")
        if let schema = answer?.schema {
            #expect(schema.issues(in: reply.json).isEmpty, "\(method) \(path): \(reply.text)")
        }
    }

    func signUp(_ name: String = "acme", key: String? = nil) async throws -> HTTPProbe.Reply {
        try await send(
            "POST",
            "/v1/auth/signup",
            ["tenant": .string(name), "email": .string("owner@\(name).example"), "password": .string(Self.password)],
            headers: key.map { [("Idempotency-Key", $0)] } ?? []
        )
    }

    func logIn(_ email: String, _ password: String = AccountPlane.password, from address: String = "192.0.2.1")
        async throws -> HTTPProbe.Reply
    {
        try await send(
            "POST",
            "/v1/auth/login",
            ["email": .string(email), "password": .string(password)],
            headers: [("X-Forwarded-For", address)]
        )
    }

    /// A new tenant's owner.
    func owner(_ name: String = "acme") async throws -> Person {
        let reply = try await signUp(name)
        try #require(reply.status == 201, "\(reply.text)")
        return try Person(reply)
    }

    /// Somebody who came by an invitation of `inviter`.
    func member(_ role: Role, of inviter: Person, _ name: String? = nil) async throws -> Person {
        let name = name ?? "\(role.rawValue)-\(Hex.encode(RandomSource.system.bytes(4)))"
        let invited = try await send(
            "POST",
            "/v1/invitations",
            ["email": .string("\(name)@acme.example"), "role": .string(role.rawValue)],
            as: inviter
        )
        try #require(invited.status == 201, "\(invited.text)")
        let reply = try await send(
            "POST",
            "/v1/invitations/accept",
            ["token": invited.json["token"] ?? .null, "password": .string(Self.password)]
        )
        try #require(reply.status == 201, "\(reply.text)")
        return try Person(reply)
    }

    func key(_ role: Role, of owner: Person) async throws -> (id: String, text: String) {
        let body: Value = ["name": "test", "role": .string(role.rawValue)]
        let reply = try await send("POST", "/v1/apikeys", body, as: owner)
        try #require(reply.status == 201, "\(reply.text)")
        return (reply.json["id"]?.stringValue ?? "", reply.json["key"]?.stringValue ?? "")
    }

    // MARK: What is stored

    /// Runs as the server's administrator, whom no policy binds, in the schema of this test.
    func administer<T: Sendable>(_ body: @escaping @Sendable (PostgresSession) throws -> T) async throws -> T {
        let server = try await TestServer.shared()
        let pool = PostgresPool(
            PostgresSettings(conninfo: server.administrator, poolSize: 1, schema: test.schema)
        )
        do {
            let result = try await pool.run(body)
            await pool.shutdown()
            return result
        } catch {
            await pool.shutdown()
            throw error
        }
    }

    func count(_ table: String) async throws -> Int {
        try await administer { try $0.query("SELECT count(*) FROM \(table)").first?.int(0) ?? -1 }
    }

    func audited(_ action: String) async throws -> Int {
        try await administer { session in
            try session.query("SELECT count(*) FROM audit_entries WHERE action = $1", [.text(action)]).first?.int(0)
                ?? -1
        }
    }
}

/// Somebody who is signed in.
struct Person: Sendable {
    let id: String
    let email: String
    let tenant: String
    let token: String

    init(_ reply: HTTPProbe.Reply) throws {
        id = try #require(reply.json["user"]?["id"]?.stringValue, "\(reply.text)")
        email = reply.json["user"]?["email"]?.stringValue ?? ""
        tenant = reply.json["tenant"]?["id"]?.stringValue ?? ""
        token = reply.json["token"]?.stringValue ?? ""
    }

    var header: (String, String) { ("Authorization", "Bearer " + token) }
}

/// A clock that stands until it is moved.
final class HandClock: Sendable {
    private let time = Mutex(Timestamp(seconds: 1_800_000_000))

    var clock: WallClock { WallClock { self.time.withLock { $0 } } }
    var now: Timestamp { time.withLock { $0 } }

    func move(_ by: Duration) { time.withLock { $0 = $0 + by } }
}

/// What was logged.
final class Lines: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    func add(_ line: [UInt8]) { bytes.withLock { $0 += line } }
    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}

extension HTTPProbe.Reply {
    var json: Value { (try? JSON.parse(body)) ?? .null }
    var code: String? { json["code"]?.stringValue }
}
