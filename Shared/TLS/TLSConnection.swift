internal import COpenSSL
internal import NIOCore
internal import SharedBase
internal import SharedCrypto

/// Owns one `SSL`: bytes in, bytes out, no socket. Used on one event loop alone.
final class TLSConnection {
    /// What a call came to.
    enum Step {
        case done
        /// More bytes of the other side are needed.
        case needsInput
        /// The other side said farewell (close_notify).
        case closed
        case failed(TLSError)
    }

    private let context: TLSContext
    private let ssl: OpaquePointer
    private let bio: ByteBufferBIO
    private var handshakeDone = false
    /// For plain bytes on their way up.
    private var spares = SpareBuffers()
    /// An upper bound of the plain bytes that can come out: what was fed and has not been accounted for.
    private var held = 0
    /// What we refused and why; OpenSSL itself knows a number alone.
    private var refusal: TLSError?
    private(set) var peer: Certificate?
    private(set) var applicationProtocol: String?

    /// Header, content type and tag of a record (RFC 8446, 5.2).
    private static let recordOverhead = 22
    private static let recordLimit = 16_384

    init(_ context: TLSContext) throws(TLSError) {
        let bio = ByteBufferBIO()
        LibraryFailure.clear()
        guard let ssl = SSL_new(context.handle), let handle = bio.makeBIO() else {
            throw LibraryFailure.take(
                attempted: "open a TLS connection",
                isClient: context.isClient,
                afterHandshake: false
            )
        }
        // One BIO for both directions: where they are the same, one reference is taken over and not two.
        SSL_set_bio(ssl, handle, handle)
        self.context = context
        self.ssl = ssl
        self.bio = bio
        dd0c_ssl_set_owner(ssl, Unmanaged.passUnretained(self).toOpaque())
        if case .client(_, let name) = context.role {
            SSL_set_connect_state(ssl)
            // An IP address may not be sent (RFC 6066, 3).
            if !name.contains(":"), name.utf8.last.map({ (48...57).contains($0) }) == false {
                dd0c_ssl_set_host(ssl, name)
            }
        } else {
            SSL_set_accept_state(ssl)
        }
    }

    deinit { SSL_free(ssl) }

    private var attempted: String {
        switch context.role {
        case .server: "speak TLS with a client"
        case .client(let name, let server): "speak TLS (\(name)) with \(server)"
        }
    }

    func feed(_ bytes: ByteBuffer) {
        held += bytes.readableBytes
        bio.feed(bytes)
    }

    var hasOutbound: Bool { bio.hasOutbound }
    func takeOutbound() -> ByteBuffer? { bio.takeOutbound() }

    /// Goes on with the handshake as far as the bytes reach.
    func handshake() -> Step {
        LibraryFailure.clear()
        let result = SSL_do_handshake(ssl)
        guard result == 1 else { return step(result) }
        handshakeDone = true
        switch context.role {
        case .client(let wanted, _):
            applicationProtocol = selectedProtocol()
            guard applicationProtocol == wanted else { return noProtocol("the server does not speak \(wanted)") }
        case .server:
            // OpenSSL found TLS 1.3 where our reading of the hello did not: then nothing decided about a certificate.
            guard applicationProtocol != nil else { return noProtocol("its hello is malformed") }
        }
        return .done
    }

    /// To be called when the peer has been told of: lets go of certificates, which an idle connection does not need.
    func forgetPeer() {
        peer = nil
        if !context.isClient { dd0c_ssl_drop_peer_chain(ssl) }
    }

    /// Decrypts everything that is at hand into `plain`. Never `done`: it reads until bytes are needed or the end is there.
    func read(into plain: inout ByteBuffer, _ allocator: ByteBufferAllocator) -> Step {
        let expected = max(256, min(held, bio.inbound.readableBytes + Self.recordLimit))
        while true {
            LibraryFailure.clear()
            if plain.capacity == 0 { plain = spares.take(expected, allocator) }
            var result: Int32 = 0
            let count = plain.writeWithUnsafeMutableBytes(minimumWritableBytes: 1) { space in
                var count = 0
                result = SSL_read_ex(ssl, space.baseAddress, space.count, &count)
                return result == 1 ? count : 0
            }
            guard result == 1 else {
                spares.keep(plain)
                if bio.inbound.readableBytes == 0, SSL_pending(ssl) == 0 { held = min(held, Self.recordLimit + 512) }
                return step(result)
            }
            held = max(0, held - count - Self.recordOverhead)
        }
    }

