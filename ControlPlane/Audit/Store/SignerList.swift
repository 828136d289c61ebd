internal import Glibc
internal import SharedBase
internal import SharedCrypto

/// The public keys that this plane has signed with, in `signers`: one a line, DER in hexadecimal digits. Outside the database, for
/// whoever can write there can also write the name of a key there.
extension AuditFiles {
    private var list: String { folder + "/signers" }

    /// - Throws: `file`; `key` where a line is no key.
    package func signers() throws -> Set<[UInt8]> { try Self.signers(in: read(list, secret: false) ?? [], of: list) }

    /// Reads such a list, wherever it comes from.
    ///
    /// - Parameter path: where that is, for the error.
    /// - Throws: `key` where a line is no key.
    package static func signers(in bytes: [UInt8], of path: String) throws -> Set<[UInt8]> {
        Set(
            try bytes.split { $0 == 10 || $0 == 13 }.map { line in
                guard let spki = Hex.decode(String(decoding: line, as: UTF8.self)), (try? PublicKey(spki: spki)) != nil
                else {
                    throw AuditFailure(
                        .key,
                        attempted: "read the keys that have signed audit trails",
                        reason: "\(path) has a line that is no key in hexadecimal digits",
                        advice: "take it from a backup of `audit_dir`"
                    )
                }
                return spki
            }
        )
    }

    /// Puts a key on the list, behind those before it; the old list or the new one lies there, whenever the power fails.
    func remember(_ key: PrivateKey) throws {
        let spki = key.publicKey.spki
        guard try !signers().contains(spki) else { return }
        let draft = list + ".\(Hex.encode(RandomSource.system.bytes(4)))"
        try write((read(list, secret: false) ?? []) + Array((Hex.encode(spki) + "\n").utf8), to: draft)
        guard rename(draft, list) == 0 else {
            let error = failure("write \(list)")
            unlink(draft)
            throw error
        }
        try sync(folder)
    }
}
