import SharedBase
import SharedJSON

/// JSON inside a text: what may be a document, and where in it a decoded byte stands.
enum JSONText {
    /// Reads exactly one document onto the tape; false where the text is none (repeated keys included: such text is
    /// scrubbed as text).
    static func read(_ text: ByteView, into tape: inout JSONTape) -> Bool {
        do {
            var reader = JSONReader(unowned: UnsafeRawBufferPointer(text.buffer))
            try reader.read(into: &tape)
            guard try reader.nextToken() == .end else { return false }
            tape.stand(on: text.base)
            return true
        } catch {
            return false
        }
    }

    /// Whether the text begins and ends as an object or an array does.
    static func looksLikeDocument(_ text: ByteView) -> Bool {
        guard let head = text.first, head <= 32 || head >= 128 || head == open.0 || head == open.1 else { return false }
        guard let first = text.first(where: { !ByteSet.space.contains($0) }),
            let last = text.last(where: { !ByteSet.space.contains($0) })
        else { return false }
        return (first == open.0 && last == close.0) || (first == open.1 && last == close.1)
            || (text.has("\u{FEFF}", at: 0) && (last == close.0 || last == close.1))
    }

    private static let open = (UInt8(ascii: "{"), UInt8(ascii: "["))
    private static let close = (UInt8(ascii: "}"), UInt8(ascii: "]"))

    /// Whether the first byte that is no white space opens an object or an array.
    static func startsLikeJSON(_ text: ByteView) -> Bool {
        guard let first = text.first(where: { !ByteSet.space.contains($0) }) else { return false }
        return first == open.0 || first == open.1
    }

    /// Appends a string as JSON, without its quotes.
    static func escape(_ bytes: [UInt8], into result: inout [UInt8]) {
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                result.append(UInt8(ascii: "\\"))
                result.append(byte)
            case 10: result += "\\n".utf8
            case 13: result += "\\r".utf8
            case 9: result += "\\t".utf8
            case 0..<32: result += ("\\u00" + Hex.encode([byte])).utf8
            default: result.append(byte)
            }
        }
    }

    /// Where the decoded byte `offset` of the string `raw` stands in it.
    static func position(ofDecoded offset: Int, in raw: ByteView) -> Int {
        var index = 0
        var decoded = 0
        while index < raw.count, decoded < offset {
            guard raw[index] == UInt8(ascii: "\\"), index + 1 < raw.count else {
                index += 1
                decoded += 1
                continue
            }
            guard raw[index + 1] == UInt8(ascii: "u"), index + 6 <= raw.count else {
                index += 2
                decoded += 1
                continue
            }
            let unit = UInt32(raw.part(index + 2..<index + 6).text, radix: 16) ?? 0
            if (0xD800..<0xDC00).contains(unit) {
                decoded += 4
                index += 12
            } else {
                decoded += unit < 0x80 ? 1 : (unit < 0x800 ? 2 : 3)
                index += 6
            }
        }
        return min(index, raw.count)
    }
}
