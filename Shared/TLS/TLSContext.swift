internal import COpenSSL
internal import SharedBase
internal import SharedCrypto

/// What many connections share: identity, trust, protocols. TLS 1.3 only, and no session is ever resumed, because a
/// resumed session would carry an old client certificate past a revocation.
///
/// A context does not change. To renew a certificate or an authority, make a new one for the connections to come.
package final class TLSContext: Sendable {
    enum Role: Sendable {
        case server([TLSProtocol])
        /// The name is sent to the server unless it is an IP address.
        case client(applicationProtocol: String, serverName: String)
    }

    // SSL_CTX *: configured before it is shared and not changed after; OpenSSL then allows its use from every thread.
    nonisolated(unsafe) let handle: OpaquePointer
    let role: Role
    let peerCheck: PeerCheck
    let clock: WallClock
    let limits: TLSLimits

    var isClient: Bool { if case .client = role { true } else { false } }

    package static func server(_ settings: TLSServerSettings) throws(TLSError) -> TLSContext {
        let attempted = "set up a TLS server"
        guard !settings.protocols.isEmpty, settings.protocols.allSatisfy({ (1...255).contains($0.name.utf8.count) })
        else {
            throw TLSError(
                .setup,
                attempted: attempted,
                reason: "it has no application protocol, or one without a name"
            )
        }
        let check = PeerCheck(
            trust: try Self.trust(.authorities(settings.clientAuthorities), attempted),
            usage: .client,
            names: [],
            acceptPeer: settings.acceptPeer
        )
        let context = try TLSContext(.server(settings.protocols), check, settings.clock, settings.limits, attempted)
        try context.use(settings.identity, attempted)
        SSL_CTX_set_client_hello_cb(context.handle, TLSCallbacks.clientHello, nil)
        SSL_CTX_set_alpn_select_cb(context.handle, TLSCallbacks.selectProtocol, nil)
        return context
    }

    package static func client(_ settings: TLSClientSettings) throws(TLSError) -> TLSContext {
        let attempted = "set up a TLS client for \(settings.serverName)"
        guard (1...255).contains(settings.applicationProtocol.utf8.count) else {
            throw TLSError(.setup, attempted: attempted, reason: "it has no application protocol")
        }
        // The name goes to OpenSSL as a C text.
        guard (1...253).contains(settings.serverName.utf8.count), !settings.serverName.utf8.contains(0) else {
            throw TLSError(.setup, attempted: attempted, reason: "the server has no usable name")
        }
        if case .pinnedAuthority(let pin) = settings.trust, pin.count != SHA256.byteCount {
            throw TLSError(.setup, attempted: attempted, reason: "the pin has \(pin.count) bytes instead of 32")
        }
        let check = PeerCheck(
            trust: try Self.trust(settings.trust, attempted),
            usage: .server,
            names: [settings.serverName] + settings.acceptedNames,
            acceptPeer: settings.acceptPeer
        )
        let role = Role.client(applicationProtocol: settings.applicationProtocol, serverName: settings.serverName)
        let context = try TLSContext(role, check, settings.clock, settings.limits, attempted)
        if let identity = settings.identity { try context.use(identity, attempted) }
        let list = HelloExtensions.list([settings.applicationProtocol])
        // This one answers 0 for success.
        guard SSL_CTX_set_alpn_protos(context.handle, list, UInt32(list.count)) == 0 else {
            throw Self.fault(attempted)
        }
        SSL_CTX_set_verify(context.handle, SSL_VERIFY_PEER, nil)
        return context
    }

    private static func trust(_ trust: TLSTrust, _ attempted: String) throws(TLSError) -> PeerCheck.Trust {
        do throws(CryptoError) {
            return try PeerCheck.Trust(trust)
        } catch {
            throw TLSError(.setup, attempted: attempted, reason: error.reason)
        }
    }

    private init(
        _ role: Role,
        _ peerCheck: PeerCheck,
        _ clock: WallClock,
        _ limits: TLSLimits,
        _ attempted: String
    ) throws(TLSError) {
        LibraryFailure.clear()
        var isClient = false
        if case .client = role { isClient = true }
        guard let handle = SSL_CTX_new(isClient ? TLS_client_method() : TLS_server_method()) else {
            throw Self.fault(attempted)
        }
        self.handle = handle
        self.role = role
        self.peerCheck = peerCheck
        self.clock = clock
        self.limits = limits
        guard dd0c_ssl_ctx_restrict(handle) == 1 else { throw Self.fault(attempted) }
        SSL_CTX_set_cert_verify_callback(handle, TLSCallbacks.verify, nil)
    }

    deinit { SSL_CTX_free(handle) }

    private func use(_ identity: TLSIdentity, _ attempted: String) throws(TLSError) {
        guard let leaf = identity.chain.first else {
            throw TLSError(.setup, attempted: attempted, reason: "its certificate chain is empty")
        }
        guard leaf.publicKey == identity.key.publicKey else {
            throw TLSError(.setup, attempted: attempted, reason: "the private key is not that of \(leaf.subject)")
        }
        LibraryFailure.clear()
        let done =
            leaf.withHandle { SSL_CTX_use_certificate(handle, $0) == 1 }
            && identity.key.withHandle { SSL_CTX_use_PrivateKey(handle, $0) == 1 }
            && identity.chain.dropFirst().allSatisfy { $0.withHandle { dd0c_ssl_ctx_add_chain(handle, $0) == 1 } }
        guard done else { throw Self.fault(attempted) }
    }

    private static func fault(_ attempted: String) -> TLSError {
        let below = LibraryFailure.take(attempted: attempted, isClient: false, afterHandshake: false)
        return TLSError(.setup, attempted: attempted, reason: below.reason)
    }
}
