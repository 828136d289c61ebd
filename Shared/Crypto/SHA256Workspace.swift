internal import COpenSSL

/// SHA-256 of many texts one after the other, each in two pieces, without memory taken for any of them.
///
/// Where `SHA256.digest` makes a context and an array for each text, this keeps both: for walks over a million short
/// entries.
package final class SHA256Workspace {
    private let context: OpaquePointer?

    package init() {
        context = EVP_MD_CTX_new()
        precondition(EVP_DigestInit_ex2(context, SHA256.algorithm, nil) == 1, "OpenSSL cannot compute SHA-256")
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Writes the 32 bytes of the digest of the pieces, one behind the other, to `digest`.
    package func digest(
        _ first: UnsafeRawBufferPointer,
        _ second: UnsafeRawBufferPointer,
        into digest: UnsafeMutableRawBufferPointer
    ) {
        precondition(digest.count == SHA256.byteCount, "a digest has 32 bytes")
        // Without a type the context begins anew with the one that it has.
        let done =
            EVP_DigestInit_ex2(context, nil, nil) == 1
            && EVP_DigestUpdate(context, first.baseAddress, first.count) == 1
            && EVP_DigestUpdate(context, second.baseAddress, second.count) == 1
            && EVP_DigestFinal_ex(context, digest.baseAddress?.assumingMemoryBound(to: UInt8.self), nil) == 1
        // As in `SHA256Hasher`: a wrong digest would be worse than an end.
        precondition(done, "OpenSSL cannot compute SHA-256")
    }
}
