import PlaneAccount
import PlaneKernel
import PlaneTestKit
import SharedBase
import Testing

/// Sign-up, sign-in, sessions and passwords through the API.
@Suite(.timeLimit(.minutes(10)))
struct SignInTests {
    @Test func everyTableIsClosed() async throws {
        try await TestDatabase.with([AccountRoom.migrations]) { (test: TestDatabase) async throws in
            #expect(try await RowSecurityCheck.findings(test) == [])
            #expect(try await RowSecurityCheck.tables(test).filter { $0.hasPrefix("account_") }.count == 3)
        }
    }

    @Test func aSignUpMakesTenantOwnerAndSession() async throws {
        try await AccountPlane.with { plane in
            let reply = try await plane.send(
                "POST",
                "/v1/auth/signup",
                ["tenant": "Acme Ltd", "email": "Ada@Acme.Example", "name": "Ada", "password": "seven green bottles"]
            )
            #expect(reply.status == 201, "\(reply.text)")
            #expect(reply.json["tenant"]?["slug"] == "acme-ltd")
            #expect(reply.json["user"]?["email"] == "ada@acme.example")
            #expect(reply.json["user"]?["role"] == "owner")
            #expect(reply.json["tokenType"] == "Bearer")
            let ada = try Person(reply)
            let me = try await plane.send("GET", "/v1/me", as: ada)
            #expect(me.json["tenant"]?["name"] == "Acme Ltd")
            #expect(me.json["user"]?["id"]?.stringValue == ada.id)
            #expect(me.json["apiKeyId"] == .null)
            #expect(try await plane.audited("account.tenant.created") == 1)
            // Whatever the case, it is the same person.
            #expect(try await plane.logIn("ADA@acme.example").status == 200)
        }
    }

    @Test func takenNamesAreVariedAndTakenSlugsAndAddressesRefused() async throws {
        try await AccountPlane.with { plane in
            _ = try await plane.owner("acme")
            func signUp(_ email: String, _ slug: String? = nil) async throws -> HTTPProbe.Reply {
                var body: [(String, Value)] = [
                    ("tenant", "acme"), ("email", .string(email)), ("password", .string(AccountPlane.password)),
                ]
                if let slug { body.append(("slug", .string(slug))) }
                return try await plane.send("POST", "/v1/auth/signup", .object(ValueObject(body)))
            }
            #expect(try await signUp("b@acme.example").json["tenant"]?["slug"] == "acme-2")
            #expect(try await signUp("c@acme.example").json["tenant"]?["slug"] == "acme-3")
            let slug = try await signUp("d@acme.example", "acme")
            #expect(slug.status == 409 && slug.code == "slug_taken")
            let email = try await signUp("B@acme.example")
            #expect(email.status == 409 && email.code == "email_taken")
            // Neither left a row (PX-01).
            #expect(try await plane.count("tenants") == 3)
            #expect(try await plane.count("account_users") == 3)
        }
    }

