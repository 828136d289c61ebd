internal import COpenSSL
internal import SharedBase

/// Reads OpenSSL's error queue, which is one per thread.
enum LibraryFault {
    /// Forgets what earlier calls left, so that the next failure is not explained by an old one.
    static func clear() { ERR_clear_error() }

    /// The innermost reason in the queue, in OpenSSL's words; the queue is empty afterwards. Reasons never hold input.
    static func take() -> String {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0, let text = ERR_reason_error_string(code) else { return "OpenSSL gives no reason" }
        return String(cString: text)
    }

    /// An error of this module from what the queue says.
    static func error(_ attempted: String, code: CryptoCode = .library, advice: String? = nil) -> CryptoError {
        CryptoError(code, attempted: attempted, reason: take(), advice: advice)
    }
}
