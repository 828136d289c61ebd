import PlaneAccount
import PlaneTestKit
import SharedBase
import Testing

/// Those who guess passwords, from one address and from many.
@Suite(.timeLimit(.minutes(10)))
struct BruteForceTests {
    @Test func oneAccountFromManyAddresses() async throws {
        try await AccountPlane.with(limits: .init(perAccount: 5, perAddress: 1000)) { plane in
            let owner = try await plane.owner()
            for number in 0..<5 {
                #expect(try await plane.logIn(owner.email, "guess", from: "192.0.2.\(number)").status == 401)
            }
            var waits: [String?] = []
            for number in 0..<4 {
                let refused = try await plane.logIn(owner.email, "guess", from: "198.51.100.\(number)")
                #expect(refused.status == 429 && refused.code == "too_many_attempts")
                waits.append(refused.headers["retry-after"])
                plane.clock.move(.seconds(Int(waits.last.flatMap { $0 } ?? "") ?? 0))
                #expect(try await plane.logIn(owner.email, "guess", from: "198.51.100.\(number)").status == 401)
            }
            #expect(waits == ["1", "2", "4", "8"])
            // The right password waits as well, or it would be a way to try.
            #expect(try await plane.logIn(owner.email, from: "203.0.113.1").status == 429)
            plane.clock.move(.seconds(16))
            #expect(try await plane.logIn(owner.email, from: "203.0.113.1").status == 200)
            #expect(try await plane.logIn(owner.email, "guess", from: "203.0.113.1").status == 401)
            #expect(try await plane.logIn(owner.email, from: "203.0.113.1").status == 200)
            // Who is signed in goes on working meanwhile, and others sign in.
            #expect(try await plane.send("GET", "/v1/me", as: owner).status == 200)
        }
    }

    /// An address that nobody has waits as one that somebody has: the answers tell nothing.
    @Test func unknownAccountsAreCountedTheSame() async throws {
        try await AccountPlane.with(limits: .init(perAccount: 3, perAddress: 1000)) {
            (plane: AccountPlane) async throws in
            for email in ["nobody@acme.example", "NOBODY@acme.example", "nobody@ACME.example"] {
                #expect(try await plane.logIn(email, "guess").status == 401)
            }
            #expect(try await plane.logIn("nobody@acme.example", "guess").status == 429)
        }
    }

    @Test func manyAccountsFromOneAddress() async throws {
        try await AccountPlane.with(limits: .init(perAccount: 5, perAddress: 10)) { plane in
            let owner = try await plane.owner()
            for number in 0..<10 {
                #expect(try await plane.logIn("user\(number)@acme.example", "guess", from: "192.0.2.9").status == 401)
            }
            #expect(try await plane.logIn("user10@acme.example", "guess", from: "192.0.2.9").status == 429)
            // An account of one's own does not wash the address clean.
            plane.clock.move(.seconds(1))
            #expect(try await plane.logIn(owner.email, from: "192.0.2.9").status == 200)
            plane.clock.move(.seconds(1))
            #expect(try await plane.logIn("user10@acme.example", "guess", from: "192.0.2.9").status == 401)
            #expect(try await plane.logIn("user11@acme.example", "guess", from: "192.0.2.9").status == 429)
            #expect(try await plane.logIn(owner.email, from: "192.0.2.10").status == 200)
            // A /64 is one customer.
            for number in 0..<10 { _ = try await plane.logIn("x\(number)@b.co", "guess", from: "2001:db8::\(number)") }
            #expect(try await plane.logIn("y@b.co", "guess", from: "2001:db8::ffff").status == 429)
            #expect(try await plane.logIn("y@b.co", "guess", from: "2001:db8:0:1::1").status == 401)
        }
    }

    /// Nobody vouches for the header: a client cannot choose its address.
    @Test func aForwardedAddressOfNobodyCountsForNothing() async throws {
        try await AccountPlane.with(limits: .init(perAccount: 1000, perAddress: 4), proxies: []) {
            (plane: AccountPlane) async throws in
            for number in 0..<4 {
                #expect(try await plane.logIn("u\(number)@b.co", "guess", from: "192.0.2.\(number)").status == 401)
            }
            #expect(try await plane.logIn("u9@b.co", "guess", from: "192.0.2.99").status == 429)
        }
    }

