/// An address of e-mail in the one spelling that is stored: lower case.
///
/// ASCII only, `local@domain` with a domain of at least two labels; quoted local parts and address literals are refused.
/// Everything else is left to the mail that reaches it or does not (RFC 5321 lengths: 64, 254).
package struct EmailAddress: Sendable, Hashable, CustomStringConvertible {
    /// The longest address.
    package static let limit = 254

    package let text: String

    /// nil for what is no address. Case is folded, nothing else is changed: white space around it is refused.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (3...Self.limit).contains(bytes.count), let at = bytes.lastIndex(of: UInt8(ascii: "@")) else {
            return nil
        }
        guard Self.isLocal(bytes[..<at]), Self.isDomain(bytes[(at + 1)...]) else { return nil }
        self.text = text.lowercased()
    }

    /// An address that no account has: it cannot be written from outside.
    static let nobody = EmailAddress(unchecked: "@")

    private init(unchecked text: String) { self.text = text }

    package var description: String { text }

    /// What stands before the `@`.
    var local: Substring { text.prefix { $0 != "@" } }

    /// Atoms of RFC 5322 with single dots between them.
    private static func isLocal(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard (1...64).contains(bytes.count) else { return false }
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .allSatisfy { !$0.isEmpty && $0.allSatisfy(isAtom) }
    }

    private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, let last = labels.last, !last.allSatisfy({ (48...57).contains($0) }) else {
            return false
        }
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != 45 && label.last != 45
                && label.allSatisfy { isLetterOrDigit($0) || $0 == 45 }
        }
    }

    private static func isAtom(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
