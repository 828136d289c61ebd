internal import COpenSSL
internal import SharedBase

/// A certification request (PKCS#10, RFC 2986). A request that can be held has proved that its maker owns the private key.
package final class CertificateRequest: Sendable {
    package let der: [UInt8]
    /// What the request asks to be called. Whoever issues decides for himself; dd0c takes nothing but the key.
    package let subject: SubjectName
    package let publicKey: PublicKey

    /// The largest request that is read: ours have about 250 bytes.
    package static let byteLimit = 4096

    /// Makes a request and signs it with `key`.
    package static func create(subject: SubjectName, key: PrivateKey) throws(CryptoError) -> CertificateRequest {
        let attempted = "make a certificate request"
        LibraryFault.clear()
        guard let request = X509_REQ_new() else { throw LibraryFault.error(attempted) }
        defer { X509_REQ_free(request) }
        try subject.withName(attempted) { X509_REQ_set_subject_name(request, $0) == 1 }
        let signed = key.withHandle { handle in
            X509_REQ_set_version(request, 0) == 1 && X509_REQ_set_pubkey(request, handle) == 1
                && X509_REQ_sign(request, handle, signatureDigest(of: handle)) > 0
        }
        guard signed, let der = derBytes({ i2d_X509_REQ(request, $0) }) else { throw LibraryFault.error(attempted) }
        return try CertificateRequest(der: der)
    }

    /// Reads a request. Refused are more than `byteLimit` bytes (`tooLarge`), a key that is neither P-256 nor Ed25519
    /// (`weakKey`) and a signature that its key did not make (`badSignature`).
    package init(der: [UInt8]) throws(CryptoError) {
        let attempted = "read a certificate request of \(der.count) bytes"
        guard der.count <= Self.byteLimit else {
            throw CryptoError(.tooLarge, attempted: attempted, reason: "limit \(Self.byteLimit) bytes")
        }
        LibraryFault.clear()
        let (request, used) = der.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            let request = d2i_X509_REQ(nil, &next, bytes.count)
            return (request, next.flatMap { next in bytes.baseAddress.map { next - $0 } })
        }
        guard let request else { throw LibraryFault.error(attempted, code: .malformed) }
        defer { X509_REQ_free(request) }
        guard used == der.count else {
            throw CryptoError(.malformed, attempted: attempted, reason: "bytes follow the request")
        }
        guard let key = X509_REQ_get_pubkey(request) else { throw LibraryFault.error(attempted, code: .malformed) }
        let publicKey = try PublicKey(owning: key)
        guard publicKey.kind != nil else {
            throw CryptoError(.weakKey, attempted: attempted, reason: "only P-256 and Ed25519 keys are accepted")
        }
        guard X509_REQ_verify(request, publicKey.handle) == 1 else {
            LibraryFault.clear()
            throw CryptoError(.badSignature, attempted: attempted, reason: "it is not signed by its own key")
        }
        self.der = der
        self.publicKey = publicKey
        subject = SubjectName(reading: X509_REQ_get_subject_name(request))
    }

    /// Reads a PEM text that holds exactly one request.
    package convenience init(pem: String) throws(CryptoError) {
        let attempted = "read a PEM certificate request"
        guard pem.utf8.count <= 2 * Self.byteLimit else {
            throw CryptoError(.tooLarge, attempted: attempted, reason: "limit \(2 * Self.byteLimit) bytes")
        }
        let blocks = try PEM.blocks(pem, label: "CERTIFICATE REQUEST", attempted: attempted)
        guard blocks.count == 1, let der = blocks.first else {
            throw CryptoError(
                .malformed,
                attempted: attempted,
                reason: "the text holds \(blocks.count) requests instead of one"
            )
        }
        try self.init(der: der)
    }

    package var pem: String { PEM.encode(der, label: "CERTIFICATE REQUEST") }
}
