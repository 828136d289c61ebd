internal import COpenSSL
internal import SharedBase

/// Gives OpenSSL's error queue, which is one per thread, a meaning.
enum LibraryFailure {
    static func clear() { ERR_clear_error() }

    /// The meaning of the oldest entry, which is the first thing that went wrong; the queue is empty afterwards.
    static func take(attempted: String, isClient: Bool, afterHandshake: Bool) -> TLSError {
        let code = ERR_get_error()
        ERR_clear_error()
        let reason = ERR_GET_REASON(code)
        let text = ERR_reason_error_string(code).map { String(cString: $0) } ?? "OpenSSL gives no reason"
        guard code != 0, ERR_GET_LIB(code) == ERR_LIB_SSL else {
            return TLSError(.protocolViolation, attempted: attempted, reason: text)
        }
        if reason >= SSL_AD_REASON_OFFSET {
            let alert = Int(reason - SSL_AD_REASON_OFFSET)
            return TLSAlert.error(alert, attempted: attempted, isClient: isClient, afterHandshake: afterHandshake)
        }
        switch reason {
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            return TLSError(.noCertificate, attempted: attempted, reason: "the client sent no certificate")
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_WRONG_VERSION_NUMBER, SSL_R_VERSION_TOO_LOW, SSL_R_VERSION_TOO_HIGH:
            return TLSError(.wrongVersion, attempted: attempted, reason: "the other side offers no TLS 1.3")
        case SSL_R_NO_APPLICATION_PROTOCOL:
            return TLSError(.protocolMismatch, attempted: attempted, reason: "no application protocol in common")
        default:
            return TLSError(.protocolViolation, attempted: attempted, reason: text)
        }
    }
}
