internal import COpenSSL
internal import SharedBase
internal import SharedCrypto

/// Decides about the other side's certificate: trust, time, usage, name, policy, in this order.
struct PeerCheck {
    let trust: Trust
    /// What the certificate must be for: a server's, seen by a client, and the other way round.
    let usage: CertificateUsage
    /// One of which it must hold; none are asked of a client's.
    let names: [String]
    let acceptPeer: @Sendable (Certificate) -> TLSPeerVerdict

    enum Trust {
        /// Ready for every connection of the context.
        case authorities(TrustStore)
        case pinnedAuthority(spkiSHA256: [UInt8])

        init(_ trust: TLSTrust) throws(CryptoError) {
            switch trust {
            case .authorities(let roots): self = .authorities(try TrustStore(roots))
            case .pinnedAuthority(let pin): self = .pinnedAuthority(spkiSHA256: pin)
            }
        }

        /// nil where none of what was sent has the pinned key.
        func store(_ sent: [Certificate]) throws(CryptoError) -> TrustStore? {
            switch self {
            case .authorities(let store): return store
            case .pinnedAuthority(let pin):
                let pinned = sent.filter { $0.isAuthority && $0.publicKey.spkiSHA256 == pin }
                return pinned.isEmpty ? nil : try TrustStore(pinned)
            }
        }
    }

    /// Throws the refusal; `sent` is what came with the leaf.
    func check(_ leaf: Certificate, sent: [Certificate], at time: Timestamp) throws(TLSError) {
        var attempted: String { "accept the \(usage) \(leaf.subject)" }
        var store: TrustStore?
        do throws(CryptoError) {
            store = try trust.store(sent)
            if let store {
                try CertificateVerifier.verify(leaf, intermediates: sent, trust: store, at: time, usage: usage)
            }
        } catch {
            throw Self.refusal(error)
        }
        if store == nil { throw unpinned(attempted) }
        if !names.isEmpty, !names.contains(where: { leaf.matches(host: $0) }) {
            let found = (leaf.dnsNames + leaf.ipAddresses).joined(separator: ", ")
            throw TLSError(
                .nameMismatch,
                attempted: attempted,
                reason:
                    "its certificate is for \(found.isEmpty ? "no name" : found) and not for \(names.joined(separator: ", "))",
                advice: "check the server's address and name in the configuration"
            )
        }
        switch acceptPeer(leaf) {
        case .accept: return
        case .refuse(let reason): throw TLSError(.refusedByPolicy, attempted: attempted, reason: reason)
        case .revoked(let reason): throw TLSError(.revoked, attempted: attempted, reason: reason)
        }
    }

    private func unpinned(_ attempted: String) -> TLSError {
        guard case .pinnedAuthority(let pin) = trust else {
            return TLSError(.untrustedPeer, attempted: attempted, reason: "no authority is trusted")
        }
        return TLSError(
            .untrustedPeer,
            attempted: attempted,
            reason: "its chain holds no authority with the pinned key \(Hex.encode(pin.prefix(8)))...",
            advice: "make a new enrolment token, and check that nobody stands between agent and plane"
        )
    }

    static func refusal(_ error: CryptoError) -> TLSError {
        let code: TLSCode =
            switch error.code {
            case .expired: .expired
            case .notYetValid: .notYetValid
            case .untrusted, .selfSigned, .badSignature, .invalidAuthority: .untrustedPeer
            default: .unsuitableCertificate
            }
        return TLSError(code, attempted: error.attempted, reason: error.reason, advice: error.advice)
    }

    /// The verification error from which OpenSSL derives the alert for the other side.
    static func libraryCode(_ code: TLSCode) -> Int32 {
        switch code {
        case .untrustedPeer: X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
        case .expired: X509_V_ERR_CERT_HAS_EXPIRED
        case .notYetValid: X509_V_ERR_CERT_NOT_YET_VALID
        case .unsuitableCertificate: X509_V_ERR_INVALID_PURPOSE
        case .revoked: X509_V_ERR_CERT_REVOKED
        case .nameMismatch: X509_V_ERR_HOSTNAME_MISMATCH
        default: X509_V_ERR_APPLICATION_VERIFICATION
        }
    }
}
