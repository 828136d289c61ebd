import PlaneKernel
import PlaneTestKit
import SharedBase
import SharedJSON
import Testing

/// PX-03, PX-07, PX-10 for each route and method of all rooms, generated from the OpenAPI document: a new route is tested the
/// moment it is described, and cannot be served without being described.
@Suite(.serialized)
struct AccessTests {
    /// The only addresses that ask for no credential.
    private static let open: Set<String> = ["signUp", "logIn", "acceptInvitation", "getOpenAPI"]
    /// These end the credential that they are called with: they come last, each with somebody new.
    private static let ending: Set<String> = ["logOut", "endSessions", "leaveTenant"]

    @Test(.timeLimit(.minutes(10))) func everyRouteKeepsTenantsAndRolesApart() async throws {
        try await WholePlane.with { plane in
            let things = MadeThings(plane: plane)
            for side in [plane.own, plane.other] { try await things.report(side) }
            let operations = DescribedOperation.all(in: plane.document)
            #expect(operations.count > 30)
            #expect(Set(operations.filter { $0.least == nil }.map(\.name)) == Self.open)
            for operation in operations where !operation.captures.isEmpty {
                #expect(MadeThings.rows[operation.path] != nil, "no row in MadeThings for \(operation.path)")
            }
            if OpenAPIValidator.isInstalled { #expect(try OpenAPIValidator.complaints(of: plane.document) == "") }
            let guarded = operations.filter { $0.least != nil }
            for operation in guarded where !Self.ending.contains(operation.name) {
                try await check(operation, things)
            }
            for operation in guarded where Self.ending.contains(operation.name) {
                try await noCredential(operation, things)
                let person = try await WholePlane.invited(.viewer, by: plane.own.owner, "gone", plane.port)
                let reply = try await send(operation, [:], plane.port, bearer: person.token)
                #expect(reply.status == 204, "\(operation): \(reply.text)")
                let after = try await HTTPProbe(port: plane.port)
                    .get("/v1/me", headers: [("Authorization", "Bearer " + person.token)])
                #expect(after.status == 401, "\(operation)")
            }
            try await lists(guarded, things)
        }
    }

    private func check(_ operation: DescribedOperation, _ things: MadeThings) async throws {
        try await noCredential(operation, things)
        try await roles(operation, things)
        try await tenants(operation, things)
    }

    private func noCredential(_ operation: DescribedOperation, _ things: MadeThings) async throws {
        let port = things.plane.port
        let path = try await path(operation, things, things.plane.own)
        for (key, bearer) in [
            (nil, nil), ("dd0c_" + String(repeating: "0", count: 32), nil), (nil, "a.b.c"), ("x", nil),
        ] as [(String?, String?)] {
            let reply = try await send(operation, path, port, key: key, bearer: bearer)
            #expect(reply.status == 401 && reply.code == "unauthenticated", "\(operation): \(reply.status)")
            #expect(reply.headers["www-authenticate"] != nil)
        }
    }

    /// Each role below the least is refused, by key and by token; the least is not.
    private func roles(_ operation: DescribedOperation, _ things: MadeThings) async throws {
        guard let least = operation.least else { return }
        let side = things.plane.own
        for role in Role.allCases {
            let path = try await path(operation, things, side)
            for (key, bearer) in [(side.keys[role], nil), (nil, side.people[role]?.token)] {
                try #require(key != nil || bearer != nil)
                let reply = try await send(operation, path, things.plane.port, key: key, bearer: bearer)
                if role < least {
                    #expect(
                        reply.status == 403 && reply.code == "forbidden",
                        "\(operation) as \(role): \(reply.status)"
                    )
                } else {
                    let isRefused = reply.status == 401 || reply.code == "forbidden" || reply.code == "role_too_low"
                    #expect(!isRefused, "\(operation) as \(role): \(reply.text)")
                    #expect(reply.status < 500, "\(operation) as \(role): \(reply.text)")
                }
            }
        }
    }

    /// A thing of another tenant does not exist, whatever one may do at home; neither does one that never was.
    private func tenants(_ operation: DescribedOperation, _ things: MadeThings) async throws {
        guard !operation.captures.isEmpty else { return }
        let foreign = try await path(operation, things, things.plane.other)
        let invented = Dictionary(
            uniqueKeysWithValues: operation.captures.map {
                ($0, ID<Never>.new(at: WallClock.system.now(), random: .system).description)
            }
        )
        let side = things.plane.own
        for path in [foreign, invented] {
            for (key, bearer) in [(side.keys[.owner], nil), (nil, side.owner.token)] as [(String?, String?)] {
                let reply = try await send(operation, path, things.plane.port, key: key, bearer: bearer)
                #expect(reply.status == 404 && reply.code == "not_found", "\(operation): \(reply.status) \(reply.text)")
            }
        }
    }

    /// No list shows anything that the other tenant's lists show.
    private func lists(_ operations: [DescribedOperation], _ things: MadeThings) async throws {
        var compared = 0
        for operation in operations where operation.method == "GET" && operation.captures.isEmpty {
            let (own, other) = (things.plane.own, things.plane.other)
            let port = things.plane.port
            let mine = try await send(operation, [:], port, bearer: own.owner.token)
            let theirs = try await send(operation, [:], port, bearer: other.owner.token)
            let ids = theirs.json["items"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
            compared += ids.count
            for id in ids { #expect(!mine.text.contains(id), "\(operation)") }
            #expect(!mine.text.contains(other.tenant.description), "\(operation)")
        }
        #expect(compared > 10)
    }

    private func path(_ operation: DescribedOperation, _ things: MadeThings, _ side: WholePlane.Side) async throws
        -> [String: String]
    {
        guard !operation.captures.isEmpty, let make = MadeThings.rows[operation.path] else { return [:] }
        return try await make(things, side)
    }

    private func send(
        _ operation: DescribedOperation,
        _ path: [String: String],
        _ port: Int,
        key: String? = nil,
        bearer: String? = nil
    ) async throws -> HTTPProbe.Reply {
        var headers = bearer.map { [("Authorization", "Bearer " + $0)] } ?? []
        var body: [UInt8]?
        if let (type, schema) = operation.body {
            headers.append(("Content-Type", type))
            let document = try await HTTPProbe(port: port).get("/v1/openapi.json").json
            body = type == "application/json" ? JSON.bytes(SampleMaker(document: document).value(schema)) : [10]
        }
        return try await HTTPProbe(port: port, key: key)
            .send(operation.method, operation.filled(path), headers: headers, body: body)
    }
}
