internal import COpenSSL
internal import SharedBase
internal import SharedCrypto

/// The functions that OpenSSL calls in a handshake. They only unwrap C and hand on to the connection.
enum TLSCallbacks {
    /// Decides by the ClientHello, before anything else is looked at, whether this client must show a certificate.
    static let clientHello:
        @convention(c) (OpaquePointer?, UnsafeMutablePointer<Int32>?, UnsafeMutableRawPointer?) -> Int32 =
            { ssl, alert, _ in
                guard let ssl, let connection = connection(dd0c_ssl_owner(ssl)) else { return SSL_CLIENT_HELLO_ERROR }
                // OpenSSL refuses an older version itself and with the right alert.
                guard HelloExtensions.offersTLS13(helloExtension(ssl, TLSEXT_TYPE_supported_versions) ?? []) else {
                    return SSL_CLIENT_HELLO_SUCCESS
                }
                let offered = helloExtension(ssl, TLSEXT_TYPE_application_layer_protocol_negotiation)
                guard let chosen = connection.choose(offered: offered.map { HelloExtensions.protocols($0) ?? [] })
                else {
                    alert?.pointee = SSL_AD_NO_APPLICATION_PROTOCOL
                    return SSL_CLIENT_HELLO_ERROR
                }
                let demanded = chosen.clientCertificate == .required
                SSL_set_verify(ssl, demanded ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_NONE, nil)
                return SSL_CLIENT_HELLO_SUCCESS
            }

    /// Answers with the protocol chosen above; the answer points into the client's own list, which outlives the call.
    static let selectProtocol:
        @convention(c) (
            OpaquePointer?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?, UnsafeMutablePointer<UInt8>?,
            UnsafePointer<UInt8>?,
            UInt32, UnsafeMutableRawPointer?
        ) -> Int32 = { ssl, out, outLength, list, length, _ in
            guard let ssl, let list, let name = connection(dd0c_ssl_owner(ssl))?.applicationProtocol else {
                return SSL_TLSEXT_ERR_ALERT_FATAL
            }
            let bytes = UnsafeBufferPointer(start: list, count: Int(length))
            var position = 0
            while position < bytes.count {
                let end = position + 1 + Int(bytes[position])
                guard end <= bytes.count else { break }
                if bytes[position + 1..<end].elementsEqual(name.utf8) {
                    out?.pointee = list + position + 1
                    outLength?.pointee = bytes[position]
                    return SSL_TLSEXT_ERR_OK
                }
                position = end
            }
            return SSL_TLSEXT_ERR_ALERT_FATAL
        }

    /// Stands in place of OpenSSL's own verification: 1 accepts the peer, 0 refuses it with the error set beside.
    static let verify: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = { store, _ in
        guard let store, let connection = connection(dd0c_verification_owner(store)) else { return 0 }
        let sent = X509_STORE_CTX_get0_untrusted(store)
        var chain: [OpaquePointer] = []
        for index in 0..<dd0c_x509_list_count(sent) { dd0c_x509_list_at(sent, index).map { chain.append($0) } }
        guard let leaf = X509_STORE_CTX_get0_cert(store) else { return 0 }
        guard let refusal = connection.judge(leaf, chain) else {
            X509_STORE_CTX_set_error(store, X509_V_OK)
            return 1
        }
        X509_STORE_CTX_set_error(store, PeerCheck.libraryCode(refusal.code))
        return 0
    }

    private static func connection(_ owner: UnsafeMutableRawPointer?) -> TLSConnection? {
        owner.map { Unmanaged<TLSConnection>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func helloExtension(_ ssl: OpaquePointer, _ kind: Int32) -> [UInt8]? {
        var start: UnsafePointer<UInt8>?
        var length = 0
        guard SSL_client_hello_get0_ext(ssl, UInt32(kind), &start, &length) == 1 else { return nil }
        return Array(UnsafeBufferPointer(start: start, count: length))
    }
}