    /// All at once: no more are looked at than may be tried.
    @Test func aHundredAtOnceAreAHundred() async throws {
        try await AccountPlane.with(limits: .init(perAccount: 5, perAddress: 1000)) { plane in
            let owner = try await plane.owner()
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<100 { group.addTask { try await plane.logIn(owner.email, "guess").status } }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 401 } == 5)
            #expect(statuses.count { $0 == 429 } == 95)
        }
    }

    @Test func signUpsOfOneAddressAreLimited() async throws {
        try await AccountPlane.with(limits: .init(perAccount: 5, perAddress: 10, signUpsPerAddress: 3)) { plane in
            for number in 0..<3 { #expect(try await plane.signUp("team\(number)").status == 201) }
            let refused = try await plane.signUp("team3")
            #expect(refused.status == 429 && refused.headers["retry-after"] == "1")
            plane.clock.move(.seconds(1))
            #expect(try await plane.signUp("team3").status == 201)
        }
    }

    /// A stolen token is no way to guess the password either.
    @Test func theCurrentPasswordIsNotGuessedThroughASession() async throws {
        try await AccountPlane.with(limits: .init(perAccount: 3, perAddress: 1000)) { plane in
            let owner = try await plane.owner()
            let body: Value = ["current": "guess", "password": "twelve blue bottles"]
            for _ in 0..<3 {
                #expect(try await plane.send("POST", "/v1/auth/password", body, as: owner).status == 403)
            }
            #expect(try await plane.send("POST", "/v1/auth/password", body, as: owner).status == 429)
        }
    }

    /// A flood of made-up accounts and addresses holds no more than its tables.
    @Test func aFloodIsBounded() throws {
        let attempts = LoginGuard()
        for number in 0..<60_000 {
            try attempts.begin(
                account: "a\(number)@b.co",
                address: "10.\(number >> 16).\(number >> 8 & 255).\(number & 255)"
            )
        }
        #expect(attempts.held <= 20_000)
    }

    /// What a client writes into headers and addresses comes back in none, and nothing is ever a redirect.
    @Test func nothingIsInjected() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            let paths = [
                "/v1/me%0d%0aSet-Cookie:%20a=b", "//evil.example/v1/me", "/v1/me?next=https://evil.example",
                "/v1/users/%0d%0aLocation:%20https:%2f%2fevil.example", "/v1/users?cursor=%0d%0aX-Evil:1",
                "/v1/auth/login?redirect=//evil.example",
            ]
            let headers = [
                ("X-Request-ID", "a%0d%0aX-Evil: 1"), ("X-Forwarded-Host", "evil.example"),
                ("Origin", "https://evil.example"),
            ]
            for path in paths {
                for method in ["GET", "POST", "DELETE"] {
                    let reply = try await plane.send(method, path, as: owner, headers: headers)
                    #expect((400..<500).contains(reply.status), "\(method) \(path): \(reply.status)")
                    for name in ["location", "set-cookie", "x-evil", "access-control-allow-origin", "refresh"] {
                        #expect(reply.headers[name] == nil)
                    }
                    #expect(!reply.headers.values.contains { $0.contains("evil") })
                }
            }
        }
    }

    @Test func bodiesAreSmall() async throws {
        try await AccountPlane.with { plane in
            let huge = String(repeating: "a", count: 1 << 20)
            for path in ["/v1/auth/login", "/v1/auth/signup", "/v1/invitations/accept"] {
                let reply = try await plane.send("POST", path, ["email": .string(huge), "password": "x"])
                #expect(reply.status == 413, "\(path)")
            }
            let long = String(repeating: "a", count: 257)
            let reply = try await plane.send("POST", "/v1/auth/login", ["email": "a@b.co", "password": .string(long)])
            #expect(reply.status == 400)
        }
    }
}
