import PlaneAccount
import PlaneKernel
import SharedBase
import SharedCrypto
import SharedJSON

/// Makes tokens as an attacker, or an honest stranger, would.
struct Forge {
    static let now = Timestamp(seconds: 1_800_000_000)
    static let life = Duration.seconds(43_200)

    let key: SigningKey
    let claims: TokenClaims

    init(random: RandomSource = .system) {
        key = SigningKey.make(at: Self.now - .seconds(86_400), random: random)
        claims = TokenClaims(
            tenant: .new(at: Self.now, random: random),
            user: .new(at: Self.now, random: random),
            session: .new(at: Self.now, random: random),
            role: .viewer,
            issuedAt: Self.now - .seconds(60),
            expiresAt: Self.now + .seconds(600)
        )
    }

    var header: ValueObject { ValueObject([("alg", "HS256"), ("typ", "JWT"), ("kid", .string(key.id))]) }

    var body: ValueObject {
        let issued = Value.number(String(claims.issuedAt.seconds))
        return ValueObject([
            ("iss", "dd0c-plane"), ("aud", "dd0c-api"), ("sub", .string(claims.user.description)), ("iat", issued),
            ("nbf", issued), ("exp", .number(String(claims.expiresAt.seconds))),
            ("sid", .string(claims.session.description)), ("tenantId", .string(claims.tenant.description)),
            ("userId", .string(claims.user.description)), ("role", "viewer"),
        ])
    }

    /// A token with members changed; `.null` takes a member out.
    func token(
        header changes: [String: Value] = [:],
        body more: [String: Value] = [:],
        secret: [UInt8]? = nil,
        signature: String? = nil
    ) -> String {
        sign(Self.changed(header, changes), JSON.bytes(.object(Self.changed(body, more))), secret, signature)
    }

    /// A token around bytes that need be no JSON.
    func token(rawBody: String) -> String { sign(header, Array(rawBody.utf8), nil, nil) }

    private func sign(_ header: ValueObject, _ body: [UInt8], _ secret: [UInt8]?, _ signature: String?) -> String {
        let signed = Base64.encode(JSON.bytes(.object(header)), .url) + "." + Base64.encode(body, .url)
        let code = HMACSHA256.code(Array(signed.utf8), key: secret ?? key.secret.expose())
        return signed + "." + (signature ?? Base64.encode(code, .url))
    }

    private static func changed(_ object: ValueObject, _ changes: [String: Value]) -> ValueObject {
        var object = object
        for (name, value) in changes { object[name] = value.isNull ? nil : value }
        return object
    }

    /// What our reader says: the claims or the fault.
    func verdict(_ token: String, now: Timestamp = Forge.now, ring: KeyRing? = nil) -> Result<TokenClaims, TokenFault> {
        guard let keys = ring ?? KeyRing([key]) else { return .failure(.unknownKey) }
        do throws(TokenFault) {
            return .success(try AccessToken.read(token, keys: keys, now: now, life: Self.life))
        } catch {
            return .failure(error)
        }
    }

    /// Everything that must not pass, each with the fault that it is refused for.
    var attacks: [(name: String, token: String, fault: TokenFault)] {
        let good = token()
        let parts = good.split(separator: ".").map(String.init)
        let day = Value.number(String(Self.now.seconds + 86_400))
        let past = Value.number(String(Self.now.seconds - 31))
        let huge = Value.number("99999999999999999999")
        return [
            ("none", token(header: ["alg": "none"], signature: ""), .header),
            ("None", token(header: ["alg": "None"], signature: ""), .header),
            ("nOnE, signed", token(header: ["alg": "nOnE"]), .header),
            ("no signature", parts[0] + "." + parts[1] + ".", .signature),
            ("no algorithm", token(header: ["alg": .null]), .header),
            ("HS512", token(header: ["alg": "HS512"]), .header),
            ("RS256", token(header: ["alg": "RS256"]), .header),
            ("ES256", token(header: ["alg": "ES256"]), .header),
            ("hs256", token(header: ["alg": "hs256"]), .header),
            ("list of algorithms", token(header: ["alg": ["HS256", "none"]]), .header),
            ("own key in the header", token(header: ["jwk": ["kty": "oct", "k": "AAAA"]]), .header),
            ("key at an address", token(header: ["jku": "https://evil.example/keys"]), .header),
            ("critical extension", token(header: ["crit": ["exp"]]), .header),
            ("another type", token(header: ["typ": "JWE"]), .header),
            ("no key id", token(header: ["kid": .null]), .header),
            ("unknown key", token(header: ["kid": "0000000000000000"]), .unknownKey),
            ("key id is a path", token(header: ["kid": "../../../../dev/null"], secret: []), .unknownKey),
            ("key id is SQL", token(header: ["kid": "' OR 1=1 --"]), .unknownKey),
            ("another secret", token(secret: [UInt8](repeating: 7, count: 32)), .signature),
            ("empty secret", token(secret: []), .signature),
            ("another body", parts[0] + "." + Forge().token().split(separator: ".")[1] + "." + parts[2], .signature),
            ("expired", token(body: ["exp": past]), .expired),
            (
                "not yet", token(body: ["nbf": day, "iat": day, "exp": .number(String(Self.now.seconds + 90_000))]),
                .notYetValid
            ),
            ("not before and issued differ", token(body: ["nbf": day]), .claims),
            ("issued in the future", token(body: ["iat": day]), .claims),
            ("another audience", token(body: ["aud": "dd0c-gateway"]), .audience),
            ("several audiences", token(body: ["aud": ["dd0c-api", "x"]]), .audience),
            ("no audience", token(body: ["aud": .null]), .audience),
            ("another issuer", token(body: ["iss": "https://evil.example"]), .issuer),
            ("no issuer", token(body: ["iss": .null]), .issuer),
            ("no end", token(body: ["exp": .null]), .claims),
            ("the end is a text", token(body: ["exp": "1900000000"]), .claims),
            ("the end is a fraction", token(body: ["exp": .number("1800000600.5")]), .claims),
            ("the end is huge", token(body: ["exp": huge]), .claims),
            ("the end is 1e300", token(body: ["exp": .number("1e300")]), .claims),
            ("negative times", token(body: ["iat": .number("-1"), "nbf": .number("-1")]), .claims),
            ("lives too long", token(body: ["exp": .number(String(Self.now.seconds + 86_400))]), .life),
            ("subject is another", token(body: ["sub": .string(claims.tenant.description)]), .claims),
            ("no tenant", token(body: ["tenantId": .null]), .claims),
            ("tenant is no id", token(body: ["tenantId": "*"]), .claims),
            ("no session", token(body: ["sid": .null]), .claims),
            ("unknown role", token(body: ["role": "root"]), .claims),
            ("a claim twice", token(rawBody: #"{"role":"viewer","role":"owner"}"#), .malformed),
            ("body is an array", token(rawBody: "[]"), .malformed),
            ("body is no JSON", token(rawBody: "{"), .malformed),
            ("body is deep", token(rawBody: String(repeating: "[", count: 2000)), .malformed),
            ("empty", "", .malformed),
            ("dots", "..", .malformed),
            ("two parts", parts[0] + "." + parts[1], .malformed),
            ("four parts", good + "." + parts[2], .malformed),
            ("padding", parts[0] + "." + parts[1] + "." + parts[2] + "=", .malformed),
            ("white space", " " + good, .malformed),
            ("line feed", good + "\n", .malformed),
            ("standard base64", parts[0] + "." + parts[1] + ".+/+/", .malformed),
            ("huge", good + String(repeating: "A", count: 1 << 20), .tooLong),
        ]
    }
}
