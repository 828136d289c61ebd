import Glibc
import Logging
import PlaneApp
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedBase
import SharedConfig
import SharedJSON
import TestKit
import Testing

/// The plane as a whole, all rooms together: `dd0c-plane dev` within this process, with two tenants and everybody in them.
struct WholePlane: Sendable {
    let port: Int
    /// Of metrics and health.
    let healthPort: Int
    let database: Database
    let document: Value
    /// The tenant that asks.
    let own: Side
    /// The tenant whose things are asked for.
    let other: Side

    /// One tenant: a key and a person of each role.
    struct Side: Sendable {
        let tenant: TenantID
        let keys: [Role: String]
        let people: [Role: Person]
    }

    struct Person: Sendable {
        let id: String
        let email: String
        let token: String
    }

    static let password = "seven green bottles"

    static func with(
        loggers: @escaping @Sendable (String) -> Logger = { Logger(label: $0) { _ in SwiftLogNoOpLogHandler() } },
        _ body: @escaping @Sendable (WholePlane) async throws -> Void
    ) async throws {
        var template = Array("/tmp/dd0c-whole.XXXXXX".utf8CString)
        let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        chmod(folder, 0o711)
        let (ready, post) = AsyncStream.makeStream(of: DevPlane.Access.self)
        let running = Task {
            defer { post.finish() }
            try await DevPlane(home: DevHome(folder + "/plane"), port: 0, logger: loggers("test"), loggers: loggers)
                .run(progress: { _ in }, ready: { post.yield($0) })
        }
        var outcome: Result<Void, any Error> = .failure(NotStarted())
        for await access in ready {
            do {
                try await serve(access, folder, body)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            running.cancel()
        }
        _ = await running.result
        _ = try? await remove(folder)
        try outcome.get()
    }

    struct NotStarted: Error {}

    private static func remove(_ folder: String) async throws {
        let command = "rm -rf '\(folder)'"
        guard let pipe = popen(command, "r") else { return }
        pclose(pipe)
    }

    private static func serve(
        _ access: DevPlane.Access,
        _ folder: String,
        _ body: @Sendable (WholePlane) async throws -> Void
    ) async throws {
        let file = folder + "/plane/plane.yaml"
        let settings = try PlaneSettings.load(file: (file, try TestFile.read(file)), environment: [:]).settings
        let pool = PostgresPool(PostgresSettings(conninfo: settings.databaseURL.expose(), poolSize: 2))
        let port = access.ports.api
        do {
            let document = try await HTTPProbe(port: port).get("/v1/openapi.json").json
            let own = try await side("own", port)
            let other = try await side("other", port)
            try await body(
                WholePlane(
                    port: port,
                    healthPort: access.ports.health,
                    database: Database(pool),
                    document: document,
                    own: own,
                    other: other
                )
            )
            await pool.shutdown()
        } catch {
            await pool.shutdown()
            throw error
        }
    }

    /// Everybody comes in by the door that people use: sign-up, invitation, API.
    private static func side(_ name: String, _ port: Int) async throws -> Side {
        let signedUp = try await post(
            port,
            "/v1/auth/signup",
            ["tenant": .string(name), "email": .string("owner@\(name).example"), "password": .string(password)]
        )
        let owner = try person(signedUp)
        var people = [Role.owner: owner]
        var keys: [Role: String] = [:]
        for role in Role.allCases {
            let key = try await post(
                port,
                "/v1/apikeys",
                ["name": "test", "role": .string(role.rawValue)],
                token: owner.token
            )
            keys[role] = try #require(key.json["key"]?.stringValue, "\(key.text)")
            if role != .owner { people[role] = try await invited(role, by: owner, name, port) }
        }
        let tenant = try #require(signedUp.json["tenant"]?["id"]?.stringValue.flatMap { TenantID($0) })
        return Side(tenant: tenant, keys: keys, people: people)
    }

    static func invited(_ role: Role, by owner: Person, _ name: String, _ port: Int) async throws -> Person {
        let email = "\(role.rawValue)-\(Hex.encode(RandomSource.system.bytes(4)))@\(name).example"
        let made = try await post(
            port,
            "/v1/invitations",
            ["email": .string(email), "role": .string(role.rawValue)],
            token: owner.token
        )
        return try person(
            try await post(
                port,
                "/v1/invitations/accept",
                ["token": made.json["token"] ?? .null, "password": .string(password)]
            )
        )
    }

    static func person(_ reply: HTTPProbe.Reply) throws -> Person {
        Person(
            id: try #require(reply.json["user"]?["id"]?.stringValue, "\(reply.text)"),
            email: reply.json["user"]?["email"]?.stringValue ?? "",
            token: reply.json["token"]?.stringValue ?? ""
        )
    }

    static func post(_ port: Int, _ path: String, _ body: Value, token: String? = nil) async throws -> HTTPProbe.Reply {
        let headers = token.map { [("Authorization", "Bearer " + $0)] } ?? []
        return try await HTTPProbe(port: port).post(path, JSON.bytes(body), headers: headers)
    }
}

extension HTTPProbe.Reply {
    var json: Value { (try? JSON.parse(body)) ?? .null }
    var code: String? { json["code"]?.stringValue }
}
