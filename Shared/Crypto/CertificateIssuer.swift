internal import COpenSSL
package import SharedBase

/// An authority's certificate with its key: what signs other certificates.
package struct IssuingAuthority: Sendable {
    package let certificate: Certificate
    let key: PrivateKey

    /// `invalidAuthority` where the certificate may not sign others, `keyMismatch` where the key is not its key.
    package init(certificate: Certificate, key: PrivateKey) throws(CryptoError) {
        let attempted = "sign with the authority \(certificate.subject)"
        guard certificate.isAuthority else {
            throw CryptoError(.invalidAuthority, attempted: attempted, reason: "its certificate is no authority's")
        }
        guard certificate.publicKey == key.publicKey else {
            throw CryptoError(
                .keyMismatch,
                attempted: attempted,
                reason: "the private key is not that of its certificate"
            )
        }
        self.certificate = certificate
        self.key = key
    }
}

/// What a certificate is meant for (extended key usage).
package enum CertificateUsage: String, Sendable {
    case client
    case server
    /// Signs runbook steps; says `codeSigning` and no side of a connection, so that neither can pass for the other.
    case steps

    var extendedKeyUsage: String {
        switch self {
        case .client: "clientAuth"
        case .server: "serverAuth"
        case .steps: "codeSigning"
        }
    }
}

/// Makes certificates. The caller gives time and serial number, so the same input gives the same certificate (but for
/// the random part of an ECDSA signature). Validity holds from its lower to its upper bound, in whole seconds.
package enum CertificateIssuer {
    /// A certificate that signs itself and may have one level of authorities below it.
    package static func root(
        subject: SubjectName,
        key: PrivateKey,
        validity: Range<Timestamp>,
        serial: [UInt8]
    ) throws(CryptoError) -> Certificate {
        let draft = Draft("issue the root \(subject)", subject, key.publicKey, validity, serial)
        let extensions = [authorityConstraint(1), authorityUsage, subjectKeyIdentifier]
        return try draft.certificate(extensions, AlternativeNames(dns: [], uris: [], ips: []), issuer: nil, key: key)
    }

    /// An authority below `issuer`; `pathLength` is how many levels of authorities may follow it.
    package static func intermediate(
        subject: SubjectName,
        publicKey: PublicKey,
        pathLength: Int = 0,
        validity: Range<Timestamp>,
        serial: [UInt8],
        issuer: IssuingAuthority
    ) throws(CryptoError) -> Certificate {
        let draft = Draft("issue the authority \(subject)", subject, publicKey, validity, serial)
        let extensions = [
            authorityConstraint(max(0, pathLength)), authorityUsage, subjectKeyIdentifier, authorityKeyIdentifier,
        ]
        let names = AlternativeNames(dns: [], uris: [], ips: [])
        return try draft.certificate(extensions, names, issuer: issuer.certificate, key: issuer.key)
    }

    /// A certificate of a program. It ends no later than its issuer's, else `invalidArgument`.
    package static func leaf(
        subject: SubjectName,
        publicKey: PublicKey,
        usage: CertificateUsage,
        dnsNames: [String] = [],
        uris: [String] = [],
        ipAddresses: [String] = [],
        validity: Range<Timestamp>,
        serial: [UInt8],
        issuer: IssuingAuthority
    ) throws(CryptoError) -> Certificate {
        let draft = Draft("issue the certificate \(subject)", subject, publicKey, validity, serial)
        let extensions = [
            (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
            (NID_ext_key_usage, usage.extendedKeyUsage), subjectKeyIdentifier,
            authorityKeyIdentifier,
        ]
        let names = AlternativeNames(dns: dnsNames, uris: uris, ips: ipAddresses)
        return try draft.certificate(extensions, names, issuer: issuer.certificate, key: issuer.key)
    }

    private static func authorityConstraint(_ pathLength: Int) -> (Int32, String) {
        (NID_basic_constraints, "critical,CA:TRUE,pathlen:\(pathLength)")
    }
    private static let authorityUsage = (NID_key_usage, "critical,keyCertSign,cRLSign")
    private static let subjectKeyIdentifier = (NID_subject_key_identifier, "hash")
    private static let authorityKeyIdentifier = (NID_authority_key_identifier, "keyid:always")
}

/// What every certificate has, before its extensions.
private struct Draft {
    let attempted: String
    let subject: SubjectName
    let publicKey: PublicKey
    let validity: Range<Timestamp>
    let serial: [UInt8]

    init(
        _ attempted: String,
        _ subject: SubjectName,
        _ publicKey: PublicKey,
        _ validity: Range<Timestamp>,
        _ serial: [UInt8]
    ) {
        self.attempted = attempted
        self.subject = subject
        self.publicKey = publicKey
        self.validity = validity
        self.serial = serial
    }

    /// Fills an X509, signs it and reads it back; without an issuer it signs itself.
    func certificate(
        _ extensions: [(kind: Int32, value: String)],
        _ names: AlternativeNames,
        issuer: Certificate?,
        key: PrivateKey
    ) throws(CryptoError) -> Certificate {
        try check(issuer)
        LibraryFault.clear()
        guard let made = X509_new() else { throw LibraryFault.error(attempted) }
        defer { X509_free(made) }
        try fill(made, issuer)
        for (kind, value) in extensions {
            let added: (OpaquePointer) -> Int32 = { dd0c_x509_add_extension(made, $0, kind, value) }
            guard (issuer?.withHandle(added) ?? added(made)) == 1 else { throw LibraryFault.error(attempted) }
        }
        try names.add(to: made, attempted: attempted)
        let signed = key.withHandle { X509_sign(made, $0, signatureDigest(of: $0)) > 0 }
        guard signed, let der = derBytes({ i2d_X509(made, $0) }) else { throw LibraryFault.error(attempted) }
        return try Certificate(der: der)
    }

    private func fill(_ made: OpaquePointer, _ issuer: Certificate?) throws(CryptoError) {
        guard X509_set_version(made, 2) == 1, X509_set_pubkey(made, publicKey.handle) == 1,
            CertificateTime.set(made, validity)
        else { throw LibraryFault.error(attempted) }
        guard SerialNumber.set(made, serial) else {
            throw CryptoError(
                .invalidArgument,
                attempted: attempted,
                reason: "the serial number is not 1 to 20 positive bytes"
            )
        }
        try subject.withName(attempted) { X509_set_subject_name(made, $0) == 1 }
        if let issuer {
            guard issuer.withHandle({ X509_set_issuer_name(made, X509_get_subject_name($0)) }) == 1 else {
                throw LibraryFault.error(attempted)
            }
        } else {
            try subject.withName(attempted) { X509_set_issuer_name(made, $0) == 1 }
        }
    }

    private func check(_ issuer: Certificate?) throws(CryptoError) {
        guard publicKey.kind != nil else {
            throw CryptoError(.weakKey, attempted: attempted, reason: "only P-256 and Ed25519 keys are accepted")
        }
        guard validity.lowerBound.seconds < validity.upperBound.seconds else {
            throw CryptoError(.invalidArgument, attempted: attempted, reason: "the validity is shorter than a second")
        }
        if let issuer, validity.upperBound.seconds > issuer.notAfter.seconds {
            throw CryptoError(
                .invalidArgument,
                attempted: attempted,
                reason:
                    "it would end at \(validity.upperBound), after its authority \(issuer.subject) (\(issuer.notAfter))",
                advice: "ask for a shorter life or renew the authority"
            )
        }
    }
}
