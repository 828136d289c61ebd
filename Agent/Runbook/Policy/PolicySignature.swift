internal import SharedBase
internal import SharedCrypto

/// What stands beside a policy, `policy.yaml.sig`: signatures in 128 hexadecimal digits, one a line. One of them must fit.
///
/// Signed is `"dd0c-policy-v1"` followed by the bytes of the file, so no signature of something else fits. `scripts/sign-policy` makes it
/// with openssl. More than one line stands there while a policy is replaced: of two files one is always written first.
enum PolicySignature {
    static let suffix = ".sig"
    /// Lines that are looked at.
    static let most = 8

    static func fits(_ text: [UInt8], _ policy: [UInt8], _ key: PublicKey) -> Bool {
        let message = Array("dd0c-policy-v1".utf8) + policy
        return lines(text).contains { line in
            guard let signature = Hex.decode(line), signature.count == 64 else { return false }
            return key.verify(signature, of: message)
        }
    }

    static func lines(_ text: [UInt8]) -> [String] {
        String(decoding: text.prefix(65_536), as: UTF8.self).split(whereSeparator: \.isNewline).prefix(most)
            .map { $0.filter { !$0.isWhitespace } }
    }
}
