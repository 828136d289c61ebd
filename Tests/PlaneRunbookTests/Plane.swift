import Logging
import PlaneHTTP
import PlaneKernel
import PlanePostgres
import PlaneRunbook
import PlaneTestKit
import ServiceLifecycle
import SharedBase
import SharedJSON

/// The runbook room over a real database and a real socket, with two tenants and a key for each role.
struct Plane: Sendable {
    let test: TestDatabase
    let room: RunbookRoom
    let a: TenantID
    let b: TenantID
    let port: Int
    /// Texts of the keys of tenant A, by role, and a second one for admins.
    let keys: [String: String]
    let keyB: String

    /// - Parameters:
    ///   - agent: what takes steps; nil: nothing does.
    static func with(
        previews: Int = 0,
        agent: AgentDouble? = nil,
        clock: WallClock = .system,
        model: ModelSettings? = nil,
        _ body: @escaping (Plane) async throws -> Void
    ) async throws {
        try await TestDatabase.with([IdempotencyStore.migrations, RunbookRoom.migrations]) { test in
            let (a, b) = try await test.twoTenants()
            let keys = ApiKeys(test.database)
            var texts: [String: String] = [:]
            for role in Role.allCases {
                texts[role.rawValue] = try await keys.create(a, name: role.rawValue, role: role).text.expose()
            }
            let keyB = try await keys.create(b, name: "b", role: .owner).text.expose()
            let room = try make(test, agent: agent, previews: previews, clock: clock, model: model)
            let known = texts
            try await serve(room, test) { port in
                try await body(Plane(test: test, room: room, a: a, b: b, port: port, keys: known, keyB: keyB))
            }
        }
    }

    static let key = RandomSource.system.bytes(32)

    static func make(
        _ test: TestDatabase,
        agent: AgentDouble?,
        previews: Int = 0,
        clock: WallClock = .system,
        keys: [[UInt8]] = [Plane.key],
        model: ModelSettings? = nil
    ) throws -> RunbookRoom {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let room = RunbookRoom(
            database: test.database,
            dispatch: agent,
            sealing: try SealingKeys(keys),
            previewsPerMinute: previews,
            model: model,
            interval: .milliseconds(20),
            clock: clock,
            logger: logger
        )
        agent?.attach(room.engine)
        return room
    }

    /// The same database under another plane, as after a restart of the program.
    func restarted(
        agent: AgentDouble?,
        clock: WallClock = .system,
        _ body: @escaping (Plane) async throws -> Void
    ) async throws {
        let room = try Self.make(test, agent: agent, clock: clock)
        try await Self.serve(room, test) { port in
            try await body(Plane(test: test, room: room, a: a, b: b, port: port, keys: keys, keyB: keyB))
        }
    }

