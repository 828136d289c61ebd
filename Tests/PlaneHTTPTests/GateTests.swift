import PlaneHTTP
import PlaneKernel
import PlaneTestKit
import SharedBase
import SharedJSON
import Synchronization
import Testing

/// Each gate of a request over a real socket.
@Suite struct GateTests {
    private static let endpoints: [Endpoint] = [
        Endpoint(
            .get,
            "/v1/things",
            "listThings",
            tag: "test",
            summary: "Lists",
            role: .viewer,
            parameters: [
                .query("color", .choice(["red", "blue"]), "c"), .query("since", .timestamp, "s"),
                .query("kinds", .choices(["a", "b"]), "k"), .query("search", .text(maxLength: 5), "q"),
            ] + Parameter.paging,
            answers: [.init(200, "ok", .any)]
        ) { request in
            let page = try request.page(keys: 1)
            let start = Int(page.after?[0] ?? "0") ?? 0
            let items = Array((start + 1)..<(start + 1 + page.limit + 1)).filter { $0 <= 120 }
            return APIResponse(.ok, page.value(items, keys: { [String($0)] }, item: { .number(String($0)) }))
        },
        Endpoint(
            .get,
            "/v1/things/{id}",
            "getThing",
            tag: "test",
            summary: "One",
            role: .viewer,
            parameters: [.path("id", .id, "i")],
            answers: [.init(200, "ok", .any)]
        ) { request in
            let id: ID<Never> = try request.pathID()
            return APIResponse(.ok, ["id": .string(id.description)])
        },
        Endpoint(
            .post,
            "/v1/things",
            "createThing",
            tag: "test",
            summary: "Makes one",
            role: .admin,
            body: .json(
                .object([
                    .required("name", .string(maxLength: 5)), .optional("size", .integer(1, 9)),
                    .optional("parts", .array(.object([.required("id", .id)]))),
                ]),
                limit: 1000
            ),
            answers: [.init(201, "made", .any)]
        ) { request in APIResponse(.created, request.body ?? .null) },
        Endpoint(
            .post,
            "/v1/things/parse",
            "parse",
            tag: "test",
            summary: "Reads",
            role: .viewer,
            answers: [.init(204, "ok")]
        ) { _ in APIResponse(.noContent) },
        Endpoint(.get, "/v1/fault", "fault", tag: "test", summary: "Fails", role: .viewer, answers: [.init(200, "ok")])
        { _ in
            throw Fault<HTTPCode>(.damagedAnswer, attempted: "SELECT secret_table", reason: "top secret")
        },
        Endpoint(.get, "/v1/open", "open", tag: "test", summary: "Open", role: nil, answers: [.init(200, "ok")]) { _ in
            APIResponse(.ok, ["open": true])
        },
    ]

    private func served<T>(
        _ policy: APIPolicy = TestKeys.policy(),
        _ body: (Int) async throws -> T
    ) async throws -> T {
        try await Served.with(Self.endpoints, policy: policy, body)
    }

