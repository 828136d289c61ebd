internal import PlaneKernel
package import SharedBase
internal import SharedCrypto
internal import SharedJSON

/// Bearer tokens: JSON Web Tokens (RFC 7519) signed with HMAC-SHA-256 and nothing else (RFC 8725 on strictness).
///
/// The header is compared, not obeyed: the algorithm is ours, the key is chosen by `kid` among keys that this plane made, and a
/// header that says anything more (`jwk`, `jku`, `crit`, …) is refused. The body is not read before its signature is good.
package enum AccessToken {
    static let issuer = "dd0c-plane"
    static let audience = "dd0c-api"
    /// How far clocks of planes may differ.
    package static let skew = Duration.seconds(30)
    /// Our own have some 600 bytes.
    package static let longest = 4096

    package static func issue(_ claims: TokenClaims, key: SigningKey) -> Secret<String> {
        let issued = Value.number(String(claims.issuedAt.seconds))
        let header: Value = ["alg": "HS256", "typ": "JWT", "kid": .string(key.id)]
        let body: Value = [
            "iss": .string(issuer), "aud": .string(audience), "sub": .string(claims.user.description), "iat": issued,
            "nbf": issued, "exp": .number(String(claims.expiresAt.seconds)),
            "sid": .string(claims.session.description), "tenantId": .string(claims.tenant.description),
            "userId": .string(claims.user.description), "role": .string(claims.role.rawValue),
        ]
        let signed = Base64.encode(JSON.bytes(header), .url) + "." + Base64.encode(JSON.bytes(body), .url)
        let code = HMACSHA256.code(Array(signed.utf8), key: key.secret.expose())
        return Secret(signed + "." + Base64.encode(code, .url))
    }

    /// The key that a token names; nothing about it is proved by that.
    package static func keyID(_ token: String) -> String? {
        guard token.utf8.count <= longest, let header = token.split(separator: ".").first else { return nil }
        return (try? kid(String(header)))
    }

    /// - Parameter life: the longest that a token of this plane lives.
    package static func read(
        _ token: String,
        keys: KeyRing,
        now: Timestamp,
        life: Duration
    ) throws(TokenFault) -> TokenClaims {
        guard token.utf8.count <= longest else { throw .tooLong }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let code = Base64.decode(parts[2], .url) else { throw .malformed }
        guard let key = keys.key(try kid(parts[0])) else { throw .unknownKey }
        let signed = Array((parts[0] + "." + parts[1]).utf8)
        guard HMACSHA256.verify(code, of: signed, key: key.secret.expose()) else { throw .signature }
        let claims = try claims(parts[1])
        try check(claims, key: key, now: now, life: life)
        return claims
    }

    private static func kid(_ part: String) throws(TokenFault) -> String {
        let header = try object(part)
        guard header["alg"]?.stringValue == "HS256", header["typ"].map({ $0.stringValue == "JWT" }) ?? true,
            header.keys.allSatisfy({ ["alg", "typ", "kid"].contains($0) }), let kid = header["kid"]?.stringValue
        else { throw .header }
        return kid
    }

    private static func object(_ part: String) throws(TokenFault) -> ValueObject {
        let limits = JSONLimits(maxDepth: 4, maxKeys: 32)
        guard let bytes = Base64.decode(part, .url), let value = try? JSON.parse(bytes, limits: limits),
            let object = value.objectValue
        else { throw .malformed }
        return object
    }

    private static func claims(_ part: String) throws(TokenFault) -> TokenClaims {
        let body = try object(part)
        func id<Kind>(_ name: String, _ kind: Kind.Type = Kind.self) throws(TokenFault) -> ID<Kind> {
            guard let id = body[name]?.stringValue.flatMap({ ID<Kind>($0) }) else { throw .claims }
            return id
        }
        func time(_ name: String) throws(TokenFault) -> Timestamp {
            // Up to the year 9999: beyond it the sums overflow.
            guard let seconds = body[name]?.intValue, (0...253_402_300_799).contains(seconds) else { throw .claims }
            return Timestamp(seconds: Int64(seconds))
        }
        guard body["iss"]?.stringValue == issuer else { throw .issuer }
        guard body["aud"]?.stringValue == audience else { throw .audience }
        guard let role = body["role"]?.stringValue.flatMap({ Role(rawValue: $0) }) else { throw .claims }
        let claims = TokenClaims(
            tenant: try id("tenantId"),
            user: try id("userId"),
            session: try id("sid"),
            role: role,
            issuedAt: try time("iat"),
            expiresAt: try time("exp")
        )
        guard try id("sub") == claims.user, try time("nbf") == claims.issuedAt else { throw .claims }
        return claims
    }

    private static func check(_ claims: TokenClaims, key: SigningKey, now: Timestamp, life: Duration) throws(TokenFault)
    {
        guard now < claims.expiresAt + skew else { throw .expired }
        guard claims.issuedAt <= now + skew else { throw .notYetValid }
        guard claims.expiresAt - claims.issuedAt <= life else { throw .life }
        if let retired = key.retiredAt, claims.issuedAt > retired + skew { throw .retiredKey }
    }
}
