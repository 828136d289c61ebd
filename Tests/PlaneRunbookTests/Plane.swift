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

    static func with(
        previews: Int = 0,
        _ body: @escaping (Plane) async throws -> Void
    ) async throws {
        try await TestDatabase.with([IdempotencyStore.migrations, RunbookRoom.migrations]) { test in
            let (a, b) = try await test.twoTenants()
            let keys = ApiKeys(test.database)
            var texts: [String: String] = [:]
            for role in Role.allCases {
                texts[role.rawValue] = try await keys.create(a, name: role.rawValue, role: role).text.expose()
            }
            texts["second"] = try await keys.create(a, name: "second", role: .admin).text.expose()
            let keyB = try await keys.create(b, name: "b", role: .owner).text.expose()
            let room = RunbookRoom(database: test.database, previewsPerMinute: previews)
            let known = texts
            try await serve(room, test) { port in
                try await body(Plane(test: test, room: room, a: a, b: b, port: port, keys: known, keyB: keyB))
            }
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
    func as_(_ role: String) -> HTTPProbe { HTTPProbe(port: port, key: keys[role]) }

    var owner: HTTPProbe { as_("owner") }
    var member: HTTPProbe { as_("member") }
    var viewer: HTTPProbe { as_("viewer") }
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

    static let changed = restart.replacing("rm -rf /var/lib/api/cache", with: "uptime")
}

/// An answer that ends a test.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
