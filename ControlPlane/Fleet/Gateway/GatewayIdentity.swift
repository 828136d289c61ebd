internal import SharedBase
internal import SharedCrypto
internal import SharedTLS
internal import SharedWire
internal import Synchronization

/// The gateway's own certificate, kept fresh: the first connection after two thirds of its life gets a new one.
final class GatewayIdentity: Sendable {
    private struct State {
        var context: TLSContext?
        var renewAt = Timestamp(seconds: 0)
    }

    private let authority: CertificateAuthority
    private let names: [String]
    private let denyList: DenyList
    private let handshake: Duration
    private let closeGrace: Duration
    private let clock: WallClock
    private let state = Mutex(State())

    init(authority: CertificateAuthority, names: [String], denyList: DenyList, limits: GatewayLimits, clock: WallClock)
    {
        self.authority = authority
        self.names = names
        self.denyList = denyList
        handshake = limits.timings.helloTimeout
        closeGrace = limits.closeGrace
        self.clock = clock
    }

    /// The settings for a connection that begins now.
    func context() throws -> TLSContext {
        let now = clock.now()
        return try state.withLock { state in
            if let context = state.context, now < state.renewAt { return context }
            let (chain, key) = try authority.issueServer(names: names)
            // Enrolling agents know nothing but the hash of the root's key: the root has to be among what is sent.
            let identity = TLSIdentity(chain: chain + [authority.root], key: key)
            let context = try TLSContext.server(settings(identity))
            let end = chain.first?.notAfter ?? now
            state = State(context: context, renewAt: now + (end - now) * 2 / 3)
            return context
        }
    }

    private func settings(_ identity: TLSIdentity) -> TLSServerSettings {
        var limits = TLSLimits.standard
        limits.handshake = handshake
        limits.close = closeGrace
        return TLSServerSettings(
            identity: identity,
            clientAuthorities: authority.roots,
            protocols: [
                TLSProtocol(LinkProtocol.link, clientCertificate: .required),
                TLSProtocol(LinkProtocol.enrolment, clientCertificate: .none),
            ],
            acceptPeer: { [denyList] in Self.verdict($0, denyList) },
            clock: clock,
            limits: limits
        )
    }

    /// Asked inside the handshake, once chain and dates are known to be in order.
    private static func verdict(_ certificate: Certificate, _ denyList: DenyList) -> TLSPeerVerdict {
        guard let identity = AgentIdentity(certificate) else {
            return .refuse(reason: "the certificate is not an agent's")
        }
        switch denyList.verdict(identity.agent) {
        case .allowed: return .accept
        case .revoked: return .revoked(reason: "\(identity) was revoked")
        case .stale(let age): return .refuse(reason: "the deny list is \(age.components.seconds) s old")
        }
    }
}
