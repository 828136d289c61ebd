internal import COpenSSL

/// HMAC-SHA-256 (RFC 2104).
package enum HMACSHA256 {
    /// Bytes of a code.
    package static let byteCount = 32

    // Immutable after the look-up; OpenSSL allows its use from every thread.
    nonisolated(unsafe) private static let algorithm: OpaquePointer? = EVP_MAC_fetch(nil, "HMAC", nil)

    /// The code of `data` under `key`; a key of any length, 32 bytes are best.
    package static func code(_ data: [UInt8], key: [UInt8]) -> [UInt8] {
        let context = EVP_MAC_CTX_new(algorithm)
        defer { EVP_MAC_CTX_free(context) }
        // An empty array has no address, and OpenSSL takes "no key" for "keep the key that is set".
        let bytes: [UInt8] = key.isEmpty ? [0] : key
        var written = 0
        let code = [UInt8](unsafeUninitializedCapacity: byteCount) { code, count in
            let done =
                dd0c_hmac_sha256_init(context, bytes, bytes.count) == 1
                && EVP_MAC_update(context, data, data.count) == 1
                && EVP_MAC_final(context, code.baseAddress, &written, byteCount) == 1
            // Fails only without memory or without the default provider; a wrong code must never be handed out.
            precondition(done && written == byteCount, "OpenSSL cannot compute HMAC-SHA-256")
            count = byteCount
        }
        return code
    }

    /// Whether `code` is the code of `data`, in a time that does not depend on where they differ.
    package static func verify(_ code: [UInt8], of data: [UInt8], key: [UInt8]) -> Bool {
        ConstantTime.equal(code, Self.code(data, key: key))
    }
}
