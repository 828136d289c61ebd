import SharedBase
import SharedCrypto

/// A root, an intermediate and what they issue, made anew for each test at a fixed time.
struct Authority {
    static let now = Timestamp(seconds: 1_800_000_000)
    static let year = now - .seconds(3600)..<now + .seconds(365 * 86_400)

    let rootKey: PrivateKey
    let root: Certificate
    let intermediateKey: PrivateKey
    let intermediate: Certificate

    init(
        _ name: String = "test",
        kind: KeyKind = .p256,
        validity: Range<Timestamp> = Self.year,
        pathLength: Int = 0
    ) throws {
        rootKey = try .generate(kind)
        root = try CertificateIssuer.root(
            subject: SubjectName(commonName: "\(name) root"),
            key: rootKey,
            validity: validity,
            serial: SerialNumber.random(.system)
        )
        intermediateKey = try .generate(kind)
        intermediate = try CertificateIssuer.intermediate(
            subject: SubjectName(commonName: "\(name) intermediate"),
            publicKey: intermediateKey.publicKey,
            pathLength: pathLength,
            validity: validity,
            serial: SerialNumber.random(.system),
            issuer: IssuingAuthority(certificate: root, key: rootKey)
        )
    }

    func leaf(
        _ usage: CertificateUsage = .client,
        name: String = "leaf",
        key: PrivateKey? = nil,
        validity: Range<Timestamp> = now..<now + .seconds(86_400)
    ) throws -> Certificate {
        try CertificateIssuer.leaf(
            subject: SubjectName(commonName: name, organization: "tenant"),
            publicKey: (key ?? PrivateKey.generate(.p256)).publicKey,
            usage: usage,
            dnsNames: usage == .server ? ["plane.example", "*.wild.example"] : [],
            uris: usage == .client ? ["dd0c://tenant/a/agent/b"] : [],
            ipAddresses: usage == .server ? ["127.0.0.1", "::1"] : [],
            validity: validity,
            serial: SerialNumber.random(.system),
            issuer: IssuingAuthority(certificate: intermediate, key: intermediateKey)
        )
    }
}
