internal import COpenSSL
package import SharedBase

/// An X.509 certificate, read once and immutable. Reading says nothing about trust: see `CertificateVerifier`.
package final class Certificate: Sendable {
    // X509 *: not changed after its making, and OpenSSL locks the caches that it fills lazily.
    nonisolated(unsafe) private let handle: OpaquePointer
    /// The encoding that is hashed and sent.
    package let der: [UInt8]
    package let subject: SubjectName
    package let issuer: SubjectName
    /// The magnitude of the serial number, most significant byte first, without leading zeros.
    package let serial: [UInt8]
    package let notBefore: Timestamp
    package let notAfter: Timestamp
    package let dnsNames: [String]
    package let uris: [String]
    /// As text: `192.0.2.1`, `2001:db8::1`.
    package let ipAddresses: [String]
    /// Whether basic constraints and key usage let it sign certificates.
    package let isAuthority: Bool
    package let publicKey: PublicKey

    /// The largest certificate that is read.
    package static let byteLimit = 65_536
    /// The most certificates of one chain.
    package static let chainLimit = 16

    package convenience init(der: [UInt8]) throws(CryptoError) {
        let attempted = "read a certificate of \(der.count) bytes"
        guard der.count <= Self.byteLimit else {
            throw CryptoError(.tooLarge, attempted: attempted, reason: "limit \(Self.byteLimit) bytes")
        }
        LibraryFault.clear()
        let (certificate, used) = der.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            let certificate = d2i_X509(nil, &next, bytes.count)
            return (certificate, next.flatMap { next in bytes.baseAddress.map { next - $0 } })
        }
        guard let certificate else { throw LibraryFault.error(attempted, code: .malformed) }
        guard used == der.count else {
            X509_free(certificate)
            throw CryptoError(.malformed, attempted: attempted, reason: "bytes follow the certificate")
        }
        try self.init(owning: certificate, attempted: attempted)
    }

    /// Reads a PEM text that holds exactly one certificate.
    package convenience init(pem: String) throws(CryptoError) {
        let blocks = try Self.blocks(pem, attempted: "read a PEM certificate")
        guard blocks.count == 1, let der = blocks.first else {
            throw CryptoError(
                .malformed,
                attempted: "read a PEM certificate",
                reason: "the text holds \(blocks.count) certificates instead of one"
            )
        }
        try self.init(der: der)
    }

    /// Reads every certificate of a PEM text in its order; none at all is an error.
    package static func chain(pem: String) throws(CryptoError) -> [Certificate] {
        let blocks = try blocks(pem, attempted: "read a PEM chain")
        var chain: [Certificate] = []
        for der in blocks { chain.append(try Certificate(der: der)) }
        return chain
    }

    private static func blocks(_ pem: String, attempted: String) throws(CryptoError) -> [[UInt8]] {
        guard pem.utf8.count <= 2 * byteLimit * chainLimit else {
            throw CryptoError(.tooLarge, attempted: attempted, reason: "the text has \(pem.utf8.count) bytes")
        }
        let blocks = try PEM.blocks(pem, label: "CERTIFICATE", attempted: attempted)
        guard !blocks.isEmpty else {
            throw CryptoError(.malformed, attempted: attempted, reason: "the text holds no certificate")
        }
        guard blocks.count <= chainLimit else {
            throw CryptoError(
                .tooLarge,
                attempted: attempted,
                reason: "\(blocks.count) certificates, limit \(chainLimit)"
            )
        }
        return blocks
    }

    /// Shares an `X509 *` that OpenSSL holds, as `SharedTLS` finds it in a handshake; the caller keeps his reference.
    package convenience init(sharing handle: OpaquePointer) throws(CryptoError) {
        X509_up_ref(handle)
        try self.init(owning: handle, attempted: "read the certificate of a peer")
    }

    /// Takes over one reference to `handle`, also where it throws.
    init(owning handle: OpaquePointer, attempted: String) throws(CryptoError) {
        do throws(CryptoError) {
            guard let der = derBytes({ i2d_X509(handle, $0) }),
                let spki = derBytes({ i2d_X509_PUBKEY(X509_get_X509_PUBKEY(handle), $0) }),
                let key = X509_get_pubkey(handle)
            else { throw LibraryFault.error(attempted, code: .malformed) }
            let publicKey = PublicKey(owning: key, spki: spki)
            guard let notBefore = CertificateTime.read(X509_get0_notBefore(handle)),
                let notAfter = CertificateTime.read(X509_get0_notAfter(handle))
            else { throw CryptoError(.malformed, attempted: attempted, reason: "its validity is no time") }
            let names = AlternativeNames(of: handle)
            self.handle = handle
            self.der = der
            self.publicKey = publicKey
            self.notBefore = notBefore
            self.notAfter = notAfter
            subject = SubjectName(reading: X509_get_subject_name(handle))
            issuer = SubjectName(reading: X509_get_issuer_name(handle))
            serial = SerialNumber.read(X509_get0_serialNumber(handle))
            dnsNames = names.dns
            uris = names.uris
            ipAddresses = names.ips
            // 1 is a version 3 authority; the higher answers are guesses about older certificates.
            isAuthority = X509_check_ca(handle) == 1
            LibraryFault.clear()
        } catch {
            X509_free(handle)
            throw error
        }
    }

    deinit { X509_free(handle) }

    package var pem: String { PEM.encode(der, label: "CERTIFICATE") }

    /// SHA-256 of `der`.
    package var fingerprint: [UInt8] { SHA256.digest(der) }

    /// Whether subject and issuer are the same name, as in a root. The signature is not looked at.
    package var isSelfIssued: Bool { X509_get_extension_flags(handle) & UInt32(EXFLAG_SI) != 0 }

    /// Whether the certificate names `host` (a DNS name, with `*` for a whole first label, or an IP address) in its
    /// alternative names. The common name never counts (RFC 9525).
    package func matches(host: String) -> Bool {
        // A leading dot would mean "any name below" to OpenSSL.
        guard !host.isEmpty, host.first != ".", host.utf8.count <= 253, !host.utf8.contains(0) else { return false }
        defer { LibraryFault.clear() }
        if IPAddress.bytes(host) != nil { return X509_check_ip_asc(handle, host, 0) == 1 }
        let flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT
        return X509_check_host(handle, host, host.utf8.count, UInt32(flags), nil) == 1
    }

    /// Lends the `X509 *` to `SharedTLS`; it must not be kept, changed or freed.
    package func withHandle<Result>(_ body: (OpaquePointer) -> Result) -> Result { body(handle) }
}

extension Certificate: Hashable {
    package static func == (left: Certificate, right: Certificate) -> Bool { left.der == right.der }
    package func hash(into hasher: inout Hasher) { hasher.combine(der) }
}