    func reserveOutbound(_ plainBytes: Int, _ allocator: ByteBufferAllocator) {
        let records = plainBytes / Self.recordLimit + 1
        bio.reserveOutbound(plainBytes + records * Self.recordOverhead, allocator)
    }

    /// Encrypts all of `plain`; the result waits in `takeOutbound`.
    func write(_ plain: UnsafeRawBufferPointer) -> TLSError? {
        guard plain.count > 0 else { return nil }
        LibraryFailure.clear()
        var count = 0
        let result = SSL_write_ex(ssl, plain.baseAddress, plain.count, &count)
        if result == 1 { return nil }
        if case .failed(let error) = step(result) { return error }
        return TLSError(.protocolViolation, attempted: attempted, reason: "OpenSSL does not take what is to be sent")
    }

    /// Says farewell; nothing can be written afterwards.
    func shutdown() {
        LibraryFailure.clear()
        _ = SSL_shutdown(ssl)
        LibraryFailure.clear()
    }

    private func step(_ result: Int32) -> Step {
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ: return .needsInput
        case SSL_ERROR_ZERO_RETURN: return .closed
        default:
            let isClient = context.isClient
            let below = LibraryFailure.take(attempted: attempted, isClient: isClient, afterHandshake: handshakeDone)
            return .failed(refusal ?? below)
        }
    }

    private func noProtocol(_ reason: String) -> Step {
        .failed(TLSError(.protocolMismatch, attempted: attempted, reason: reason))
    }

    private func selectedProtocol() -> String? {
        var name: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        SSL_get0_alpn_selected(ssl, &name, &length)
        guard let name, length > 0 else { return nil }
        return String(decoding: UnsafeBufferPointer(start: name, count: Int(length)), as: UTF8.self)
    }
}

extension TLSConnection {
    /// The first protocol of ours that the client names; nil, and the refusal kept, where there is none.
    func choose(offered: [[UInt8]]?) -> TLSProtocol? {
        guard case .server(let known) = context.role else { return nil }
        if let chosen = known.first(where: { one in offered?.contains { $0.elementsEqual(one.name.utf8) } == true }) {
            applicationProtocol = chosen.name
            return chosen
        }
        // Names come from outside: printable ones only, and few.
        let names = (offered ?? []).prefix(4).map { String(decoding: $0.prefix(40), as: UTF8.self).debugDescription }
        let said = names.isEmpty ? "no application protocol" : "only \(names.joined(separator: ", "))"
        let ours = known.map(\.name).joined(separator: ", ")
        refusal = TLSError(
            .protocolMismatch,
            attempted: attempted,
            reason: "the client offers \(said); here is \(ours)"
        )
        return nil
    }

    /// The refusal of the other side's certificate, nil where it is accepted.
    func judge(_ leaf: OpaquePointer, _ chain: [OpaquePointer]) -> TLSError? {
        do throws(TLSError) {
            let certificate = try read(leaf)
            guard chain.count <= Certificate.chainLimit else {
                throw TLSError(
                    .unsuitableCertificate,
                    attempted: attempted,
                    reason: "\(chain.count) certificates were sent"
                )
            }
            var sent: [Certificate] = []
            for one in chain where one != leaf { sent.append(try read(one)) }
            try context.peerCheck.check(certificate, sent: sent, at: context.clock.now())
            peer = certificate
            return nil
        } catch {
            refusal = error
            return error
        }
    }

    private func read(_ certificate: OpaquePointer) throws(TLSError) -> Certificate {
        do throws(CryptoError) { return try Certificate(sharing: certificate) } catch {
            throw TLSError(.unsuitableCertificate, attempted: error.attempted, reason: error.reason)
        }
    }
}