    @Test func credentials() async throws {
        try await served { port in
            let rows: [(headers: [(String, String)], status: Int)] = [
                ([], 401),
                ([("X-API-Key", TestKeys.viewer)], 200),
                ([("Authorization", "Bearer " + TestKeys.viewer)], 200),
                ([("Authorization", "bearer " + TestKeys.viewer)], 200),
                ([("X-API-Key", TestKeys.viewer), ("Authorization", "Bearer " + TestKeys.viewer)], 200),
                ([("X-API-Key", TestKeys.viewer), ("Authorization", "Bearer " + TestKeys.owner)], 401),
                ([("X-API-Key", TestKeys.revoked)], 401),
                ([("X-API-Key", "dd0c_")], 401),
                ([("X-API-Key", TestKeys.viewer + "0")], 401),
                ([("X-API-Key", TestKeys.viewer.uppercased())], 401),
                ([("Authorization", "Basic dXNlcjpwYXNz")], 401),
                ([("Authorization", TestKeys.viewer)], 401),
                ([("X-API-Key", TestKeys.broken)], 503),
                ([("Authorization", "Bearer " + TestKeys.token)], 200),
                ([("X-API-Key", TestKeys.token)], 401),
                ([("X-API-Key", TestKeys.token), ("Authorization", "Bearer " + TestKeys.token)], 401),
                ([("Authorization", "Bearer " + TestKeys.token + ".")], 401),
                ([("Authorization", "Bearer a..c")], 401),
                ([("Authorization", "Bearer " + String(repeating: "a", count: 5000) + ".b.c")], 401),
            ]
            for row in rows {
                let reply = try await HTTPProbe(port: port).get("/v1/things", headers: row.headers)
                #expect(reply.status == row.status, "\(row.headers)")
                #expect((reply.headers["www-authenticate"] != nil) == (row.status == 401))
                if row.status == 401 { #expect(reply.code == "unauthenticated") }
            }
            #expect(try await HTTPProbe(port: port).get("/v1/open").status == 200)
        }
    }

    @Test func roles() async throws {
        try await served { port in
            let body = Array(#"{"name":"x"}"#.utf8)
            #expect(try await HTTPProbe(port: port, key: TestKeys.viewer).post("/v1/things", body).status == 403)
            let refused = try await HTTPProbe(port: port, key: TestKeys.member).post("/v1/things", body)
            #expect(refused.status == 403)
            #expect(refused.code == "forbidden")
            #expect(try await HTTPProbe(port: port, key: TestKeys.owner).post("/v1/things", body).status == 201)
        }
    }

    @Test func addressesAndMethods() async throws {
        try await served { port in
            let probe = HTTPProbe(port: port, key: TestKeys.owner)
            let rows: [(method: String, path: String, status: Int, code: String)] = [
                ("GET", "/v1/nothing", 404, "unknown_route"), ("GET", "/", 404, "unknown_route"),
                ("GET", "/v1/things/", 404, "unknown_route"), ("GET", "/v1//things", 404, "unknown_route"),
                ("GET", "/v1/things/%zz", 404, "unknown_route"), ("GET", "/v1/things/5", 404, "not_found"),
                ("GET", "/v1/things/..%2f..", 404, "not_found"), ("DELETE", "/v1/things", 405, "method_not_allowed"),
                ("OPTIONS", "/v1/things", 405, "method_not_allowed"), ("POST", "/v1/open", 405, "method_not_allowed"),
            ]
            for row in rows {
                let reply = try await probe.send(row.method, row.path)
                #expect(reply.status == row.status, "\(row)")
                #expect(reply.code == row.code, "\(row)")
                #expect(reply.headers["content-type"] == "application/problem+json")
                #expect(reply.json["requestId"]?.stringValue == reply.headers["x-request-id"])
                if row.status == 405 { #expect(reply.headers["allow"]?.contains("GET") == true) }
            }
            let id = "01890000-0000-7000-8000-000000000001"
            #expect(try await probe.get("/v1/things/\(id)").json["id"]?.stringValue == id)
            // Not the thing with the id `parse`.
            let parse = try await probe.get("/v1/things/parse")
            #expect(parse.status == 405 && parse.headers["allow"] == "POST")
            #expect(try await probe.send("POST", "/v1/things/parse").status == 204)
            let head = try await probe.send("HEAD", "/v1/things")
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
        }
    }

    @Test func queries() async throws {
        try await served { port in
            let probe = HTTPProbe(port: port, key: TestKeys.viewer)
            let good = [
                "", "?limit=1", "?limit=200", "?color=red", "?kinds=a,b", "?since=2026-11-24T00:00:00Z",
                "?search=a%20b",
                "?search=a+b", "?search=", "?since=2026-11-24T00:00:00%2B01:00",
            ]
            for query in good { #expect(try await probe.get("/v1/things" + query).status == 200, "\(query)") }
            let bad: [(query: String, path: String)] = [
                ("?limit=0", "limit"), ("?limit=201", "limit"), ("?limit=-1", "limit"), ("?limit=x", "limit"),
                ("?limit=", "limit"),
                ("?limit=+5", "limit"), ("?limit=1&limit=2", "limit"), ("?color=green", "color"),
                ("?kinds=a,c", "kinds"),
                ("?kinds=", "kinds"), ("?since=yesterday", "since"), ("?search=abcdef", "search"),
                ("?search=%00", "search"),
                ("?colour=red", "colour"), ("?cursor=zzz", "cursor"), ("?search=%ff", ""), ("?search=%4", ""),
            ]
            for row in bad {
                let reply = try await probe.get("/v1/things" + row.query)
                #expect(reply.status == 400, "\(row.query)")
                #expect(reply.code == "invalid_request")
                #expect(reply.json["errors"]?[0]?["path"]?.stringValue == row.path, "\(row.query)")
            }
            let both = try await probe.get("/v1/things?limit=0&color=green&colour=x")
            #expect(both.json["errors"]?.arrayValue?.count == 3)
            #expect(both.text.contains("did you mean color"))
        }
    }

    @Test func pagesAndCursors() async throws {
        try await served { port in
            let probe = HTTPProbe(port: port, key: TestKeys.viewer)
            var seen: [Int] = []
            var path = "/v1/things?color=red"
            for round in 0..<4 {
                let reply = try await probe.get(path)
                seen += reply.json["items"]?.arrayValue?.compactMap(\.intValue) ?? []
                guard let next = reply.json["nextCursor"]?.stringValue else {
                    #expect(round == 2)
                    break
                }
                path = "/v1/things?color=red&cursor=\(next)"
                #expect(try await probe.get("/v1/things?color=blue&cursor=\(next)").status == 400)
                #expect(try await probe.get("/v1/things?color=red&limit=7&cursor=\(next)").status == 200)
            }
            #expect(seen == Array(1...120))
        }
    }

    @Test func bodies() async throws {
        try await served { port in
            let probe = HTTPProbe(port: port, key: TestKeys.owner)
            let rows: [(body: String, status: Int, path: String?)] = [
                (#"{"name":"abc","size":3}"#, 201, nil),
                (#"{"name":"abcdef"}"#, 400, "/name"),
                (#"{"size":1}"#, 400, "/name"),
                (#"{"name":7}"#, 400, "/name"),
                (#"{"name":"a","size":10}"#, 400, "/size"),
                (#"{"name":"a","size":1.5}"#, 400, "/size"),
                (#"{"name":"a","extra/one":1}"#, 400, "/extra~1one"),
                (#"{"name":"a","parts":[{"id":"x"}]}"#, 400, "/parts/0/id"),
                (#"{"name":"a\u0000"}"#, 400, "/name"),
                (#"{"name":"a","size":9223372036854775808}"#, 400, "/size"),
                (#"{"name":"\ud800"}"#, 400, ""),
                ("[]", 400, ""), ("{", 400, ""), ("", 400, ""),
            ]
            for row in rows {
                let reply = try await probe.post("/v1/things", Array(row.body.utf8))
                #expect(reply.status == row.status, "\(row.body)")
                if let path = row.path {
                    #expect(reply.json["errors"]?[0]?["path"]?.stringValue == path, "\(row.body)")
                }
            }
            let form = try await probe.post("/v1/things", Array("a=b".utf8), type: "application/x-www-form-urlencoded")
            #expect(form.status == 415)
            let zipped = try await probe.post("/v1/things", [1], headers: [("Content-Encoding", "gzip")])
            #expect(zipped.status == 415)
            let typed = try await probe.post(
                "/v1/things",
                Array(#"{"name":"a"}"#.utf8),
                type: "Application/JSON; charset=utf-8"
            )
            #expect(typed.status == 201)
        }
    }

    @Test func limitsOfBodies() async throws {
        try await served { port in
            let probe = HTTPProbe(port: port, key: TestKeys.owner)
            let large = [UInt8](repeating: 32, count: 1001)
            #expect(try await probe.post("/v1/things", large).code == "body_too_large")
            #expect(try await probe.post("/v1/things", [UInt8](repeating: 32, count: 3 << 20)).status == 413)
            let head = "POST /v1/things HTTP/1.1\r\nHost: x\r\nX-API-Key: \(TestKeys.owner)\r\n"
            // Chunked, so that the length is not announced; the server must count.
            let chunk = "400\r\n" + String(repeating: " ", count: 1024) + "\r\n"
            let chunked = head + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk
            #expect(try HTTPProbe.parse(await probe.raw(Array(chunked.utf8))).status == 413)
            // A client that goes away in the middle of its body is never served.
            let cut = head + "Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{\"name\":\"a\"}"
            let answer = try await probe.raw(Array(cut.utf8), thenClose: true)
            #expect((try? HTTPProbe.parse(answer).status) != 201)
            #expect(try await probe.get("/v1/things").status == 200)
        }
    }

    @Test func unexpectedErrorsSayNothing() async throws {
        try await served { port in
            let reply = try await HTTPProbe(port: port, key: TestKeys.viewer).get("/v1/fault")
            #expect(reply.status == 500)
            #expect(reply.code == "internal_error")
            #expect(!reply.text.contains("secret"))
            #expect(!reply.text.contains("SELECT"))
        }
    }

    @Test func headersOfEveryAnswer() async throws {
        try await served { port in
            for path in ["/v1/open", "/v1/nothing", "/v1/things"] {
                let reply = try await HTTPProbe(port: port).get(path, headers: [("X-Request-ID", "trace-1")])
                #expect(reply.headers["x-request-id"] == "trace-1")
                #expect(reply.headers["x-content-type-options"] == "nosniff")
                #expect(reply.headers["cache-control"] == "no-store")
                #expect(reply.headers["content-security-policy"]?.contains("default-src 'none'") == true)
                #expect(reply.headers["strict-transport-security"] == nil)
            }
            let hostile = try await HTTPProbe(port: port).get("/v1/open", headers: [("X-Request-ID", "a b\"<script>")])
            #expect(hostile.headers["x-request-id"]?.count == 32)
        }
    }

    @Test func rateLimitOfEachKey() async throws {
        let hand = HandClock()
        try await served(TestKeys.policy(limit: 3, clock: hand.clock)) { port in
            let probe = HTTPProbe(port: port, key: TestKeys.viewer)
            for _ in 0..<3 { #expect(try await probe.get("/v1/things").status == 200) }
            hand.move(.seconds(20))
            let refused = try await probe.get("/v1/things")
            #expect(refused.status == 429)
            #expect(refused.headers["retry-after"] == "40")
            #expect(try await HTTPProbe(port: port, key: TestKeys.owner).get("/v1/things").status == 200)
            hand.move(.seconds(40))
            #expect(try await probe.get("/v1/things").status == 200)
        }
    }

    @Test func garbageOnTheSocketHarmsNobody() async throws {
        try await served { port in
            let probe = HTTPProbe(port: port, key: TestKeys.viewer)
            for bytes in ["\r\n\r\n", "GARBAGE\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n"] {
                _ = try await probe.raw(Array(bytes.utf8), thenClose: true)
            }
            let many = (0..<200).map { "X-H\($0): v\r\n" }.joined()
            let reply = try await probe.raw(Array("GET /v1/open HTTP/1.1\r\n\(many)\r\n".utf8), thenClose: true)
            #expect((try? HTTPProbe.parse(reply).status) != 200)
            #expect(try await probe.get("/v1/things").status == 200)
        }
    }

    @Test func shutdownLetsARunningRequestFinish() async throws {
        let entered = AsyncStream<Void>.makeStream()
        let leave = AsyncStream<Void>.makeStream()
        let slow = Endpoint(.get, "/v1/slow", "slow", tag: "t", summary: "s", role: nil, answers: [.init(200, "ok")]) {
            _ in
            entered.continuation.yield()
            for await _ in leave.stream { break }
            return APIResponse(.ok, ["done": true])
        }
        let reply = Mutex<Task<HTTPProbe.Reply, any Error>?>(nil)
        try await Served.with([slow], policy: TestKeys.policy()) { port in
            let task = Task { try await HTTPProbe(port: port).get("/v1/slow") }
            reply.withLock { $0 = task }
            for await _ in entered.stream { break }
            // The group is told to stop while the request runs; the handler ends a moment later.
            leave.continuation.yield()
        }
        let task = try #require(reply.withLock { $0 })
        #expect(try await task.value.json["done"] == true)
    }
}
