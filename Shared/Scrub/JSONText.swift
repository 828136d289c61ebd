import SharedBase

/// A JSON document together with the place of every key and scalar, in the order of the text, so that what is secret
/// can
/// be replaced in place and everything else stays byte for byte as it was.
///
/// `SharedJSON` gives values without places; that is why this small reader exists. It is strict (RFC 8259) but for
/// repeated
/// keys, which it refuses too: such text is scrubbed as text.
struct JSONText {
    /// A key or a scalar: its bytes in the text, without quotes.
    struct Place {
        var start: Int
        var end: Int
        var isString: Bool
    }

    struct Refused: Error {}

    static let maxDepth = 256

    let value: Value
    let places: [Place]

    static func parse(_ bytes: [UInt8]) throws(Refused) -> JSONText {
        var reader = JSONPlaceReader(bytes, 0..<bytes.count)
        let value = try reader.document()
        return JSONText(value: value, places: reader.places)
    }

    /// Whether the text begins and ends as an object or an array does.
    static func looksLikeDocument(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first(where: { !ByteSet.space.contains($0) }),
            let last = bytes.last(where: { !ByteSet.space.contains($0) })
        else { return false }
        return (first == UInt8(ascii: "{") && last == UInt8(ascii: "}"))
            || (first == UInt8(ascii: "[") && last == UInt8(ascii: "]"))
            || (bytes.has("\u{FEFF}", at: 0) && (last == UInt8(ascii: "}") || last == UInt8(ascii: "]")))
    }

    /// A string as JSON, without its quotes.
    static func escaped(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 8)
        let digits = Array("0123456789abcdef".utf8)
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
            case 10: result += Array("\\n".utf8)
            case 13: result += Array("\\r".utf8)
            case 9: result += Array("\\t".utf8)
            case 0..<32: result += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: result.append(byte)
            }
        }
        return result
    }

    /// Where the decoded byte `offset` of the string at `place` stands in the text.
    static func position(ofDecoded offset: Int, at place: Place, in bytes: [UInt8]) -> Int {
        var index = place.start
        var decoded = 0
        while index < place.end, decoded < offset {
            guard bytes[index] == UInt8(ascii: "\\"), index + 1 < place.end else {
                index += 1
                decoded += 1
                continue
            }
            guard bytes[index + 1] == UInt8(ascii: "u"), let unit = JSONPlaceReader.unit(bytes, index + 2) else {
                index += 2
                decoded += 1
                continue
            }
            if (0xD800..<0xDC00).contains(unit) {
                decoded += 4
                index += 12
            } else {
                decoded += unit < 0x80 ? 1 : (unit < 0x800 ? 2 : 3)
                index += 6
            }
        }
        return min(index, place.end)
    }
}
