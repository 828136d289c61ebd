import PlaneHTTP
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedBase
import SharedJSON
import Synchronization
import Testing

/// `Idempotency-Key` against the real database.
@Suite struct IdempotencyTests {
    /// Counts how often the handler ran; each answer is another.
    final class Maker: Sendable {
        let runs = Mutex(0)
        let failures = Mutex(0)

        var endpoint: Endpoint {
            Endpoint(
                .post,
                "/v1/tokens",
                "createToken",
                tag: "test",
                summary: "Makes one",
                role: .admin,
                body: .json(.object([.required("name", .string())])),
                answers: [.init(201, "made", .any)],
                creates: true
            ) { request in
                let number = self.runs.withLock { runs in
                    runs += 1
                    return runs
                }
                if self.failures.withLock({ $0 }) > 0 {
                    self.failures.withLock { $0 -= 1 }
                    throw Problem.conflict("not_yet", "Not yet")
                }
                let token: Value = ["token": .string("shown-once-\(number)"), "name": request.body?["name"] ?? .null]
                return APIResponse(.created, token, headers: ["location": "/v1/tokens/\(number)"])
            }
        }
    }

    private func served(
        _ body: (HTTPProbe, HTTPProbe, Maker, TestDatabase) async throws -> Void
    ) async throws {
        try await TestDatabase.with([IdempotencyStore.migrations]) { test in
            let (a, b) = try await test.twoTenants()
            let keys = ApiKeys(test.database)
            let keyA = try await keys.create(a, name: "a", role: .owner).text.expose()
            let keyB = try await keys.create(b, name: "b", role: .owner).text.expose()
            let maker = Maker()
            let policy = APIPolicy(
                authenticate: { try await keys.authenticate($0.expose()) },
                idempotency: IdempotencyStore(database: test.database)
            )
            try await Served.with([maker.endpoint], policy: policy) { port in
                try await body(HTTPProbe(port: port, key: keyA), HTTPProbe(port: port, key: keyB), maker, test)
            }
        }
    }

    private func make(_ probe: HTTPProbe, _ name: String, key: String?) async throws -> HTTPProbe.Reply {
        let headers = key.map { [("Idempotency-Key", $0)] } ?? []
        return try await probe.post("/v1/tokens", Array(#"{"name":"\#(name)"}"#.utf8), headers: headers)
    }

    @Test func sameKeySameAnswer() async throws {
        try await served { (a, b, maker, test) async throws -> Void in
            let first = try await make(a, "x", key: "k1")
            let second = try await make(a, "x", key: "k1")
            #expect(first.status == 201)
            #expect(second.status == 201)
            #expect(second.body == first.body)
            #expect(second.headers["location"] == first.headers["location"])
            #expect(first.headers["idempotency-replayed"] == nil)
            #expect(second.headers["idempotency-replayed"] == "true")
            #expect(maker.runs.withLock { $0 } == 1)
            let other = try await make(a, "y", key: "k1")
            #expect(other.status == 422)
            #expect(other.code == "idempotency_key_reused")
            #expect(try await make(a, "x", key: "k2").body != first.body)
            #expect(try await make(b, "x", key: "k1").body != first.body)
            #expect(try await make(a, "x", key: nil).body != first.body)
            #expect(maker.runs.withLock { $0 } == 4)
            #expect(try await RowSecurityCheck.findings(test) == [])
        }
    }

    /// Answers may hold what is shown once; the table must not.
    @Test func storedAnswersAreSealed() async throws {
        try await served { (a, _, _, test) async throws -> Void in
            _ = try await make(a, "x", key: "k1")
            let tenant = try #require(try await Tenants(test.database).find(slug: "tenant-a"))
            let stored = try await test.database.tenant(tenant.id, readOnly: true) { session in
                try session.query("SELECT sealed FROM http_idempotency").map { try $0.bytes(0) }
            }
            let sealed = try #require(stored.first)
            #expect(sealed.count > 40)
            let plain = Array("shown-once".utf8)
            let encoded = Array(Base64.encode(Array("{\"token\":\"sho".utf8)).prefix(12).utf8)
            for needle in [plain, encoded] {
                #expect(
                    !(0..<(sealed.count - needle.count)).contains {
                        sealed[$0..<($0 + needle.count)].elementsEqual(needle)
                    }
                )
            }
        }
    }

    @Test func failuresAreNotKept() async throws {
        try await served { (a, _, maker, _) async throws -> Void in
            maker.failures.withLock { $0 = 1 }
            #expect(try await make(a, "x", key: "k1").status == 409)
            #expect(try await make(a, "x", key: "k1").status == 201)
        }
    }

    @Test func badKeysAndOldKeys() async throws {
        try await served { (a, _, maker, test) async throws -> Void in
            #expect(try await make(a, "x", key: "a b").status == 400)
            #expect(try await make(a, "x", key: String(repeating: "k", count: 256)).status == 400)
            _ = try await make(a, "x", key: "k1")
            try await test.moveClock(by: .seconds(25 * 3600))
            #expect(try await make(a, "y", key: "k1").status == 201)
            #expect(maker.runs.withLock { $0 } == 2)
        }
    }

    /// A claim that its plane left behind is refused at first, and free after a minute.
    @Test func abandonedClaims() async throws {
        try await served { (a, _, maker, test) async throws -> Void in
            _ = try await make(a, "x", key: "k1")
            let tenant = try #require(try await Tenants(test.database).find(slug: "tenant-a"))
            try await test.database.tenant(tenant.id) { session in
                try session.execute("UPDATE http_idempotency SET sealed = NULL")
            }
            let running = try await make(a, "x", key: "k1")
            #expect(running.status == 409)
            #expect(running.code == "idempotency_in_progress")
            #expect(running.headers["retry-after"] == "1")
            try await test.moveClock(by: .seconds(61))
            #expect(try await make(a, "x", key: "k1").status == 201)
            #expect(maker.runs.withLock { $0 } == 2)
        }
    }
}
