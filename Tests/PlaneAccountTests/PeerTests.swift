import PlaneAccount
import PlaneKernel
import SharedBase
import SharedJSON
import Testing

/// Our tokens beside PyJWT's.
@Suite struct PeerTests {
    private let forge = Forge()

    private var secret: Value { .string(Base64.encode(forge.key.secret.expose())) }

    /// The clock of PyJWT is the machine's: times of the tokens here are of now.
    private func claimsOfNow() -> TokenClaims {
        let now = WallClock.system.now()
        return TokenClaims(
            tenant: forge.claims.tenant,
            user: forge.claims.user,
            session: forge.claims.session,
            role: .admin,
            issuedAt: now,
            expiresAt: now + .seconds(600)
        )
    }

    @Test(.enabled(if: PyJWT.python != nil, Comment(rawValue: PyJWT.missing)))
    func theyReadOurs() throws {
        let claims = claimsOfNow()
        let token = AccessToken.issue(claims, key: forge.key).expose()
        let read = try PyJWT.ask(
            """
            token = input["token"]
            key = base64.b64decode(input["secret"])
            body = jwt.decode(token, key, algorithms=["HS256"], audience="dd0c-api", issuer="dd0c-plane",
                options={"require": ["exp", "iat", "nbf", "sub", "iss", "aud"]})
            print(json.dumps({"header": jwt.get_unverified_header(token), "body": body}))
            """,
            ["token": .string(token), "secret": secret]
        )
        #expect(read["header"]?["alg"] == "HS256")
        #expect(read["header"]?["kid"]?.stringValue == forge.key.id)
        #expect(read["body"]?["userId"]?.stringValue == claims.user.description)
        #expect(read["body"]?["tenantId"]?.stringValue == claims.tenant.description)
        #expect(read["body"]?["role"] == "admin")
        #expect(read["body"]?["exp"]?.intValue == Int(claims.expiresAt.seconds))
    }

    @Test(.enabled(if: PyJWT.python != nil, Comment(rawValue: PyJWT.missing)))
    func weReadTheirs() throws {
        let made = try PyJWT.ask(
            """
            key = base64.b64decode(input["secret"])
            print(json.dumps([jwt.encode(input["body"], key, algorithm=a, headers={"kid": input["kid"]})
                for a in ["HS256", "HS384", "HS512"]]))
            """,
            ["secret": secret, "kid": .string(forge.key.id), "body": .object(forge.body)]
        )
        let tokens = made.arrayValue?.compactMap(\.stringValue) ?? []
        #expect(tokens.count == 3)
        #expect(tokens.map { forge.verdict($0) } == [.success(forge.claims), .failure(.header), .failure(.header)])
    }

    /// What PyJWT refuses we refuse: our own table goes through both.
    @Test(.enabled(if: PyJWT.python != nil, Comment(rawValue: PyJWT.missing)))
    func weAreNoLaxer() throws {
        let tokens = [forge.token()] + forge.attacks.map(\.token)
        let verdicts = try PyJWT.ask(
            """
            key = base64.b64decode(input["secret"])
            def good(token):
                try:
                    jwt.decode(token, key, algorithms=["HS256"], audience="dd0c-api", issuer="dd0c-plane",
                        options={"verify_exp": False, "verify_nbf": False, "verify_iat": False})
                    return True
                except Exception:
                    return False
            print(json.dumps([good(token) for token in input["tokens"]]))
            """,
            ["secret": secret, "tokens": .array(tokens.map { .string($0) })]
        )
        let theirs = verdicts.arrayValue?.compactMap(\.boolValue) ?? []
        #expect(theirs.count == tokens.count)
        #expect(theirs.first == true)
        for (token, isGood) in zip(tokens, theirs) where !isGood {
            #expect((try? forge.verdict(token).get()) == nil)
        }
        #expect(theirs.count { !$0 } > 25)
    }
}
