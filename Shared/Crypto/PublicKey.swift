internal import COpenSSL
internal import SharedBase

/// A public key. Any kind that OpenSSL knows can be held, so that foreign certificates can be read; `kind` tells ours.
package final class PublicKey: Sendable {
    // EVP_PKEY *: immutable after its making, and OpenSSL allows its use from every thread.
    nonisolated(unsafe) let handle: OpaquePointer
    /// The DER SubjectPublicKeyInfo.
    package let spki: [UInt8]
    /// nil for a kind that dd0c does not accept from others (RSA, other curves).
    package let kind: KeyKind?

    /// Reads a DER SubjectPublicKeyInfo.
    package convenience init(spki: [UInt8]) throws(CryptoError) {
        let attempted = "read a public key of \(spki.count) bytes"
        guard spki.count <= 16_384 else { throw CryptoError(.tooLarge, attempted: attempted, reason: "limit 16 KiB") }
        LibraryFault.clear()
        let (key, used) = spki.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            let key = d2i_PUBKEY(nil, &next, bytes.count)
            return (key, next.flatMap { next in bytes.baseAddress.map { next - $0 } })
        }
        guard let key else { throw LibraryFault.error(attempted, code: .malformed) }
        guard used == spki.count else {
            EVP_PKEY_free(key)
            throw CryptoError(.malformed, attempted: attempted, reason: "bytes follow the key")
        }
        try self.init(owning: key)
    }

    /// Reads the one block `PUBLIC KEY` of a PEM text.
    package convenience init(pem: String) throws(CryptoError) {
        let attempted = "read a PEM public key"
        guard pem.utf8.count <= 32_768 else {
            throw CryptoError(.tooLarge, attempted: attempted, reason: "limit 32 KiB")
        }
        let blocks = try PEM.blocks(pem, label: "PUBLIC KEY", attempted: attempted)
        guard let block = blocks.first, blocks.count == 1 else {
            throw CryptoError(.malformed, attempted: attempted, reason: "it holds \(blocks.count) keys")
        }
        try self.init(spki: block)
    }

    /// Takes over one reference to `handle`, also where it throws.
    convenience init(owning handle: OpaquePointer) throws(CryptoError) {
        guard let spki = derBytes({ i2d_PUBKEY(handle, $0) }) else {
            EVP_PKEY_free(handle)
            throw LibraryFault.error("encode a public key")
        }
        self.init(owning: handle, spki: spki)
    }

    /// The key of a certificate, whose encoding is there already: to encode a key anew costs OpenSSL 3 more than a
    /// signature.
    init(owning handle: OpaquePointer, spki: [UInt8]) {
        self.handle = handle
        self.spki = spki
        self.kind = KeyKind(spki: spki)
    }

    deinit { EVP_PKEY_free(handle) }

    /// SHA-256 of `spki`: what an enrolment token pins.
    package var spkiSHA256: [UInt8] { SHA256.digest(spki) }

    /// Whether `signature` was made over `message` by the private half of this key.
    package func verify(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        let context = EVP_MD_CTX_new()
        defer {
            EVP_MD_CTX_free(context)
            LibraryFault.clear()
        }
        LibraryFault.clear()
        return EVP_DigestVerifyInit(context, nil, signatureDigest(of: handle), nil, handle) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}

extension PublicKey: Equatable {
    package static func == (left: PublicKey, right: PublicKey) -> Bool { left.spki == right.spki }
}

/// The digest to sign with; Ed25519 does its own hashing and wants none.
func signatureDigest(of key: OpaquePointer) -> OpaquePointer? {
    EVP_PKEY_is_a(key, "ED25519") == 1 ? nil : SHA256.algorithm
}
