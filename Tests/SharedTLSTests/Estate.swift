import SharedBase
import SharedCrypto
import SharedTLS

/// A plane's authority with a server and an agent certificate, made anew for each test at a fixed time.
struct Estate {
    static let now = Timestamp(seconds: 1_800_000_000)
    static let clock = WallClock { now }
    static let link = "dd0c/1"
    static let enrolment = "dd0c-enrol/1"
    static let protocols = [
        TLSProtocol(link, clientCertificate: .required), TLSProtocol(enrolment, clientCertificate: .none),
    ]

    let root: Certificate
    let issuer: IssuingAuthority
    let server: TLSIdentity
    let agent: TLSIdentity

    init(life: Range<Timestamp> = now - .seconds(3600)..<now + .seconds(3600)) throws {
        let rootKey = try PrivateKey.generate(.p256)
        let long = Self.now - .seconds(1_000_000)..<Self.now + .seconds(1_000_000)
        root = try CertificateIssuer.root(
            subject: SubjectName(commonName: "root"),
            key: rootKey,
            validity: long,
            serial: SerialNumber.random(.system)
        )
        let key = try PrivateKey.generate(.p256)
        let intermediate = try CertificateIssuer.intermediate(
            subject: SubjectName(commonName: "intermediate"),
            publicKey: key.publicKey,
            validity: long,
            serial: SerialNumber.random(.system),
            issuer: IssuingAuthority(certificate: root, key: rootKey)
        )
        issuer = try IssuingAuthority(certificate: intermediate, key: key)
        server = try Self.identity(.server, issuer, [root], life)
        agent = try Self.identity(.client, issuer, [], life)
    }

    /// A chain of leaf, intermediate and what else is to be sent, with its key.
    static func identity(
        _ usage: CertificateUsage,
        _ issuer: IssuingAuthority,
        _ more: [Certificate],
        _ life: Range<Timestamp>,
        kind: KeyKind = .p256
    ) throws -> TLSIdentity {
        let key = try PrivateKey.generate(kind)
        let leaf = try CertificateIssuer.leaf(
            subject: SubjectName(commonName: usage == .server ? "plane" : "agent", organization: "tenant"),
            publicKey: key.publicKey,
            usage: usage,
            dnsNames: usage == .server ? ["plane.example"] : [],
            uris: usage == .client ? ["dd0c://tenant/a/agent/b"] : [],
            ipAddresses: usage == .server ? ["127.0.0.1"] : [],
            validity: life,
            serial: SerialNumber.random(.system),
            issuer: issuer
        )
        return TLSIdentity(chain: [leaf, issuer.certificate] + more, key: key)
    }

    var serverSettings: TLSServerSettings {
        TLSServerSettings(identity: server, clientAuthorities: [root], protocols: Self.protocols, clock: Self.clock)
    }

    var clientSettings: TLSClientSettings {
        TLSClientSettings(
            trust: .authorities([root]),
            serverName: "plane.example",
            applicationProtocol: Self.link,
            identity: agent,
            clock: Self.clock
        )
    }
}
