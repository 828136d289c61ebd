import PlaneKernel
import PlaneTestKit
import SharedBase
import Testing

/// People, roles, invitations, keys and the tenant itself.
@Suite(.timeLimit(.minutes(10)))
struct MemberTests {
    private func setRole(_ plane: AccountPlane, _ user: Person, _ role: Role, as actor: Person) async throws
        -> HTTPProbe.Reply
    {
        try await plane.send("PATCH", "/v1/users/\(user.id)", ["role": .string(role.rawValue)], as: actor)
    }

    @Test func rolesChangeAtOnceAndOnlyAsFarAsTheActorReaches() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            let admin = try await plane.member(.admin, of: owner)
            let viewer = try await plane.member(.viewer, of: admin)
            #expect(try await plane.send("GET", "/v1/apikeys", as: viewer).code == "forbidden")
            #expect(try await setRole(plane, viewer, .admin, as: admin).status == 200)
            // The same token: what it may is asked each time.
            #expect(try await plane.send("GET", "/v1/apikeys", as: viewer).status == 200)
            #expect(try await setRole(plane, viewer, .owner, as: admin).code == "role_too_low")
            #expect(try await setRole(plane, owner, .viewer, as: admin).code == "role_too_low")
            #expect(try await plane.send("DELETE", "/v1/users/\(owner.id)", as: admin).code == "role_too_low")
            #expect(try await setRole(plane, viewer, .viewer, as: admin).status == 200)
            #expect(try await plane.send("GET", "/v1/apikeys", as: viewer).code == "forbidden")
            #expect(try await plane.audited("account.user.role_changed") == 2)

