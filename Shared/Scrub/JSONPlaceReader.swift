import SharedBase

/// The reader behind `JSONText`.
struct JSONPlaceReader {
    private let bytes: [UInt8]
    private var index: Int
    private let limit: Int
    private(set) var places: [JSONText.Place] = []

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        index = range.lowerBound
        limit = range.upperBound
    }

    mutating func document() throws(JSONText.Refused) -> Value {
        if bytes.has("\u{FEFF}", at: index) { index += 3 }
        let value = try value(depth: 0)
        skipSpace()
        guard index == limit else { throw JSONText.Refused() }
        return value
    }

    private mutating func value(depth: Int) throws(JSONText.Refused) -> Value {
        skipSpace()
        guard index < limit, depth <= JSONText.maxDepth else { throw JSONText.Refused() }
        switch bytes[index] {
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try array(depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(_ depth: Int) throws(JSONText.Refused) -> Value {
        var object = ValueObject()
        index += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(object) }
        repeat {
            skipSpace()
            guard index < limit, bytes[index] == UInt8(ascii: "\"") else { throw JSONText.Refused() }
            let key = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw JSONText.Refused() }
            let member = try value(depth: depth + 1)
            guard object.insert(key, member) else { throw JSONText.Refused() }
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw JSONText.Refused() }
        return .object(object)
    }

    private mutating func array(_ depth: Int) throws(JSONText.Refused) -> Value {
        var items: [Value] = []
        index += 1
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(items) }
        repeat {
            items.append(try value(depth: depth + 1))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw JSONText.Refused() }
        return .array(items)
    }

    private mutating func string() throws(JSONText.Refused) -> String {
        index += 1
        let start = index
        var decoded: [UInt8] = []
        while index < limit, bytes[index] != UInt8(ascii: "\"") {
            let byte = bytes[index]
            guard byte >= 32 else { throw JSONText.Refused() }
            if byte == UInt8(ascii: "\\") {
                try escape(into: &decoded)
            } else {
                decoded.append(byte)
                index += 1
            }
        }
        guard index < limit, let text = String(validating: decoded, as: UTF8.self) else { throw JSONText.Refused() }
        places.append(JSONText.Place(start: start, end: index, isString: true))
        index += 1
        return text
    }

    private mutating func escape(into decoded: inout [UInt8]) throws(JSONText.Refused) {
        guard index + 1 < limit else { throw JSONText.Refused() }
        let letter = bytes[index + 1]
        index += 2
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(letter)
        case UInt8(ascii: "b"): decoded.append(8)
        case UInt8(ascii: "f"): decoded.append(12)
        case UInt8(ascii: "n"): decoded.append(10)
        case UInt8(ascii: "r"): decoded.append(13)
        case UInt8(ascii: "t"): decoded.append(9)
        case UInt8(ascii: "u"):
            guard index + 4 <= limit, let unit = Self.unit(bytes, index) else { throw JSONText.Refused() }
            index += 4
            var scalar = unit
            if (0xD800..<0xDC00).contains(unit) {
                guard index + 6 <= limit, bytes.has("\\u", at: index), let low = Self.unit(bytes, index + 2),
                    (0xDC00..<0xE000).contains(low)
                else { throw JSONText.Refused() }
                index += 6
                scalar = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let character = Unicode.Scalar(scalar) else { throw JSONText.Refused() }
            decoded.append(contentsOf: UTF8.encode(character) ?? .init())
        default: throw JSONText.Refused()
        }
    }

    /// Four hexadecimal digits.
    static func unit(_ bytes: [UInt8], _ start: Int) -> UInt32? {
        guard start + 4 <= bytes.count else { return nil }
        var unit: UInt32 = 0
        for byte in bytes[start..<(start + 4)] {
            switch byte {
            case 48...57: unit = unit << 4 | UInt32(byte - 48)
            case 65...70: unit = unit << 4 | UInt32(byte - 55)
            case 97...102: unit = unit << 4 | UInt32(byte - 87)
            default: return nil
            }
        }
        return unit
    }

    private mutating func number() throws(JSONText.Refused) -> Value {
        let start = index
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if index < limit, bytes[index] | 32 == UInt8(ascii: "e") {
            index += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        places.append(JSONText.Place(start: start, end: index, isString: false))
        return .number(String(decoding: bytes[start..<index], as: UTF8.self))
    }

    private mutating func digits() throws(JSONText.Refused) {
        let end = bytes.run(of: .digit, from: index, to: limit)
        guard end > index else { throw JSONText.Refused() }
        index = end
    }

    private mutating func word(_ text: StaticString, _ value: Value) throws(JSONText.Refused) -> Value {
        guard bytes.has(text, at: index) else { throw JSONText.Refused() }
        places.append(JSONText.Place(start: index, end: index + text.utf8CodeUnitCount, isString: false))
        index += text.utf8CodeUnitCount
        return value
    }

    private mutating func skipSpace() { index = bytes.run(of: .space, from: index, to: limit) }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < limit, bytes[index] == byte else { return false }
        index += 1
        return true
    }
}
