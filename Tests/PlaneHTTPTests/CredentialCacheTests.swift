import PlaneHTTP
import PlaneKernel
import PlaneTestKit
import SharedBase
import Synchronization
import Testing

/// What is remembered of a credential, and when it is forgotten, through the server.
@Suite struct CredentialCacheTests {
    /// Who is known, and how often somebody asked.
    private final class Desk: Sendable {
        private let state = Mutex((role: Role?.some(.owner), asked: 0))

        var asked: Int { state.withLock { $0.asked } }

        func set(_ role: Role?) { state.withLock { $0.role = role } }

        func answer() -> Principal? {
            state.withLock { state in
                state.asked += 1
                return state.role.map { Principal(tenant: TestKeys.tenant, role: $0, keyID: ApiKeyID(high: 0, low: 1)) }
            }
        }
    }

    private func served(_ body: (HTTPProbe, Desk, HandClock) async throws -> Void) async throws {
        let desk = Desk()
        let hand = HandClock()
        var policy = TestKeys.policy()
        policy.authenticate = { _ in desk.answer() }
        policy.credentials = CredentialCache(clock: hand.clock)
        let endpoints = [
            Endpoint(.get, "/v1/a", "a", tag: "t", summary: "s", role: .viewer, answers: [.init(200, "ok", .any)]) {
                _ in
                APIResponse(.ok, ["ok": true])
            },
            Endpoint(.post, "/v1/a", "b", tag: "t", summary: "s", role: .viewer, answers: [.init(204, "ok")]) { _ in
                desk.set(nil)
                return APIResponse(.noContent)
            },
            Endpoint(.delete, "/v1/a", "c", tag: "t", summary: "s", role: .viewer, answers: [.init(204, "ok")]) { _ in
                desk.set(.viewer)
                throw Problem.notFound("such thing")
            },
            Endpoint(.get, "/v1/b", "d", tag: "t", summary: "s", role: .owner, answers: [.init(200, "ok", .any)]) { _ in
                APIResponse(.ok, ["ok": true])
            },
        ]
        try await Served.with(endpoints, policy: policy) { port in
            try await body(HTTPProbe(port: port, key: TestKeys.owner), desk, hand)
        }
    }

    @Test func oneQuestionServesASecond() async throws {
        try await served { (probe: HTTPProbe, desk: Desk, hand: HandClock) async throws -> Void in
            for _ in 0..<20 { #expect(try await probe.get("/v1/a").status == 200) }
            #expect(desk.asked == 1)
            // Ended elsewhere: known after a second, and not before.
            desk.set(nil)
            hand.move(.milliseconds(999))
            #expect(try await probe.get("/v1/a").status == 200)
            hand.move(.milliseconds(1))
            #expect(try await probe.get("/v1/a").status == 401)
            #expect(desk.asked == 2)
        }
    }

    @Test func aClockSetBackMakesNothingLastLonger() async throws {
        try await served { (probe: HTTPProbe, desk: Desk, hand: HandClock) async throws -> Void in
            #expect(try await probe.get("/v1/a").status == 200)
            desk.set(nil)
            hand.move(.seconds(-3600))
            #expect(try await probe.get("/v1/a").status == 401)
            hand.move(.seconds(3600))
            #expect(try await probe.get("/v1/a").status == 401)
        }
    }

    @Test func refusalsAreNotRemembered() async throws {
        try await served { (probe: HTTPProbe, desk: Desk, _: HandClock) async throws -> Void in
            desk.set(nil)
            for _ in 0..<3 { #expect(try await probe.get("/v1/a").status == 401) }
            desk.set(.viewer)
            #expect(try await probe.get("/v1/a").status == 200)
        }
    }

    /// What a request may have changed holds for the next one, also where that request was refused in the end.
    @Test func whatThisPlaneDidHoldsAtOnce() async throws {
        try await served { (probe: HTTPProbe, desk: Desk, _: HandClock) async throws -> Void in
            #expect(try await probe.get("/v1/b").status == 200)
            #expect(try await probe.send("DELETE", "/v1/a").status == 404)
            #expect(try await probe.get("/v1/b").status == 403)
            #expect(try await probe.send("POST", "/v1/a").status == 204)
            #expect(try await probe.get("/v1/a").status == 401)
            // At the first, after the DELETE and after the POST; those two were known.
            #expect(desk.asked == 3)
        }
    }
}
