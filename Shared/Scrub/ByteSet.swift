/// A set of ASCII bytes as two words; bytes from 128 on are never members.
struct ByteSet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// The bytes of `characters`; ranges are written out by the callers below.
    init(_ characters: String) {
        for byte in characters.utf8 { insert(byte) }
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        if byte < 64 { return low >> UInt64(byte) & 1 == 1 }
        return byte < 128 && high >> UInt64(byte - 64) & 1 == 1
    }

    func union(_ characters: String) -> ByteSet {
        var copy = self
        for byte in characters.utf8 { copy.insert(byte) }
        return copy
    }

    private mutating func insert(_ byte: UInt8) {
        if byte < 64 { low |= 1 << UInt64(byte) } else if byte < 128 { high |= 1 << UInt64(byte - 64) }
    }

    static let digit = ByteSet("0123456789")
    static let hex = ByteSet("0123456789abcdefABCDEF")
    static let lowerHex = ByteSet("0123456789abcdef")
    static let lower = ByteSet("abcdefghijklmnopqrstuvwxyz")
    static let upper = ByteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    static let upperDigit = upper.union("0123456789")
    static let lowerDigit = lower.union("0123456789")
    static let letter = lower.union("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    static let word = letter.union("0123456789")
    /// Letters, digits, `_` and `-`: the URL alphabet of base64.
    static let urlSafe = word.union("_-")
    /// `urlSafe` and the dot.
    static let dotted = urlSafe.union(".")
    static let base64 = word.union("+/")
    static let identifier = word.union("_-.")
    static let space = ByteSet(" \t\r\n")
    static let blank = ByteSet(" \t")
    static let quote = ByteSet("\"'`")
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
        var index = start
        while index < limit, set.contains(self[index]) { index += 1 }
        return index
    }

    /// The start of the longest run of members of `set` that ends at `end`.
    func runBackward(of set: ByteSet, from end: Int, to limit: Int = 0) -> Int {
        var index = end
        while index > limit, set.contains(self[index - 1]) { index -= 1 }
        return index
    }
}

/// A found secret: bytes `start ..< end` of the text in hand.
struct Span: Equatable {
    var start: Int
    var end: Int
    var rule: ScrubRule
}
