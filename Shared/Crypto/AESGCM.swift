internal import COpenSSL
package import SharedBase

/// AES-256-GCM (NIST SP 800-38D). A sealed message is nonce (12 bytes), cipher text, tag (16 bytes).
package enum AESGCM {
    package static let keyByteCount = 32
    package static let nonceByteCount = 12
    package static let tagByteCount = 16

    // Immutable after the look-up; OpenSSL allows its use from every thread.
    nonisolated(unsafe) private static let algorithm: OpaquePointer? = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)

    /// Seals `plain` under `key` with a new random nonce; `associated` is bound to it and not stored in it.
    ///
    /// With random nonces one key may seal 2^32 messages (SP 800-38D, 8.3): rotate long before.
    package static func seal(
        _ plain: [UInt8],
        key: [UInt8],
        associated: [UInt8],
        random: RandomSource = .system
    ) throws(CryptoError) -> [UInt8] {
        let attempted = "seal \(plain.count) bytes"
        try check(key, plain.count, associated.count, attempted)
        let nonce = random.bytes(nonceByteCount)
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        LibraryFault.clear()
        var done = false
        let sealed = [UInt8](unsafeUninitializedCapacity: nonceByteCount + plain.count + tagByteCount) { out, count in
            guard let start = out.baseAddress else { return }
            start.update(from: nonce, count: nonceByteCount)
            let body = start + nonceByteCount
            var length: Int32 = 0
            done =
                EVP_EncryptInit_ex2(context, algorithm, key, nonce, nil) == 1
                && (associated.isEmpty
                    || EVP_EncryptUpdate(context, nil, &length, associated, Int32(associated.count)) == 1)
                && (plain.isEmpty || EVP_EncryptUpdate(context, body, &length, plain, Int32(plain.count)) == 1)
                && EVP_EncryptFinal_ex(context, body + plain.count, &length) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), body + plain.count) == 1
            count = done ? out.count : 0
        }
        guard done else { throw LibraryFault.error(attempted) }
        return sealed
    }

    /// The plain bytes of a sealed message; `notAuthentic` where message, key or associated data are not those of the sealing.
    package static func open(_ sealed: [UInt8], key: [UInt8], associated: [UInt8]) throws(CryptoError) -> [UInt8] {
        let attempted = "open a sealed message of \(sealed.count) bytes"
        try check(key, sealed.count, associated.count, attempted)
        let length = sealed.count - nonceByteCount - tagByteCount
        guard length >= 0 else {
            throw CryptoError(.notAuthentic, attempted: attempted, reason: "it is shorter than its nonce and tag")
        }
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        LibraryFault.clear()
        defer { LibraryFault.clear() }
        var done = false
        let plain = sealed.withUnsafeBufferPointer { sealed -> [UInt8] in
            guard let nonce = sealed.baseAddress else { return [] }
            let body = nonce + nonceByteCount
            let tag = UnsafeMutableRawPointer(mutating: body + length)
            return [UInt8](unsafeUninitializedCapacity: max(1, length)) { out, count in
                var written: Int32 = 0
                done =
                    EVP_DecryptInit_ex2(context, algorithm, key, nonce, nil) == 1
                    && (associated.isEmpty
                        || EVP_DecryptUpdate(context, nil, &written, associated, Int32(associated.count)) == 1)
                    && (length == 0 || EVP_DecryptUpdate(context, out.baseAddress, &written, body, Int32(length)) == 1)
                    && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), tag) == 1
                    && EVP_DecryptFinal_ex(context, out.baseAddress, &written) == 1
                count = done ? length : 0
            }
        }
        guard done else {
            throw CryptoError(
                .notAuthentic,
                attempted: attempted,
                reason: "the message or its associated data was changed, or the key is another"
            )
        }
        return plain
    }

    /// OpenSSL counts in `int`; nothing that is sealed comes near.
    private static func check(_ key: [UInt8], _ count: Int, _ associated: Int, _ attempted: String) throws(CryptoError)
    {
        guard key.count == keyByteCount else {
            throw CryptoError(
                .invalidArgument,
                attempted: attempted,
                reason: "the key has \(key.count) bytes instead of \(keyByteCount)"
            )
        }
        guard count <= 1 << 30, associated <= 1 << 30 else {
            throw CryptoError(.tooLarge, attempted: attempted, reason: "more than 1 GiB")
        }
    }
}
