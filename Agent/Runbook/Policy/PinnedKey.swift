internal import SharedBase
package import SharedCrypto

/// The Ed25519 key that whoever set this host up has pinned in a file (PEM).
package enum PinnedKey {
    /// nil where there is no file.
    ///
    /// - Throws: `policy` where it is no such key, or others than root and this program's user may change it.
    package static func read(_ path: String) throws(StepError) -> PublicKey? {
        guard let bytes = try TrustedFile.read(path, "the pinned key") else { return nil }
        func fault(_ reason: String) -> StepError {
            StepError(.policy, attempted: "read the pinned key \(path)", reason: reason)
        }
        let key: PublicKey
        do { key = try PublicKey(pem: String(decoding: bytes, as: UTF8.self)) } catch { throw fault(error.reason) }
        guard key.kind == .ed25519 else { throw fault("it is no Ed25519 key") }
        return key
    }
}
