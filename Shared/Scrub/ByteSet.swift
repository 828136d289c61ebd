/// A set of ASCII bytes as two words; bytes from 128 on are never members.
struct ByteSet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// The bytes of `characters`; ranges are written out by the callers below.
    init(_ characters: String) {
        for byte in characters.utf8 { insert(byte) }
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let word = byte & 64 == 0 ? low : high
        return word &>> UInt64(byte) & 1 == 1 && byte < 128
    }

    func union(_ characters: String) -> ByteSet {
        var copy = self
        for byte in characters.utf8 { copy.insert(byte) }
        return copy
    }

    private mutating func insert(_ byte: UInt8) {
        if byte < 64 { low |= 1 << UInt64(byte) } else if byte < 128 { high |= 1 << UInt64(byte - 64) }
    }

    // Constants and not stored values: a stored one asks at each use whether it is there yet. `ByteSetTests` holds them
    // against their characters.
    static var digit: ByteSet { ByteSet(low: 0x03FF000000000000, high: 0x0000000000000000) }
    static var hex: ByteSet { ByteSet(low: 0x03FF000000000000, high: 0x0000007E0000007E) }
    static var lowerHex: ByteSet { ByteSet(low: 0x03FF000000000000, high: 0x0000007E00000000) }
    static var lower: ByteSet { ByteSet(low: 0x0000000000000000, high: 0x07FFFFFE00000000) }
    static var upper: ByteSet { ByteSet(low: 0x0000000000000000, high: 0x0000000007FFFFFE) }
    static var upperDigit: ByteSet { ByteSet(low: 0x03FF000000000000, high: 0x0000000007FFFFFE) }
    static var lowerDigit: ByteSet { ByteSet(low: 0x03FF000000000000, high: 0x07FFFFFE00000000) }
    static var letter: ByteSet { ByteSet(low: 0x0000000000000000, high: 0x07FFFFFE07FFFFFE) }
    static var word: ByteSet { ByteSet(low: 0x03FF000000000000, high: 0x07FFFFFE07FFFFFE) }
    /// Letters, digits, `_` and `-`: the URL alphabet of base64.
    static var urlSafe: ByteSet { ByteSet(low: 0x03FF200000000000, high: 0x07FFFFFE87FFFFFE) }
    /// `urlSafe` and the dot.
    static var dotted: ByteSet { ByteSet(low: 0x03FF600000000000, high: 0x07FFFFFE87FFFFFE) }
    static var base64: ByteSet { ByteSet(low: 0x03FF880000000000, high: 0x07FFFFFE07FFFFFE) }
    static var identifier: ByteSet { ByteSet(low: 0x03FF600000000000, high: 0x07FFFFFE87FFFFFE) }
    static var space: ByteSet { ByteSet(low: 0x0000000100002600, high: 0x0000000000000000) }
    static var blank: ByteSet { ByteSet(low: 0x0000000100000200, high: 0x0000000000000000) }
    static var quote: ByteSet { ByteSet(low: 0x0000008400000000, high: 0x0000000100000000) }
}

extension ByteView {
    /// Whether `text` (ASCII) stands at `index`.
    func has(_ text: StaticString, at index: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard index >= 0, index + length <= count else { return false }
        return text.withUTF8Buffer { wanted in
            for offset in 0..<length where self[index + offset] != wanted[offset] { return false }
            return true
        }
    }

    /// The first position at or after `start` where `text` stands, before `limit`.
    func find(_ text: StaticString, from start: Int, to limit: Int) -> Int? {
        let first = text.utf8Start[0]
        var index = start
        while index < limit {
            if self[index] == first, has(text, at: index) { return index }
            index += 1
        }
        return nil
    }

    /// The end of the longest run of members of `set` from `start`, at most `limit`.
    func run(of set: ByteSet, from start: Int, to limit: Int) -> Int {
        guard start < limit else { return start }
        precondition(start >= 0 && limit <= count, "outside of the text")
        var index = start
        while index < limit, set.contains(base[index]) { index &+= 1 }
        return index
    }

    /// The start of the longest run of members of `set` that ends at `end`.
    func runBackward(of set: ByteSet, from end: Int, to limit: Int = 0) -> Int {
        guard end > limit else { return end }
        precondition(limit >= 0 && end <= count, "outside of the text")
        var index = end
        while index > limit, set.contains(base[index &- 1]) { index &-= 1 }
        return index
    }
}

/// A found secret: bytes `start ..< end` of the text in hand.
struct Span: Equatable, Sendable {
    var start: Int
    var end: Int
    var rule: ScrubRule
}
