import AgentLink
import SharedBase
import SharedCrypto
import SharedTLS
import TestKit

/// An authority of two levels, made for one test.
struct TestAuthority: Sendable {
    let root: Certificate
    let intermediate: Certificate
    let issuer: IssuingAuthority
    let now: Timestamp

    init(now: Timestamp = WallClock.system.now()) throws {
        self.now = now
        let years = (now - .seconds(86_400))..<(now + .seconds(365 * 86_400))
        let rootKey = try PrivateKey.generate(.p256)
        root = try CertificateIssuer.root(
            subject: SubjectName(commonName: "test root"),
            key: rootKey,
            validity: years,
            serial: SerialNumber.random(.system)
        )
        let key = try PrivateKey.generate(.p256)
        intermediate = try CertificateIssuer.intermediate(
            subject: SubjectName(commonName: "test intermediate"),
            publicKey: key.publicKey,
            validity: years,
            serial: SerialNumber.random(.system),
            issuer: IssuingAuthority(certificate: root, key: rootKey)
        )
        issuer = try IssuingAuthority(certificate: intermediate, key: key)
    }

    /// Both levels beside the leaf: a client that enrols pins the root.
    func server() throws -> TLSIdentity {
        let key = try PrivateKey.generate(.p256)
        let leaf = try CertificateIssuer.leaf(
            subject: SubjectName(commonName: "127.0.0.1"),
            publicKey: key.publicKey,
            usage: .server,
            dnsNames: ["localhost"],
            ipAddresses: ["127.0.0.1", "::1"],
            validity: validity(),
            serial: SerialNumber.random(.system),
            issuer: issuer
        )
        return TLSIdentity(chain: [leaf, intermediate, root], key: key)
    }

    func chain(_ agent: AgentID, _ tenant: TenantID, _ key: PublicKey) throws -> [Certificate] {
        let leaf = try CertificateIssuer.leaf(
            subject: SubjectName(commonName: agent.description, organization: tenant.description),
            publicKey: key,
            usage: .client,
            uris: ["dd0c://tenant/\(tenant)/agent/\(agent)"],
            validity: validity(),
            serial: SerialNumber.random(.system),
            issuer: issuer
        )
        return [leaf, intermediate]
    }

    func identity(port: Int, host: String = "127.0.0.1", trusting: Certificate? = nil) throws -> AgentIdentity {
        let (agent, tenant) = (AgentID(high: 1, low: 2), TenantID(high: 3, low: 4))
        let key = try PrivateKey.generate(.p256)
        return try AgentIdentity(
            agentID: agent,
            tenantID: tenant,
            server: ServerAddress(host: host, port: port),
            serverName: "localhost",
            chain: try chain(agent, tenant, key.publicKey),
            roots: [trusting ?? root],
            key: key
        )
    }

    private func validity() -> Range<Timestamp> { (now - .seconds(3600))..<(now + .seconds(86_400)) }
}
