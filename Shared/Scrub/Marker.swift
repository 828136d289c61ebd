package import SharedBase
import SharedJSON

/// What stands where a secret stood, and how it is recognised again so that scrubbing twice changes nothing.
package enum Marker {
    static let opening: StaticString = "[REDACTED:"

    static func text(_ rule: ScrubRule) -> String { "[REDACTED:\(rule.rawValue)]" }

    static func bytes(_ rule: ScrubRule) -> [UInt8] { Array(text(rule).utf8) }

    /// The end of the marker that starts at `index`, nil where there is none. Any lower-case rule name is accepted,
    /// so that
    /// text from an older or newer version stays as it is.
    static func end(in bytes: ByteView, at index: Int) -> Int? {
        guard bytes.has(opening, at: index) else { return nil }
        let start = index + opening.utf8CodeUnitCount
        let end = bytes.run(of: nameBytes, from: start, to: Swift.min(bytes.count, start + 40))
        guard end > start, end < bytes.count, bytes[end] == UInt8(ascii: "]") else { return nil }
        return end + 1
    }

    /// Whether the whole text is one marker (a numbered one, as scrubbed map keys are, included).
    static func isMarker(_ bytes: ByteView) -> Bool {
        guard let end = end(in: bytes, at: 0) else { return false }
        if end == bytes.count { return true }
        return bytes[end] == UInt8(ascii: "#") && bytes.run(of: .digit, from: end + 1, to: bytes.count) == bytes.count
    }

    /// The markers in a text, in order.
    static func places(in bytes: ByteView) -> [Range<Int>] {
        var places: [Range<Int>] = []
        var index = 0
        while index < bytes.count, let start = bytes.find(opening, from: index, to: bytes.count) {
            if let end = end(in: bytes, at: start) {
                places.append(start..<end)
                index = end
            } else {
                index = start + 1
            }
        }
        return places
    }

    /// Whether a value is a redacted value in either style.
    package static func isRedacted(_ value: Value) -> Bool {
        switch value {
        case .string(let text):
            return text.utf8.first == UInt8(ascii: "[") && Array(text.utf8).withView(isMarker)
        case .object(let object):
            guard object.count == 2, let rule = object["redacted"]?.stringValue, let tag = object["tag"]?.stringValue
            else { return false }
            return isRedacted(rule: rule, tag: tag)
        default:
            return false
        }
    }

    /// The same for the object of two members at `node`.
    static func isRedacted(_ tape: JSONTapeView, _ node: Int) -> Bool {
        guard let rule = tape.string(node, "redacted"), let tag = tape.string(node, "tag") else { return false }
        return isRedacted(rule: rule, tag: tag)
    }

    private static func isRedacted(rule: String, tag: String) -> Bool {
        !rule.isEmpty && rule.utf8.count <= 40 && rule.utf8.allSatisfy(nameBytes.contains)
            && tag.utf8.count == 8 && tag.utf8.allSatisfy(ByteSet.lowerHex.contains)
    }

    private static let nameBytes = ByteSet.lowerDigit.union("-")
}