            #expect(try await setRole(plane, owner, .admin, as: owner).code == "last_owner")
            #expect(try await plane.send("DELETE", "/v1/me", as: owner).code == "last_owner")
            #expect(try await plane.send("DELETE", "/v1/users/\(owner.id)", as: owner).code == "last_owner")
            #expect(try await setRole(plane, admin, .owner, as: owner).status == 200)
            #expect(try await plane.send("DELETE", "/v1/me", as: owner).status == 204)
            #expect(try await plane.send("GET", "/v1/me", as: owner).status == 401)
            #expect(try await setRole(plane, admin, .admin, as: admin).code == "last_owner")
            // Anybody may go, and the address is free again.
            #expect(try await plane.send("DELETE", "/v1/me", as: viewer).status == 204)
            #expect(try await plane.logIn(viewer.email).status == 401)
            let users = try await plane.send("GET", "/v1/users", as: admin)
            #expect(users.json["items"]?.arrayValue?.count == 1)
        }
    }

    /// Both requests are on their way before either is done: one wins, and the tenant keeps an admin in each round.
    @Test func twoAdminsWhoDemoteEachOtherComeOneAfterTheOther() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            let one = try await plane.member(.admin, of: owner)
            let two = try await plane.member(.admin, of: owner)
            for round in 0..<15 {
                async let first = setRole(plane, two, .viewer, as: one)
                async let second = setRole(plane, one, .viewer, as: two)
                let replies = try await [first, second]
                #expect(replies.map(\.status).sorted() == [200, 403], "round \(round)")
                let refused = replies.first { $0.status == 403 }?.code
                #expect(refused == "role_too_low" || refused == "forbidden")
                for admin in [one, two] {
                    #expect(try await setRole(plane, admin, .admin, as: owner).status == 200)
                }
            }
        }
    }

    @Test func oneOfTwoOwnersWhoLeaveAtOnceStays() async throws {
        try await AccountPlane.with { plane in
            for round in 0..<5 {
                let one = try await plane.owner("team\(round)")
                let two = try await plane.member(.owner, of: one)
                async let first = plane.send("DELETE", "/v1/me", as: one)
                async let second = plane.send("DELETE", "/v1/me", as: two)
                let replies = try await [first, second]
                #expect(replies.map(\.status).sorted() == [204, 409], "round \(round)")
                #expect(replies.contains { $0.code == "last_owner" })
            }
        }
    }

    @Test func removedPeopleAreOut() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            let member = try await plane.member(.member, of: owner)
            #expect(try await plane.send("DELETE", "/v1/users/\(member.id)", as: owner).status == 204)
            #expect(try await plane.send("GET", "/v1/me", as: member).status == 401)
            #expect(try await plane.send("DELETE", "/v1/users/\(member.id)", as: owner).status == 404)
            #expect(try await plane.send("GET", "/v1/users/\(member.id)", as: owner).status == 404)
            #expect(try await plane.audited("account.user.removed") == 1)
        }
    }

    // MARK: Invitations

    private func invite(_ plane: AccountPlane, _ email: String, as actor: Person, _ role: Role = .member) async throws
        -> HTTPProbe.Reply
    {
        let body: Value = ["email": .string(email), "role": .string(role.rawValue)]
        return try await plane.send("POST", "/v1/invitations", body, as: actor)
    }

    private func accept(_ plane: AccountPlane, _ token: String, key: String? = nil, password: String? = nil)
        async throws
        -> HTTPProbe.Reply
    {
        try await plane.send(
            "POST",
            "/v1/invitations/accept",
            ["token": .string(token), "password": .string(password ?? AccountPlane.password)],
            headers: key.map { [("Idempotency-Key", $0)] } ?? []
        )
    }

    @Test func anInvitationIsGoodOnce() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            let made = try await invite(plane, "Bob@Acme.example", as: owner)
            let token = made.json["token"]?.stringValue ?? ""
            #expect(made.json["invitation"]?["email"] == "bob@acme.example")
            let weak = try await accept(plane, token, password: "password1234")
            #expect(weak.code == "weak_password")
            let bob = try await accept(plane, token, key: "k")
            #expect(bob.status == 201 && bob.json["user"]?["role"] == "member", "\(bob.text)")
            #expect(try await accept(plane, token).code == "invitation_used")
            let again = try await accept(plane, token, key: "k")
            #expect(again.status == 201 && again.headers["idempotency-replayed"] == "true")
            #expect(again.json["user"]?["id"] == bob.json["user"]?["id"])
            #expect(try await accept(plane, token, key: "k", password: "twelve blue bottles").status == 422)
            let listed = try await plane.send("GET", "/v1/invitations", as: owner)
            #expect(listed.json["items"]?[0]?["state"] == "accepted")
            #expect(!listed.text.contains(token))
            #expect(try await invite(plane, "bob@acme.example", as: owner).code == "already_member")
        }
    }

    @Test func twoWhoAcceptAtOnceAreOne() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            for round in 0..<5 {
                let made = try await invite(plane, "b\(round)@acme.example", as: owner)
                let token = made.json["token"]?.stringValue ?? ""
                async let first = accept(plane, token)
                async let second = accept(plane, token)
                let replies = try await [first, second]
                #expect(replies.map(\.status).sorted() == [201, 409])
            }
            #expect(try await plane.count("account_users") == 6)
        }
    }

    @Test func invitationsEndAndAreWithdrawnAndReplaced() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            let first = try await invite(plane, "bob@acme.example", as: owner)
            let second = try await invite(plane, "bob@acme.example", as: owner)
            #expect(try await accept(plane, first.json["token"]?.stringValue ?? "").status == 404)
            let id = second.json["invitation"]?["id"]?.stringValue ?? ""
            #expect(try await plane.send("DELETE", "/v1/invitations/\(id)", as: owner).status == 204)
            #expect(try await plane.send("DELETE", "/v1/invitations/\(id)", as: owner).status == 404)
            #expect(try await accept(plane, second.json["token"]?.stringValue ?? "").status == 404)

            let third = try await invite(plane, "bob@acme.example", as: owner)
            plane.clock.move(.seconds(7 * 86_400))
            let late = try await accept(plane, third.json["token"]?.stringValue ?? "")
            #expect(late.status == 410 && late.code == "invitation_expired")
            #expect(try await plane.count("account_users") == 1)
        }
    }

    /// Somebody who lost a role does not come back to it by an invitation of better days.
    @Test func anInvitationIsWorthWhatItsMakerIs() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            let admin = try await plane.member(.admin, of: owner)
            let key = try await plane.key(.admin, of: owner)
            var tokens: [String] = []
            for (name, role) in [("a", Role.admin), ("b", .viewer), ("c", .viewer)] {
                let made = try await invite(plane, "\(name)@acme.example", as: admin, role)
                tokens.append(made.json["token"]?.stringValue ?? "")
            }
            let body = Array(#"{"email":"d@acme.example","role":"viewer"}"#.utf8)
            let byKey = try await HTTPProbe(port: plane.port, key: key.text).post("/v1/invitations", body)
            #expect(try await setRole(plane, admin, .member, as: owner).status == 200)
            #expect(try await plane.send("DELETE", "/v1/apikeys/\(key.id)", as: owner).status == 204)
            for token in [tokens[0], tokens[1], byKey.json["token"]?.stringValue ?? ""] {
                #expect(try await accept(plane, token).status == 404)
            }
            #expect(try await setRole(plane, admin, .admin, as: owner).status == 200)
            #expect(try await accept(plane, tokens[2]).status == 201)
        }
    }

    @Test func noOtherTokenGetsIn() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            let token = try await invite(plane, "bob@acme.example", as: owner).json["token"]?.stringValue ?? ""
            let flipped = token.dropLast() + (token.hasSuffix("A") ? "B" : "A")
            for bad in [
                "", "x", "dd0c-invite-", String(flipped), token + "A", String(token.dropLast(4)), token.uppercased(),
            ] {
                #expect(try await accept(plane, bad).status == 404, "\(bad)")
            }
            #expect(try await accept(plane, token).status == 201)
        }
    }

    @Test func nobodyInvitesAboveThemselves() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            let admin = try await plane.member(.admin, of: owner)
            #expect(try await invite(plane, "x@acme.example", as: admin, .owner).code == "role_too_low")
            #expect(
                try await plane.send("POST", "/v1/apikeys", ["name": "k", "role": "owner"], as: admin).status == 403
            )
            let key = try await plane.key(.owner, of: owner)
            #expect(try await plane.send("DELETE", "/v1/apikeys/\(key.id)", as: admin).code == "role_too_low")
            // Somebody of another tenant is no news to an inviter; the address is refused where it would be used.
            let stranger = try await plane.owner("other")
            let made = try await invite(plane, stranger.email, as: owner)
            #expect(made.status == 201)
            #expect(try await accept(plane, made.json["token"]?.stringValue ?? "").code == "email_taken")
        }
    }

    // MARK: Keys and tenant

    @Test func keysAreShownOnceAndRevoked() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            let headers = [("Idempotency-Key", "key-1")]
            let body: Value = ["name": "ci", "role": "member"]
            let first = try await plane.send("POST", "/v1/apikeys", body, as: owner, headers: headers)
            let again = try await plane.send("POST", "/v1/apikeys", body, as: owner, headers: headers)
            #expect(first.status == 201 && first.text == again.text)
            let text = first.json["key"]?.stringValue ?? ""
            let id = first.json["id"]?.stringValue ?? ""
            #expect(try await HTTPProbe(port: plane.port, key: text).get("/v1/me").status == 200)
            let listed = try await plane.send("GET", "/v1/apikeys", as: owner)
            #expect(listed.json["items"]?.arrayValue?.count == 1)
            #expect(!listed.text.contains(text))
            for _ in 0..<2 {
                #expect(try await plane.send("DELETE", "/v1/apikeys/\(id)", as: owner).status == 204)
            }
            #expect(try await HTTPProbe(port: plane.port, key: text).get("/v1/me").status == 401)
            #expect(try await plane.audited("account.apikey.revoked") == 1)
        }
    }

    @Test func listsComeInPages() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            for number in 0..<3 {
                _ = try await plane.key(.viewer, of: owner)
                _ = try await invite(plane, "b\(number)@acme.example", as: owner)
                _ = try await plane.logIn(owner.email)
                _ = try await plane.member(.viewer, of: owner)
            }
            for (path, count) in [("apikeys", 3), ("invitations", 6), ("auth/sessions", 4), ("users", 4)] {
                var seen: [String] = []
                var cursor: String?
                repeat {
                    let query = "?limit=2" + (cursor.map { "&cursor=\($0)" } ?? "")
                    let page = try await plane.send("GET", "/v1/\(path)\(query)", as: owner)
                    seen += page.json["items"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
                    cursor = page.json["nextCursor"]?.stringValue
                } while cursor != nil
                #expect(seen.count == count && Set(seen).count == count, "\(path)")
                #expect(try await plane.send("GET", "/v1/\(path)?cursor=x", as: owner).status == 400)
                #expect(try await plane.send("GET", "/v1/\(path)?limit=201", as: owner).status == 400)
            }
        }
    }

    @Test func theTenantIsRenamedByItsOwner() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            _ = try await plane.owner("other")
            let body: Value = ["name": "Acme & Sons", "slug": "acme-sons"]
            let changed = try await plane.send("PATCH", "/v1/tenant", body, as: owner)
            #expect(changed.json["slug"] == "acme-sons" && changed.json["name"] == "Acme & Sons")
            #expect(try await plane.send("PATCH", "/v1/tenant", ["slug": "other"], as: owner).code == "slug_taken")
            #expect(try await plane.send("PATCH", "/v1/tenant", ["slug": "Not A"], as: owner).status == 400)
            #expect(try await plane.send("PATCH", "/v1/tenant", [:], as: owner).status == 200)
            #expect(try await plane.send("GET", "/v1/tenant", as: owner).json["slug"] == "acme-sons")
            #expect(try await plane.audited("account.tenant.changed") == 1)
        }
    }
}
