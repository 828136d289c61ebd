package import SharedBase
internal import SharedCrypto

/// The text of an API key: `dd0c_` and 32 lower-case hexadecimal digits, 128 random bits.
///
/// The first 8 digits are stored to find the row, the rest only as part of a SHA-256 over the whole (PX-05, PX-06).
package struct ApiKeyText: Sendable {
    package static let marker = "dd0c_"
    private static let digits = 32
    private static let prefixDigits = 8

    private let text: String

    /// A new key.
    package init(random: RandomSource) {
        text = Self.marker + Hex.encode(random.bytes(Self.digits / 2))
    }

    /// Reads what a caller sent; nil for anything that does not have exactly the form.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == Self.marker.utf8.count + Self.digits, text.hasPrefix(Self.marker),
            bytes.dropFirst(Self.marker.utf8.count).allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else { return nil }
        self.text = text
    }

    /// The part that is stored and may be shown.
    package var prefix: String { String(text.prefix(Self.marker.count + Self.prefixDigits)) }

    package var secret: Secret<String> { Secret(text) }

    /// SHA-256 of the whole text. A slow hash would protect weak passwords; these bits are random.
    var hash: [UInt8] { SHA256.digest(Array(text.utf8)) }

    /// Compares in time that does not depend on where they differ.
    func matches(_ stored: [UInt8]) -> Bool { ConstantTime.equal(hash, stored) }
}
