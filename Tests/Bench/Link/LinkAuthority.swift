import BenchKit
import Glibc
import SharedBase
import SharedCrypto
import SharedTLS
import SharedWire

/// Keys and certificates of the kinds that the plane's authority issues, made for one run: P-256 throughout, a root, an
/// intermediate, a gateway that sends both with its leaf, an agent that sends the intermediate with its own.
struct LinkAuthority: Sendable {
    let root: Certificate
    let server: TLSIdentity
    let client: TLSIdentity

    static let name = "localhost"

    init() throws {
        let now = WallClock.system.now()
        let life = now - .seconds(300)..<now + .seconds(86_400)
        let rootKey = try PrivateKey.generate(.p256)
        root = try CertificateIssuer.root(
            subject: SubjectName(commonName: "bench root", organization: "dd0c"),
            key: rootKey,
            validity: life,
            serial: SerialNumber.random(.system)
        )
        let key = try PrivateKey.generate(.p256)
        let intermediate = try CertificateIssuer.intermediate(
            subject: SubjectName(commonName: "bench intermediate", organization: "dd0c"),
            publicKey: key.publicKey,
            validity: life,
            serial: SerialNumber.random(.system),
            issuer: IssuingAuthority(certificate: root, key: rootKey)
        )
        let issuer = try IssuingAuthority(certificate: intermediate, key: key)
        let (serverKey, clientKey) = (try PrivateKey.generate(.p256), try PrivateKey.generate(.p256))
        let serverLeaf = try CertificateIssuer.leaf(
            subject: SubjectName(commonName: Self.name, organization: "dd0c gateway"),
            publicKey: serverKey.publicKey,
            usage: .server,
            dnsNames: [Self.name],
            ipAddresses: ["127.0.0.1"],
            validity: life,
            serial: SerialNumber.random(.system),
            issuer: issuer
        )
        let (agent, tenant) = (AgentID(high: 1, low: 2), TenantID(high: 3, low: 4))
        let clientLeaf = try CertificateIssuer.leaf(
            subject: SubjectName(commonName: agent.description, organization: tenant.description),
            publicKey: clientKey.publicKey,
            usage: .client,
            uris: ["dd0c://tenant/\(tenant)/agent/\(agent)"],
            validity: life,
            serial: SerialNumber.random(.system),
            issuer: issuer
        )
        server = TLSIdentity(chain: [serverLeaf, intermediate, root], key: serverKey)
        client = TLSIdentity(chain: [clientLeaf, intermediate], key: clientKey)
    }

    func serverContext() throws -> TLSContext {
        try TLSContext.server(
            TLSServerSettings(
                identity: server,
                clientAuthorities: [root],
                protocols: [TLSProtocol(LinkProtocol.link, clientCertificate: .required)]
            )
        )
    }

    func clientContext() throws -> TLSContext {
        try TLSContext.client(
            TLSClientSettings(
                trust: .authorities([root]),
                serverName: Self.name,
                applicationProtocol: LinkProtocol.link,
                identity: client
            )
        )
    }

    /// Writes the same chains and keys for a peer, readable by this user alone, into a folder under `scratch`.
    func write(into scratch: String) throws -> String {
        let folder = scratch + "/link-keys"
        mkdir(folder, 0o700)
        try Self.write(root.pem, to: folder + "/root.pem")
        for (name, identity) in [("server", server), ("client", client)] {
            try Self.write(identity.chain.map(\.pem).joined(), to: "\(folder)/\(name).pem")
            try Self.write(try identity.key.pem().expose(), to: "\(folder)/\(name).key")
        }
        return folder
    }

    static func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        let bytes = Array(text.utf8)
        let written = descriptor < 0 ? -1 : bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if descriptor >= 0 { close(descriptor) }
        guard written == bytes.count else {
            throw LinkFailure(description: "cannot write \(path): errno \(errno)")
        }
    }
}

/// A peer that prints one figure as the first word of its answer.
enum LinkPeer {
    /// nil where the script could not build it.
    static func path(_ name: String, _ context: BenchContext) -> String? {
        let path = "\(context.peers)/\(name)"
        return access(path, X_OK) == 0 ? path : nil
    }

    static func figure(_ arguments: [String]) throws -> Double {
        let answer = String(decoding: try MeasuredProcess.run(arguments, collect: true).output, as: UTF8.self)
        guard let word = answer.split(whereSeparator: \.isWhitespace).first, let figure = Double(word) else {
            throw LinkFailure(description: "`\(arguments[0])` printed no figure")
        }
        return figure
    }
}

/// Why a measurement could not be made.
struct LinkFailure: Error, CustomStringConvertible {
    let description: String
}
