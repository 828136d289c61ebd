import SharedJSON

/// One token as a walk over a document sees it.
struct SeenToken: Equatable {
    var token: JSONToken
    var offset: Int
    /// Decoded bytes of a key or string, a number as written.
    var text: [UInt8] = []
}

/// Why and where a document is refused.
struct Refused: Error, Equatable {
    var code: JSONCode
    var offset: Int
}

/// The plainest strict reader: one byte at a time over an array, recursive, every rule written once. What the real one is
/// held against.
struct ReferenceReader {
    let bytes: [UInt8]
    private(set) var seen: [SeenToken] = []
    private var index = 0
    private var depth = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

    private func refused(_ code: JSONCode) -> Refused { Refused(code: code, offset: index) }

    private mutating func take(_ token: JSONToken) {
        seen.append(SeenToken(token: token, offset: index))
        index += 1
    }

    private mutating func skipSpace() {
        while let byte, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
    }

    mutating func document() throws(Refused) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        skipSpace()
        guard byte != nil else { throw refused(.empty) }
        try value()
        skipSpace()
        guard byte == nil else { throw refused(.trailingGarbage) }
    }

    private mutating func value() throws(Refused) {
        guard let byte else { throw refused(.truncated) }
        switch byte {
        case UInt8(ascii: "{"): try object()
        case UInt8(ascii: "["): try array()
        case UInt8(ascii: "\""): try string(.string)
        case UInt8(ascii: "t"): try word("true", .true)
        case UInt8(ascii: "f"): try word("false", .false)
        case UInt8(ascii: "n"): try word("null", .null)
        case UInt8(ascii: "-"), 0x30...0x39: try number()
        default: throw refused(.unexpectedByte)
        }
    }

    private mutating func array() throws(Refused) {
        if depth == 256 { throw refused(.depthLimit) }
        depth += 1
        take(.beginArray)
        skipSpace()
        var first = true
        while !(first && byte == UInt8(ascii: "]")) {
            first = false
            try value()
            skipSpace()
            if byte == UInt8(ascii: "]") { break }
            try comma()
        }
        depth -= 1
        take(.endArray)
    }

    private mutating func object() throws(Refused) {
        if depth == 256 { throw refused(.depthLimit) }
        depth += 1
        take(.beginObject)
        skipSpace()
        var keys: [[UInt8]] = []
        while !(keys.isEmpty && byte == UInt8(ascii: "}")) {
            guard byte == UInt8(ascii: "\"") else { throw refused(byte == nil ? .truncated : .unexpectedByte) }
            let start = index
            try string(.key)
            let key = seen[seen.count - 1].text
            if keys.contains(key) { throw Refused(code: .duplicateKey, offset: start) }
            keys.append(key)
            skipSpace()
            guard byte == UInt8(ascii: ":") else { throw refused(byte == nil ? .truncated : .unexpectedByte) }
            index += 1
            skipSpace()
            try value()
            skipSpace()
            if byte == UInt8(ascii: "}") { break }
            try comma()
        }
        depth -= 1
        take(.endObject)
    }

    private mutating func comma() throws(Refused) {
        guard byte == UInt8(ascii: ",") else { throw refused(byte == nil ? .truncated : .unexpectedByte) }
        index += 1
        skipSpace()
    }

    private mutating func word(_ text: String, _ token: JSONToken) throws(Refused) {
        let start = index
        for wanted in text.utf8 {
            guard byte == wanted else { throw refused(byte == nil ? .truncated : .unexpectedByte) }
            index += 1
        }
        seen.append(SeenToken(token: token, offset: start))
    }

    private mutating func number() throws(Refused) {
        let start = index
        if byte == UInt8(ascii: "-") { index += 1 }
        if byte == UInt8(ascii: "0") { index += 1 } else { try digits() }
        if byte == UInt8(ascii: ".") {
            index += 1
            try digits()
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            index += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { index += 1 }
            try digits()
        }
        if let byte, !Array(" \t\n\r,]}".utf8).contains(byte) { throw refused(.invalidNumber) }
        seen.append(SeenToken(token: .number, offset: start, text: Array(bytes[start..<index])))
    }

    private mutating func digits() throws(Refused) {
        guard let first = byte else { throw refused(.truncated) }
        guard (0x30...0x39).contains(first) else { throw refused(.invalidNumber) }
        while let byte, (0x30...0x39).contains(byte) { index += 1 }
    }

    private mutating func string(_ token: JSONToken) throws(Refused) {
        var found = SeenToken(token: token, offset: index)
        index += 1
        while true {
            guard let byte else { throw refused(.truncated) }
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                seen.append(found)
                return
            case UInt8(ascii: "\\"): found.text += try escape()
            case ..<0x20: throw refused(.controlCharacter)
            case ..<0x80:
                found.text.append(byte)
                index += 1
            default: found.text += try sequence()
            }
        }
    }

    private mutating func escape() throws(Refused) -> [UInt8] {
        guard index + 1 < bytes.count else { throw Refused(code: .truncated, offset: bytes.count) }
        let simple: [UInt8: UInt8] = [
            0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9,
        ]
        if let plain = simple[bytes[index + 1]] {
            index += 2
            return [plain]
        }
        guard bytes[index + 1] == UInt8(ascii: "u") else { throw refused(.invalidEscape) }
        var unit = try codeUnit(index + 2)
        if (0xDC00...0xDFFF).contains(unit) { throw refused(.loneSurrogate) }
        var length = 6
        if (0xD800...0xDBFF).contains(unit) {
            for (place, wanted) in [(6, UInt8(ascii: "\\")), (7, UInt8(ascii: "u"))] {
                guard index + place < bytes.count else { throw Refused(code: .truncated, offset: bytes.count) }
                guard bytes[index + place] == wanted else { throw refused(.loneSurrogate) }
            }
            let low = try codeUnit(index + 8)
            guard (0xDC00...0xDFFF).contains(low) else { throw refused(.loneSurrogate) }
            unit = 0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00)
            length = 12
        }
        index += length
        guard let scalar = UnicodeScalar(unit) else { throw refused(.loneSurrogate) }
        return Array(String(Character(scalar)).utf8)
    }

    private func codeUnit(_ from: Int) throws(Refused) -> UInt32 {
        var value: UInt32 = 0
        for place in from..<from + 4 {
            guard place < bytes.count else { throw Refused(code: .truncated, offset: bytes.count) }
            let letter = Character(UnicodeScalar(bytes[place]))
            guard letter.isASCII, let digit = letter.hexDigitValue else {
                throw Refused(code: .invalidEscape, offset: place)
            }
            value = value * 16 + UInt32(digit)
        }
        return value
    }

    /// A sequence is what the standard library decodes to one scalar and encodes to the same bytes.
    private mutating func sequence() throws(Refused) -> [UInt8] {
        let length = bytes[index] >= 0xF0 ? 4 : bytes[index] >= 0xE0 ? 3 : 2
        guard (0xC2...0xF4).contains(bytes[index]) else { throw refused(.invalidUTF8) }
        for count in 2...length {
            let prefix = Array(bytes[index..<min(index + count, bytes.count)])
            if prefix.count < count { throw Refused(code: .truncated, offset: bytes.count) }
            // Made whole by the two fillers of which one fits, where the beginning is good.
            let wholes = [0x80, 0xBF].map { prefix + Array(repeating: UInt8($0), count: length - count) }
            guard wholes.contains(where: { String(validating: $0, as: UTF8.self) != nil }) else {
                throw refused(.invalidUTF8)
            }
        }
        defer { index += length }
        return Array(bytes[index..<index + length])
    }
}
