package import SharedBase

/// Where the passphrase of the root key comes from.
package enum RootPassphrase: Sendable {
    case given(Secret<String>)
    /// The first line of a file that only its owner can read.
    case file(String)
    /// A random one, written beside the root key (0600) for the operator to take away together with the key.
    case generated

    /// OpenSSL takes at least four characters; a root deserves more.
    static let minimumLength = 12

    func resolve(_ random: RandomSource) throws(FleetError) -> Secret<String> {
        let passphrase: Secret<String>
        switch self {
        case .generated: return Secret(Hex.encode(random.bytes(24)))
        case .given(let given): passphrase = given
        case .file(let path):
            let text = try SecureFile.read(path, secret: true)
            passphrase = Secret(String(decoding: text.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self))
        }
        guard passphrase.expose().count >= Self.minimumLength else {
            throw FleetError(
                .passphrase,
                attempted: "protect the root key",
                reason: "the passphrase is shorter than \(Self.minimumLength) characters"
            )
        }
        return passphrase
    }
}
