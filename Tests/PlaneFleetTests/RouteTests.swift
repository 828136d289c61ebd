import PlaneFleet
import PlaneHTTP
import PlaneKernel
import PlaneTestKit
import ServiceLifecycle
import SharedBase
import SharedCrypto
import SharedJSON
import SharedWire
import Testing

/// The agents' addresses over a real socket.
@Suite(.timeLimit(.minutes(10)))
struct RouteTests {
    private static func key(_ digit: Character) -> String { "dd0c_" + String(repeating: digit, count: 32) }

    /// `a` is an admin of the plane's tenant, `b` a viewer of it, `c` an admin of the other tenant.
    private func served(_ plane: TestPlane, _ body: (Int) async throws -> Void) async throws {
        let (tenant, other) = (plane.tenant, plane.otherTenant)
        let policy = APIPolicy(authenticate: { shown in
            switch shown.expose() {
            case Self.key("a"): Principal(tenant: tenant, role: .admin, keyID: ApiKeyID(high: 0, low: 1))
            case Self.key("b"): Principal(tenant: tenant, role: .viewer, keyID: ApiKeyID(high: 0, low: 2))
            case Self.key("c"): Principal(tenant: other, role: .admin, keyID: ApiKeyID(high: 0, low: 3))
            default: nil
            }
        })
        let server = APIServer(
            settings: ServerSettings(port: 0),
            table: try EndpointTable(plane.room.endpoints, version: "0.0.0-test"),
            policy: policy,
            logger: TestPlane.quiet
        )
        let group = ServiceGroup(configuration: .init(services: [server], logger: TestPlane.quiet))
        let running = Task { try await group.run() }
        do {
            try await body(try await server.port)
        } catch {
            running.cancel()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await running.value
    }

    private func json(_ reply: HTTPProbe.Reply) -> Value { (try? JSON.parse(reply.body)) ?? .null }

    @Test func aTokenFromTheAPIEnrolsAnAgentThatTheAPIShowsAndRevokes() async throws {
        try await TestPlane.with { plane in
            try await served(plane) { port in
                let admin = HTTPProbe(port: port, key: Self.key("a"))
                let body = Array(#"{"name":"ci","labels":{"team":"x"},"expiresIn":600}"#.utf8)
                let made = try await admin.post("/v1/agents/tokens", body)
                #expect(made.status == 201)
                #expect(json(made)["gateway"]?.stringValue?.hasSuffix(":\(plane.port)") == true)
                let token = try #require(json(made)["token"]?.stringValue)
                let enrolled = try await plane.enrol(token, key: try PrivateKey.generate(.p256)).get()

                let viewer = HTTPProbe(port: port, key: Self.key("b"))
                let listed = json(try await viewer.get("/v1/agents"))
                #expect(listed["items"]?.arrayValue?.count == 1)
                let agent = listed["items"]?[0]
                #expect(agent?["id"]?.stringValue == enrolled.agentID.description)
                #expect(agent?["state"]?.stringValue == "offline")
                #expect(agent?["labels"]?["team"]?.stringValue == "x")
                #expect(agent?["certificateExpiresAt"]?.stringValue != nil)
                #expect(!(try await viewer.get("/v1/agents")).text.contains("dd0c-token-"))

                let path = "/v1/agents/\(enrolled.agentID)"
                #expect(try await viewer.post(path + "/revoke", []).status == 403)
                let stranger = HTTPProbe(port: port, key: Self.key("c"))
                #expect(try await stranger.post(path + "/revoke", []).status == 404)
                #expect(try await stranger.post(path + "/scan", Array("{}".utf8)).status == 404)
                #expect(json(try await stranger.get("/v1/agents"))["items"]?.arrayValue?.isEmpty == true)
                let offline = try await admin.post(path + "/scan", Array("{}".utf8))
                #expect(offline.status == 409 && json(offline)["code"]?.stringValue == "agent_offline")
                for _ in 0..<2 {
                    let revoked = try await admin.post(path + "/revoke", [])
                    #expect(revoked.status == 200)
                    #expect(json(revoked)["state"]?.stringValue == "revoked")
                }
                let gone = try await admin.post(path + "/scan", Array("{}".utf8))
                #expect(json(gone)["code"]?.stringValue == "agent_revoked")
            }
        }
    }

    @Test func agentsComeInPages() async throws {
        try await TestPlane.with { plane in
            for _ in 0..<3 { _ = try await plane.agent() }
            try await served(plane) { port in
                let viewer = HTTPProbe(port: port, key: Self.key("b"))
                let first = json(try await viewer.get("/v1/agents?limit=2"))
                let cursor = try #require(first["nextCursor"]?.stringValue)
                let second = json(try await viewer.get("/v1/agents?limit=2&cursor=\(cursor)"))
                #expect(first["items"]?.arrayValue?.count == 2)
                #expect(second["items"]?.arrayValue?.count == 1)
                #expect(second["nextCursor"] == .null)
                #expect(try await viewer.get("/v1/agents?cursor=x").status == 400)
            }
        }
    }

    @Test(arguments: [
        #"{"expiresIn":0}"#, #"{"expiresIn":99999999}"#, #"{"name":""}"#, #"{"labels":{"a b":"c"}}"#,
        #"{"labels":{"a":1}}"#,
        #"{"more":1}"#, "[]", "",
    ])
    func aBadTokenRequestIsRefused(body: String) async throws {
        try await TestPlane.with { plane in
            try await served(plane) { port in
                let reply = try await HTTPProbe(port: port, key: Self.key("a")).post(
                    "/v1/agents/tokens",
                    Array(body.utf8)
                )
                #expect(reply.status == 400)
                #expect(try await plane.count("fleet_tokens") == 0)
            }
        }
    }

    @Test func aScanReachesTheAgent() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let (link, _) = try await plane.session(agent)
            try await served(plane) { port in
                let admin = HTTPProbe(port: port, key: Self.key("a"))
                let body = Array(#"{"stack":{"kind":"terraform","name":"prod"}}"#.utf8)
                let reply = try await admin.post("/v1/agents/\(agent.identity.agent)/scan", body)
                #expect(reply.status == 202)
                guard case .scanRequest(let request) = try await link.next() else {
                    Issue.record("no scan request")
                    return
                }
                #expect(request.stack == WireStack(kind: "terraform", name: "prod"))
                #expect(json(reply)["requestId"]?.stringValue == request.requestID.description)
            }
        }
    }
}
