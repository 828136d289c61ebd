package import SharedBase
package import SharedCrypto

/// What `acceptPeer` decides about a peer whose certificate is otherwise in order.
package enum TLSPeerVerdict: Sendable {
    case accept
    /// The handshake fails; the peer is told "handshake failure" and not the reason, which is for our own log.
    case refuse(reason: String)
    /// As `refuse`, and the peer is told that its certificate is revoked.
    case revoked(reason: String)
}

/// An application protocol (ALPN, RFC 7301) and whether its clients must show a certificate.
package struct TLSProtocol: Sendable, Hashable {
    package enum ClientCertificate: Sendable, Hashable {
        case required
        case none
    }

    package let name: String
    package let clientCertificate: ClientCertificate

    package init(_ name: String, clientCertificate: ClientCertificate) {
        self.name = name
        self.clientCertificate = clientCertificate
    }
}

/// A certificate, leaf first, with what leads to its root, and the leaf's private key.
package struct TLSIdentity: Sendable {
    package let chain: [Certificate]
    package let key: PrivateKey

    package init(chain: [Certificate], key: PrivateKey) {
        self.chain = chain
        self.key = key
    }
}

/// The bounds of one connection.
package struct TLSLimits: Sendable {
    /// From the opening of the connection to the end of the handshake.
    package var handshake: Duration = .seconds(10)
    /// How long a closing connection tries to send what is still on its way.
    package var drain: Duration = .seconds(10)
    /// How long it then waits for the other side to close, so that it can read our last bytes.
    package var close: Duration = .seconds(2)
    /// Bytes that may be written while the handshake goes on.
    package var pendingBytes = 1 << 20

    package init() {}
    package static let standard = TLSLimits()
}

/// The settings of a server.
package struct TLSServerSettings: Sendable {
    package var identity: TLSIdentity
    /// Whose client certificates are trusted.
    package var clientAuthorities: [Certificate]
    /// In the order of preference; a client that names none of them is refused.
    package var protocols: [TLSProtocol]
    /// Asked once the certificate is known to be in order, inside the handshake: quick, and without blocking.
    package var acceptPeer: @Sendable (Certificate) -> TLSPeerVerdict
    package var clock: WallClock
    package var limits: TLSLimits

    package init(
        identity: TLSIdentity,
        clientAuthorities: [Certificate],
        protocols: [TLSProtocol],
        acceptPeer: @escaping @Sendable (Certificate) -> TLSPeerVerdict = { _ in .accept },
        clock: WallClock = .system,
        limits: TLSLimits = .standard
    ) {
        self.identity = identity
        self.clientAuthorities = clientAuthorities
        self.protocols = protocols
        self.acceptPeer = acceptPeer
        self.clock = clock
        self.limits = limits
    }
}

/// Whom a client trusts.
package enum TLSTrust: Sendable {
    /// A server whose chain leads to one of these.
    case authorities([Certificate])
    /// A server that sends, in its chain, an authority whose SubjectPublicKeyInfo has this SHA-256. For enrolment,
    /// where nothing but the token is known.
    case pinnedAuthority(spkiSHA256: [UInt8])
}

/// The settings of a client.
package struct TLSClientSettings: Sendable {
    package var trust: TLSTrust
    /// The name that the server is asked for and that its certificate must hold; a DNS name or an IP address.
    package var serverName: String
    /// Further names, of which the certificate may hold one instead.
    package var acceptedNames: [String]
    /// The one protocol that the client speaks.
    package var applicationProtocol: String
    package var identity: TLSIdentity?
    package var acceptPeer: @Sendable (Certificate) -> TLSPeerVerdict
    package var clock: WallClock
    package var limits: TLSLimits

    package init(
        trust: TLSTrust,
        serverName: String,
        acceptedNames: [String] = [],
        applicationProtocol: String,
        identity: TLSIdentity? = nil,
        acceptPeer: @escaping @Sendable (Certificate) -> TLSPeerVerdict = { _ in .accept },
        clock: WallClock = .system,
        limits: TLSLimits = .standard
    ) {
        self.trust = trust
        self.serverName = serverName
        self.acceptedNames = acceptedNames
        self.applicationProtocol = applicationProtocol
        self.identity = identity
        self.acceptPeer = acceptPeer
        self.clock = clock
        self.limits = limits
    }
}
