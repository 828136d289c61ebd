internal import COpenSSL

/// SHA-256 (FIPS 180-4) of bytes that are at hand in whole. `SHA256Hasher` takes them piece by piece.
package enum SHA256 {
    /// Bytes of a digest.
    package static let byteCount = 32

    /// Looked up once: OpenSSL 3 otherwise searches its providers at each use, which costs more than hashing a short text.
    // Immutable after the look-up; OpenSSL allows its use from every thread.
    nonisolated(unsafe) static let algorithm: OpaquePointer? = EVP_MD_fetch(nil, "SHA256", nil)

    package static func digest(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { digest($0) } }

    package static func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var hasher = SHA256Hasher()
        hasher.update(bytes)
        return hasher.finish()
    }
}

/// SHA-256 of bytes that come in pieces. A copy goes its own way.
package struct SHA256Hasher: Sendable {
    private var state: State

    package init() { state = State() }

    package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }
    package mutating func update(_ bytes: ArraySlice<UInt8>) { bytes.withUnsafeBytes { update($0) } }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 0 else { return }
        if !isKnownUniquelyReferenced(&state) { state = State(copying: state) }
        state.update(bytes)
    }

    /// The digest of everything so far, 32 bytes. More can be added afterwards.
    package func finish() -> [UInt8] { State(copying: state).finish() }
}

extension SHA256Hasher {
    /// Owns one `EVP_MD_CTX`.
    // Sendable because the struct around it copies before it writes, so that no two threads ever write one.
    private final class State: @unchecked Sendable {
        private let context: OpaquePointer?

        init() {
            context = EVP_MD_CTX_new()
            checked(EVP_DigestInit_ex2(context, SHA256.algorithm, nil))
        }

        init(copying other: State) {
            context = EVP_MD_CTX_new()
            checked(EVP_MD_CTX_copy_ex(context, other.context))
        }

        deinit { EVP_MD_CTX_free(context) }

        func update(_ bytes: UnsafeRawBufferPointer) {
            checked(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
        }

        func finish() -> [UInt8] {
            [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { digest, count in
                checked(EVP_DigestFinal_ex(context, digest.baseAddress, nil))
                count = SHA256.byteCount
            }
        }

        /// Hashing fails only without memory or without OpenSSL's default provider. To go on with a wrong digest would
        /// be worse than to stop, and no caller could do anything else.
        private func checked(_ result: Int32) { precondition(result == 1, "OpenSSL cannot compute SHA-256") }
    }
}
