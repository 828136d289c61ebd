internal import COpenSSL
package import SharedBase

/// Trusted authorities, made ready once for many verifications.
package final class TrustStore: Sendable {
    // X509_STORE *: filled at its making, only looked up afterwards, and OpenSSL locks that.
    nonisolated(unsafe) fileprivate let handle: OpaquePointer

    package init(_ roots: [Certificate]) throws(CryptoError) {
        LibraryFault.clear()
        guard let handle = X509_STORE_new() else { throw LibraryFault.error("trust \(roots.count) authorities") }
        guard roots.allSatisfy({ root in root.withHandle { X509_STORE_add_cert(handle, $0) == 1 } }) else {
            X509_STORE_free(handle)
            throw LibraryFault.error("trust \(roots.count) authorities")
        }
        self.handle = handle
    }

    deinit { X509_STORE_free(handle) }
}

/// Decides whether a certificate is to be trusted at a given time.
package enum CertificateVerifier {
    /// Follows `leaf` through `intermediates` (what the peer sent, not trusted) to one of `roots` (trusted, whether they
    /// sign themselves or not). Every certificate on the way must be valid at `time`, and `leaf` must say that it is
    /// meant for `usage`. An error's code names the cause and its text the certificate.
    package static func verify(
        _ leaf: Certificate,
        intermediates: [Certificate],
        roots: [Certificate],
        at time: Timestamp,
        usage: CertificateUsage
    ) throws(CryptoError) {
        try verify(leaf, intermediates: intermediates, trust: try TrustStore(roots), at: time, usage: usage)
    }

    /// The same where the roots are ready already.
    package static func verify(
        _ leaf: Certificate,
        intermediates: [Certificate],
        trust: TrustStore,
        at time: Timestamp,
        usage: CertificateUsage
    ) throws(CryptoError) {
        var attempted: String { "verify the \(usage) certificate of \(leaf.subject)" }
        guard intermediates.count <= Certificate.chainLimit else {
            throw CryptoError(
                .tooLarge,
                attempted: attempted,
                reason: "\(intermediates.count) certificates were sent with it"
            )
        }
        LibraryFault.clear()
        defer { LibraryFault.clear() }
        let untrusted = dd0c_x509_list_new()
        let context = X509_STORE_CTX_new()
        defer {
            X509_STORE_CTX_free(context)
            dd0c_x509_list_free(untrusted)
        }
        var ready = intermediates.allSatisfy { one in one.withHandle { dd0c_x509_list_push(untrusted, $0) > 0 } }
        ready = ready && leaf.withHandle { X509_STORE_CTX_init(context, trust.handle, $0, untrusted) == 1 }
        guard ready, let parameters = X509_STORE_CTX_get0_param(context) else { throw LibraryFault.error(attempted) }
        X509_VERIFY_PARAM_set_time(parameters, time_t(time.seconds))
        // A trusted certificate ends the chain even where it does not sign itself: that is what a pin means.
        X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        // Level 2: 112 bits and more, no SHA-1.
        X509_VERIFY_PARAM_set_auth_level(parameters, 2)
        X509_VERIFY_PARAM_set_purpose(parameters, purpose(usage))
        guard X509_verify_cert(context) == 1 else {
            throw refusal(X509_STORE_CTX_get_error(context), X509_STORE_CTX_get_current_cert(context), time, attempted)
        }
        try checkUsage(leaf, usage)
    }

    /// OpenSSL 3.0 has no purpose for code signing; authorities on the way are checked under any, and `checkUsage` does the rest.
    private static func purpose(_ usage: CertificateUsage) -> Int32 {
        switch usage {
        case .client: X509_PURPOSE_SSL_CLIENT
        case .server: X509_PURPOSE_SSL_SERVER
        case .steps: X509_PURPOSE_ANY
        }
    }

    /// OpenSSL takes a certificate without extended key usage for one of every usage; dd0c wants it said.
    private static func checkUsage(_ leaf: Certificate, _ usage: CertificateUsage) throws(CryptoError) {
        let wanted: UInt32 =
            switch usage {
            case .client: UInt32(XKU_SSL_CLIENT)
            case .server: UInt32(XKU_SSL_SERVER)
            case .steps: UInt32(XKU_CODE_SIGN)
            }
        let stated = leaf.withHandle { X509_get_extended_key_usage($0) }
        guard stated != .max, stated & wanted != 0 else {
            let attempted = "verify the \(usage) certificate of \(leaf.subject)"
            throw CryptoError(.wrongUsage, attempted: attempted, reason: "it does not say that it is for \(usage)")
        }
    }

    private static func refusal(
        _ error: Int32,
        _ certificate: OpaquePointer?,
        _ time: Timestamp,
        _ attempted: String
    ) -> CryptoError {
        let who = certificate.map { SubjectName(reading: X509_get_subject_name($0)).description } ?? "a certificate"
        let code = Self.code(error)
        let reason =
            switch code {
            case .expired:
                "\(who) ended at \(CertificateTime.read(X509_get0_notAfter(certificate))?.description ?? "?"), it is \(time)"
            case .notYetValid:
                "\(who) begins at \(CertificateTime.read(X509_get0_notBefore(certificate))?.description ?? "?"), it is \(time)"
            case .selfSigned: "\(who) signs itself and is no trusted authority"
            default: "\(who): \(String(cString: X509_verify_cert_error_string(Int(error))))"
            }
        let advice: String? =
            switch code {
            case .expired, .notYetValid: "if the date is wrong, set the clock of this machine"
            default: nil
            }
        return CryptoError(code, attempted: attempted, reason: reason, advice: advice)
    }

    /// The name of an `X509_V_ERR_*`; what has none is `untrusted`.
    static func code(_ error: Int32) -> CryptoCode {
        switch error {
        case X509_V_ERR_CERT_HAS_EXPIRED: .expired
        case X509_V_ERR_CERT_NOT_YET_VALID: .notYetValid
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: .selfSigned
        case X509_V_ERR_CERT_SIGNATURE_FAILURE: .badSignature
        case X509_V_ERR_INVALID_PURPOSE: .wrongUsage
        case X509_V_ERR_INVALID_CA, X509_V_ERR_PATH_LENGTH_EXCEEDED, X509_V_ERR_KEYUSAGE_NO_CERTSIGN,
            X509_V_ERR_CERT_CHAIN_TOO_LONG:
            .invalidAuthority
        case X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_CA_MD_TOO_WEAK: .weakKey
        default: .untrusted
        }
    }
}
