internal import SharedBase

/// Checks names and labels that come from operators and agents before they are stored.
package enum Labels {
    package static let maximumCount = 32
    package static let maximumKeyBytes = 63
    package static let maximumValueBytes = 255
    package static let maximumNameBytes = 120

    /// Throws what is wrong with the labels, naming the label.
    package static func check(_ labels: [String: String]) throws(FleetError) {
        guard labels.count <= maximumCount else {
            throw invalid("\(labels.count) labels are more than \(maximumCount)")
        }
        for (key, value) in labels.sorted(by: { $0.key < $1.key }) {
            guard !key.isEmpty, key.utf8.count <= maximumKeyBytes, key.utf8.allSatisfy(isKeyByte) else {
                throw invalid("a label's key is 1 to \(maximumKeyBytes) of a-z, A-Z, 0-9, '.', '_', '-' and '/'")
            }
            guard value.utf8.count <= maximumValueBytes, isPrintable(value) else {
                throw invalid(
                    "the value of label \(key) is longer than \(maximumValueBytes) bytes or has control characters"
                )
            }
        }
    }

    /// Throws where a name is empty, too long or holds control characters.
    package static func check(name: String) throws(FleetError) {
        guard !name.isEmpty, name.utf8.count <= maximumNameBytes, isPrintable(name) else {
            throw invalid("a name is 1 to \(maximumNameBytes) bytes without control characters")
        }
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 45, 46, 47, 95: true
        default: false
        }
    }

    private static func isPrintable(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 32 && $0 != 127 } }

    private static func invalid(_ reason: String) -> FleetError {
        FleetError(.invalidInput, attempted: "read names and labels", reason: reason)
    }
}
