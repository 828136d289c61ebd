internal import SharedBase

/// Turns the bytes of a document into UTF-8, or refuses them with a place.
enum SourceText {
    static func decode(_ bytes: [UInt8]) throws(RunbookError) -> [UInt8] {
        guard bytes.count <= RunbookLimits.maxBytes else {
            throw RunbookError(
                .tooLarge,
                "the document has \(bytes.count) bytes, more than \(RunbookLimits.maxBytes)",
                advice: "cut it into several runbooks"
            )
        }
        if bytes.starts(with: [0xff, 0xfe]) { return try wide(bytes, isLittle: true) }
        if bytes.starts(with: [0xfe, 0xff]) { return try wide(bytes, isLittle: false) }
        let text = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes
        if let bad = firstInvalid(text) { throw refused(text, at: bad) }
        return text
    }

    /// UTF-16 behind its mark.
    private static func wide(_ bytes: [UInt8], isLittle: Bool) throws(RunbookError) -> [UInt8] {
        var result: [UInt8] = []
        var high: UInt32?
        for index in stride(from: 2, to: bytes.count, by: 2) {
            guard index + 1 < bytes.count else { throw refused(result, at: result.count) }
            let unit = UInt32(bytes[isLittle ? index + 1 : index]) << 8 | UInt32(bytes[isLittle ? index : index + 1])
            var value = unit
            if let first = high {
                guard (0xdc00..<0xe000).contains(unit) else { throw refused(result, at: result.count) }
                value = 0x10000 + (first - 0xd800) << 10 + (unit - 0xdc00)
                high = nil
            } else if (0xd800..<0xdc00).contains(unit) {
                high = unit
                continue
            }
            guard let scalar = Unicode.Scalar(value) else { throw refused(result, at: result.count) }
            result.append(contentsOf: String(Character(scalar)).utf8)
        }
        guard high == nil else { throw refused(result, at: result.count) }
        return result
    }

    private static func refused(_ text: [UInt8], at offset: Int) -> RunbookError {
        let place = TextPosition(offset: offset, in: text)
        return RunbookError(
            .encoding,
            "the text is not UTF-8 at \(place)",
            advice: "save it as UTF-8, or as UTF-16 with a byte order mark"
        )
    }

    /// The offset of the first byte that belongs to no well-formed sequence.
    private static func firstInvalid(_ bytes: [UInt8]) -> Int? {
        if bytes.allSatisfy({ $0 < 0x80 }) { return nil }
        var index = 0
        while index < bytes.count {
            let length = sequenceLength(bytes, at: index)
            if length == 0 { return index }
            index += length
        }
        return nil
    }

    /// The length of the sequence at `index`, 0 where it is none (table 3-7 of the Unicode standard).
    private static func sequenceLength(_ bytes: [UInt8], at index: Int) -> Int {
        let lead = bytes[index]
        let count: Int
        var second: ClosedRange<UInt8> = 0x80...0xbf
        switch lead {
        case 0..<0x80: return 1
        case 0xc2...0xdf: count = 2
        case 0xe0...0xef:
            count = 3
            if lead == 0xe0 { second = 0xa0...0xbf }
            if lead == 0xed { second = 0x80...0x9f }
        case 0xf0...0xf4:
            count = 4
            if lead == 0xf0 { second = 0x90...0xbf }
            if lead == 0xf4 { second = 0x80...0x8f }
        default: return 0
        }
        guard index + count <= bytes.count, second.contains(bytes[index + 1]) else { return 0 }
        return bytes[(index + 2)..<(index + count)].allSatisfy { (0x80...0xbf).contains($0) } ? count : 0
    }
}