    @Test(
        arguments: [
            (#"/email"#, ["tenant": "x", "email": "nobody", "password": "seven green bottles"]),
            (#"/password"#, ["tenant": "x", "email": "a@b.co", "password": "password1234"]),
            (#"/password"#, ["tenant": "x", "email": "a@b.co", "password": "short"]),
            (#"/name"#, ["tenant": "\u{7}", "email": "a@b.co", "password": "seven green bottles"]),
            (#"/slug"#, ["tenant": "x", "slug": "Not A Slug", "email": "a@b.co", "password": "seven green bottles"]),
            (#"/role"#, ["tenant": "x", "email": "a@b.co", "password": "seven green bottles", "role": "owner"]),
            (#"/tenant"#, ["email": "a@b.co", "password": "seven green bottles"]),
        ] as [(String, Value)]
    )
    func badSignUpsAreRefusedWithTheirPlace(_ path: String, _ body: Value) async throws {
        try await AccountPlane.with { plane in
            let reply = try await plane.send("POST", "/v1/auth/signup", body)
            #expect(reply.status == 400, "\(reply.text)")
            #expect(reply.json["errors"]?[0]?["path"]?.stringValue == path, "\(reply.text)")
            #expect(try await plane.count("tenants") == 0)
        }
    }

    @Test func aRepeatedSignUpIsOne() async throws {
        try await AccountPlane.with { plane in
            let first = try await plane.signUp("acme", key: "request-1")
            let again = try await plane.signUp("acme", key: "request-1")
            #expect(first.status == 201 && again.status == 201)
            #expect(again.headers["idempotency-replayed"] == "true")
            #expect(first.json["user"]?["id"] == again.json["user"]?["id"])
            #expect(try await plane.signUp("acme", key: "request-2").code == "email_taken")
            #expect(try await plane.signUp("acme").code == "email_taken")
            let changed = try await plane.send(
                "POST",
                "/v1/auth/signup",
                ["tenant": "acme", "email": "owner@acme.example", "password": "another password!"],
                headers: [("Idempotency-Key", "request-1")]
            )
            #expect(changed.status == 422 && changed.code == "idempotency_key_reused")
            #expect(try await plane.count("tenants") == 1)
        }
    }

    /// PX-02: the two answers differ in nothing but their request id.
    @Test func wrongPasswordAndUnknownAddressLookTheSame() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            let wrong = try await plane.logIn(owner.email, "not the password")
            for email in ["nobody@acme.example", "no address", "", String(repeating: "x", count: 254)] {
                let unknown = try await plane.logIn(email, "not the password")
                #expect(unknown.status == 401 && wrong.status == 401)
                #expect(unknown.code == "invalid_credentials")
                #expect(Self.comparable(unknown) == Self.comparable(wrong))
                #expect(unknown.headers.keys.sorted() == wrong.headers.keys.sorted())
            }
            // What is written of the one that is known comes behind the answer.
            #expect(await eventually { (try? await plane.audited("account.password.refused")) == 1 })
            #expect(try await plane.logIn(owner.email).status == 200)
            #expect(try await plane.audited("account.session.created") == 1)
        }
    }

    private static func comparable(_ reply: HTTPProbe.Reply) -> Value {
        guard case .object(var object) = reply.json else { return .null }
        object["requestId"] = nil
        return .object(object)
    }

    @Test func noForgedTokenIsTaken() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            for attack in Forge().attacks where !attack.token.contains("\n") && attack.token.utf8.count < 10_000 {
                let probe = HTTPProbe(port: plane.port)
                let reply = try await probe.get("/v1/me", headers: [("Authorization", "Bearer " + attack.token)])
                #expect(reply.status == 401, "\(attack.name)")
                #expect(reply.code == "unauthenticated")
            }
            // A good token in the wrong header, or beside another credential, is none.
            for headers in [
                [("X-API-Key", owner.token)],
                [owner.header, ("X-API-Key", "dd0c_" + String(repeating: "0", count: 32))],
                [("Authorization", "Basic " + owner.token)], [("Cookie", "token=" + owner.token)],
            ] {
                #expect(try await HTTPProbe(port: plane.port).get("/v1/me", headers: headers).status == 401)
            }
            #expect(try await HTTPProbe(port: plane.port).get("/v1/me?token=\(owner.token)").status == 401)
        }
    }

    @Test func sessionsEnd() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            plane.clock.move(.seconds(1))
            let phone = try Person(try await plane.logIn(owner.email))
            plane.clock.move(.seconds(1))
            let laptop = try Person(try await plane.logIn(owner.email))
            let listed = try await plane.send("GET", "/v1/auth/sessions", as: phone)
            let rows = listed.json["items"]?.arrayValue ?? []
            #expect(rows.count == 3)
            #expect(rows.filter { $0["current"] == true }.count == 1)
            #expect(rows.contains { $0["address"] == "192.0.2.1" })

            #expect(try await plane.send("POST", "/v1/auth/logout", as: phone).status == 204)
            #expect(try await plane.send("GET", "/v1/me", as: phone).status == 401)
            #expect(try await plane.send("GET", "/v1/me", as: laptop).status == 200)

            // Newest first: the last is that of the sign-up.
            let other = rows.last?["id"]?.stringValue ?? ""
            #expect(try await plane.send("DELETE", "/v1/auth/sessions/\(other)", as: laptop).status == 204)
            #expect(try await plane.send("GET", "/v1/me", as: owner).status == 401)
            #expect(try await plane.send("DELETE", "/v1/auth/sessions/\(other)", as: laptop).status == 404)

            let again = try Person(try await plane.logIn(owner.email))
            #expect(try await plane.send("DELETE", "/v1/auth/sessions", as: again).status == 204)
            for person in [owner, phone, laptop, again] {
                #expect(try await plane.send("GET", "/v1/me", as: person).status == 401)
            }
            #expect(try await plane.count("account_sessions") == 0)
        }
    }

    /// The newest fifty live; old rows go with the sweep.
    @Test func sessionsAreBounded() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            for _ in 0..<52 {
                plane.clock.move(.seconds(1))
                #expect(try await plane.logIn(owner.email).status == 200)
            }
            #expect(try await plane.count("account_sessions") == 50)
            #expect(try await plane.send("GET", "/v1/me", as: owner).status == 401)
        }
    }

    @Test func aSessionOfSomebodyElseIsUnknown() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            let member = try await plane.member(.admin, of: owner)
            let sessions = try await plane.send("GET", "/v1/auth/sessions", as: owner)
            let id = sessions.json["items"]?[0]?["id"]?.stringValue ?? ""
            #expect(try await plane.send("DELETE", "/v1/auth/sessions/\(id)", as: member).status == 404)
            #expect(try await plane.send("GET", "/v1/me", as: owner).status == 200)
        }
    }

    @Test func tokensAndSessionsExpire() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            plane.clock.move(.seconds(43_200 - 1))
            #expect(try await plane.send("GET", "/v1/me", as: owner).status == 200)
            // The skew is for clocks, not for sessions: the row ends on time.
            plane.clock.move(.seconds(1))
            #expect(try await plane.send("GET", "/v1/me", as: owner).status == 401)
            plane.clock.move(.seconds(60))
            #expect(try await plane.send("GET", "/v1/me", as: owner).status == 401)
        }
    }

    @Test func anotherPasswordEndsTheOtherSessions() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            let other = try Person(try await plane.logIn(owner.email))
            func change(_ current: String, _ password: String) async throws -> HTTPProbe.Reply {
                try await plane.send(
                    "POST",
                    "/v1/auth/password",
                    ["current": .string(current), "password": .string(password)],
                    as: owner
                )
            }
            #expect(try await change("wrong", "twelve blue bottles").code == "wrong_password")
            #expect(try await change(AccountPlane.password, "password1234").code == "weak_password")
            #expect(try await plane.send("GET", "/v1/me", as: other).status == 200)
            let changed = try await change(AccountPlane.password, "twelve blue bottles")
            #expect(changed.status == 200 && changed.json["endedSessions"]?.intValue == 1, "\(changed.text)")
            #expect(try await plane.send("GET", "/v1/me", as: owner).status == 200)
            #expect(try await plane.send("GET", "/v1/me", as: other).status == 401)
            #expect(try await plane.logIn(owner.email).status == 401)
            #expect(try await plane.logIn(owner.email, "twelve blue bottles").status == 200)
            #expect(try await plane.audited("account.password.changed") == 1)
        }
    }

    /// The key file is turned under a running plane: old tokens hold, new ones carry the new key.
    @Test func keysRotateUnderAPlane() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            let id = try KeyFile(plane.keyFile).rotate(
                at: plane.clock.now,
                life: .seconds(43_200),
                random: .system
            )
            // A token of the new key, made by another plane: the file is read again for it.
            plane.clock.move(.seconds(2))
            let ring = try #require(try KeyFile(plane.keyFile).read())
            let forge = Forge()
            let foreign = AccessToken.issue(forge.claims, key: ring.signing).expose()
            let reply = try await HTTPProbe(port: plane.port)
                .get("/v1/me", headers: [("Authorization", "Bearer " + foreign)])
            #expect(reply.status == 401)
            #expect(try await plane.send("GET", "/v1/me", as: owner).status == 200)
            let fresh = try Person(try await plane.logIn(owner.email))
            #expect(AccessToken.keyID(fresh.token) == id)
            #expect(AccessToken.keyID(owner.token) != id)
            #expect(try await plane.send("GET", "/v1/me", as: fresh).status == 200)
        }
    }

    /// An API key works wherever a token does, and has no person behind it.
    @Test func anAPIKeyHasNoPerson() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            let key = try await plane.key(.owner, of: owner)
            let probe = HTTPProbe(port: plane.port, key: key.text)
            let me = try await probe.get("/v1/me")
            #expect(me.json["user"] == .null && me.json["role"] == "owner")
            #expect(me.json["apiKeyId"]?.stringValue == key.id)
            #expect(try await probe.get("/v1/auth/sessions").json["items"]?.arrayValue?.isEmpty == true)
            #expect(try await probe.post("/v1/auth/logout", []).status == 204)
            #expect(try await probe.send("DELETE", "/v1/auth/sessions").status == 204)
            #expect(try await probe.send("DELETE", "/v1/me").code == "no_user")
            let body = Array(#"{"current":"a","password":"twelve blue bottles"}"#.utf8)
            #expect(try await probe.post("/v1/auth/password", body).code == "no_user")
            #expect(try await plane.send("GET", "/v1/me", as: owner).status == 200)
        }
    }
}