    /// Serves a room as the plane does, until `body` returns.
    static func serve(_ room: RunbookRoom, _ test: TestDatabase, _ body: (Int) async throws -> Void) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let keys = ApiKeys(test.database)
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
        let group = ServiceGroup(configuration: .init(services: room.services + [server], logger: logger))
        let running = Task { try await group.run() }
        do {
            try await body(try await server.port)
            await group.triggerGracefulShutdown()
            try await running.value
        } catch {
            running.cancel()
            throw error
        }
    }

    /// A probe with the key of this role of tenant A.
    func holding(_ role: String) -> HTTPProbe { HTTPProbe(port: port, key: keys[role]) }

    var owner: HTTPProbe { holding("owner") }
    var member: HTTPProbe { holding("member") }
    var viewer: HTTPProbe { holding("viewer") }
    var other: HTTPProbe { HTTPProbe(port: port, key: keyB) }

    /// A runbook of tenant A; gives its id.
    func runbook(_ source: String, name: String? = nil) async throws -> String {
        var body: Value = ["source": .string(source)]
        if let name { body = ["source": .string(source), "name": .string(name)] }
        let reply = try await member.post("/v1/runbooks", JSON.bytes(body))
        guard reply.status == 201, let id = reply.json["id"]?.stringValue else {
            throw Unexpected("no runbook: \(reply.text)")
        }
        return id
    }

    /// A runbook at this level, whose values are all standards.
    func trusted(_ source: String, level: Int = 2) async throws -> String {
        let id = try await runbook(source)
        if level != 1 {
            let body: Value = ["level": .number(String(level)), "reason": "test"]
            let reply = try await owner.post("/v1/runbooks/\(id)/trust", body)
            guard reply.status == 200 else { throw Unexpected(reply.text) }
        }
        return id
    }

    /// Starts it as the member; gives its id.
    func start(_ runbook: String, variables: Value = [:]) async throws -> String {
        let body: Value = ["runbookId": .string(runbook), "variables": variables]
        let reply = try await member.post("/v1/executions", body)
        guard reply.status == 201, let id = reply.json["id"]?.stringValue else { throw Unexpected(reply.text) }
        return id
    }

    func execution(_ id: String) async throws -> Value { try await viewer.get("/v1/executions/\(id)").json }

    /// Waits until the execution is in this state.
    @discardableResult
    func reaches(_ id: String, _ state: String) async throws -> Value {
        _ = try await eventually { try await execution(id)["state"]?.stringValue == state }
        let now = try await execution(id)
        guard now["state"]?.stringValue == state else { throw Unexpected("it is \(now)") }
        return now
    }

    /// The open question of an execution.
    func question(_ id: String) async throws -> Value {
        let list = try await viewer.get("/v1/approvals?state=pending&execution=\(id)").json["items"]
        guard let found = list?[0] else { throw Unexpected("no question") }
        return found
    }

    func answer(_ question: Value, as role: String = "admin", _ verb: String = "approve", typed: Bool = true)
        async throws
        -> HTTPProbe.Reply
    {
        var body: ValueObject = ValueObject([("hash", question["hash"] ?? .null)])
        if typed, let phrase = question["confirmation"]?.stringValue { body["confirmation"] = .string(phrase) }
        return try await holding(role).post("/v1/approvals/\(question["id"]?.stringValue ?? "")/\(verb)", .object(body))
    }

    /// The events of an execution at its end, in the order in which they came.
    func events(_ id: String, after: String? = nil) async throws -> [(id: Int, kind: String, data: Value)] {
        let headers = after.map { [("Last-Event-ID", $0)] } ?? []
        let text = try await viewer.get("/v1/executions/\(id)/events", headers: headers).text
        var found: [(id: Int, kind: String, data: Value)] = []
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("id: "), let number = Int(line.dropFirst(4)) { found.append((number, "", .null)) }
            guard !found.isEmpty else { continue }
            if line.hasPrefix("event: ") { found[found.count - 1].kind = String(line.dropFirst(7)) }
            if line.hasPrefix("data: ") {
                found[found.count - 1].data = (try? JSON.parse(String(line.dropFirst(6))))?["data"] ?? .null
            }
        }
        return found
    }

    func audited(_ tenant: TenantID? = nil) async throws -> [AuditEntry] {
        try await test.database.tenant(tenant ?? a, readOnly: true) { try Audit.list(in: $0, limit: 500) }
    }
}

extension HTTPProbe {
    func put(_ path: String, _ value: Value) async throws -> Reply {
        try await send("PUT", path, headers: [("Content-Type", "application/json")], body: JSON.bytes(value))
    }

    func post(_ path: String, _ value: Value) async throws -> Reply { try await post(path, JSON.bytes(value)) }
}

extension HTTPProbe.Reply {
    var json: Value { (try? JSON.parse(body)) ?? .null }
    var code: String? { json["code"]?.stringValue }
}

enum Sources {
    static let restart = """
        # Restart the API

        ## Prerequisites
        - You are on call

        ## Steps
        1. Look at the pods
        ```bash
        kubectl -n {{NAMESPACE}} get pods
        ```
        2. Restart
        ```bash
        kubectl -n {{NAMESPACE}} rollout restart deployment/api
        ```
        3. Remove the old data
        ```bash
        rm -rf /var/lib/api/cache
        ```
        4. Ask the shop whether orders come in.
        """

    static func commands(_ lines: String...) -> String {
        "# Commands\n" + lines.map { "\n```bash\n\($0)\n```\n" }.joined(separator: "\nThen:\n")
    }

    static let changed = restart.replacing("rm -rf /var/lib/api/cache", with: "uptime")
}

/// An answer that ends a test.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
