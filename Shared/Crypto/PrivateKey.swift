internal import COpenSSL
package import SharedBase

/// A private key of one of the two accepted kinds. Its bytes leave it only through `pem(passphrase:)`, as a `Secret`.
package final class PrivateKey: Sendable {
    // EVP_PKEY *: immutable after its making, and OpenSSL allows its use from every thread.
    nonisolated(unsafe) private let handle: OpaquePointer
    package let kind: KeyKind
    package let publicKey: PublicKey

    /// A new key from OpenSSL's generator, which the kernel seeds.
    package static func generate(_ kind: KeyKind) throws(CryptoError) -> PrivateKey {
        LibraryFault.clear()
        let key = kind == .p256 ? dd0c_generate_p256() : dd0c_generate_ed25519()
        guard let key else { throw LibraryFault.error("generate a \(kind) key") }
        return try PrivateKey(owning: key, attempted: "generate a \(kind) key")
    }

    /// Reads a PEM key, PKCS#8 plain or encrypted (or the older `EC PRIVATE KEY`).
    ///
    /// `wrongPassphrase` where it is encrypted and the passphrase is missing or wrong, `weakKey` for another kind.
    package convenience init(pem: Secret<String>, passphrase: Secret<String>? = nil) throws(CryptoError) {
        let attempted = "read a private key"
        let text = Array(pem.expose().utf8)
        guard text.count <= 65_536 else { throw CryptoError(.tooLarge, attempted: attempted, reason: "limit 64 KiB") }
        LibraryFault.clear()
        var answer = PassphraseAnswer(passphrase.map { Array($0.expose().utf8) })
        let key = MemoryBIO.reading(text) { bio in
            withUnsafeMutablePointer(to: &answer) { PEM_read_bio_PrivateKey(bio, nil, PassphraseAnswer.callback, $0) }
        }
        guard let key else {
            guard answer.asked else { throw LibraryFault.error(attempted, code: .malformed) }
            LibraryFault.clear()
            let reason =
                passphrase == nil ? "it is encrypted and no passphrase was given" : "the passphrase does not open it"
            throw CryptoError(.wrongPassphrase, attempted: attempted, reason: reason)
        }
        LibraryFault.clear()
        try self.init(owning: key, attempted: attempted)
    }

    /// Takes over one reference to `handle`, also where it throws.
    private init(owning handle: OpaquePointer, attempted: String) throws(CryptoError) {
        // `PublicKey` owns its reference, so both halves share one immutable object.
        EVP_PKEY_up_ref(handle)
        let publicKey: PublicKey
        do { publicKey = try PublicKey(owning: handle) } catch {
            EVP_PKEY_free(handle)
            throw error
        }
        guard let kind = publicKey.kind else {
            EVP_PKEY_free(handle)
            throw CryptoError(.weakKey, attempted: attempted, reason: "only P-256 and Ed25519 keys are accepted")
        }
        self.handle = handle
        self.kind = kind
        self.publicKey = publicKey
    }

    deinit { EVP_PKEY_free(handle) }

    /// The PKCS#8 PEM text, encrypted with scrypt and AES-256 where there is a passphrase.
    package func pem(passphrase: Secret<String>? = nil) throws(CryptoError) -> Secret<String> {
        let secret = passphrase.map { Array($0.expose().utf8) }
        if let secret, secret.isEmpty {
            throw CryptoError(.invalidArgument, attempted: "encrypt a private key", reason: "the passphrase is empty")
        }
        LibraryFault.clear()
        let bytes = MemoryBIO.written { bio in
            guard let secret else { return PEM_write_bio_PKCS8PrivateKey(bio, handle, nil, nil, 0, nil, nil) == 1 }
            return secret.withUnsafeBytes { raw in
                let text = raw.assumingMemoryBound(to: CChar.self).baseAddress
                return dd0c_write_encrypted_key(bio, handle, text, Int32(clamping: raw.count)) == 1
            }
        }
        guard let bytes else { throw LibraryFault.error("write a private key") }
        return Secret(String(decoding: bytes, as: UTF8.self))
    }

    /// A signature over `message`: DER of ECDSA with SHA-256, or 64 bytes of Ed25519.
    package func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        LibraryFault.clear()
        var length = 0
        guard EVP_DigestSignInit(context, nil, signatureDigest(of: handle), nil, handle) == 1,
            EVP_DigestSign(context, nil, &length, message, message.count) == 1
        else { throw LibraryFault.error("sign \(message.count) bytes") }
        var done = false
        let signature = [UInt8](unsafeUninitializedCapacity: length) { out, count in
            done = EVP_DigestSign(context, out.baseAddress, &length, message, message.count) == 1
            count = done ? length : 0
        }
        guard done else { throw LibraryFault.error("sign \(message.count) bytes") }
        return signature
    }

    /// Lends the `EVP_PKEY *` to `SharedTLS` and to the issuer; it must not be kept, changed or freed.
    package func withHandle<Result>(_ body: (OpaquePointer) -> Result) -> Result { body(handle) }
}

/// What OpenSSL gets when it asks for a passphrase. Without this callback it would ask on the terminal.
private struct PassphraseAnswer {
    let passphrase: [UInt8]?
    var asked = false

    init(_ passphrase: [UInt8]?) { self.passphrase = passphrase }

    static let callback:
        @convention(c) (UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?) -> Int32 = {
            buffer,
            size,
            _,
            argument in
            guard let answer = argument?.assumingMemoryBound(to: PassphraseAnswer.self) else { return -1 }
            answer.pointee.asked = true
            guard let buffer, let passphrase = answer.pointee.passphrase, passphrase.count <= Int(size) else {
                return -1
            }
            UnsafeMutableRawPointer(buffer).copyMemory(from: passphrase, byteCount: passphrase.count)
            return Int32(passphrase.count)
        }
}
