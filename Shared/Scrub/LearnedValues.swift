/// Layer 5: values that were secret once, found again whole or as a token of a longer string.
///
/// Only values of 8 bytes or more that no reader would take for a word, a number, a host, an ARN or an id are
/// learned: the
/// rest would black out harmless text.
struct LearnedValues: Sendable {
    static let minimumLength = 8
    static let maximumLength = 2048
    /// From this length a value is found inside longer words as well.
    static let anywhereLength = 16

    private var byPrefix: [UInt64: [[UInt8]]] = [:]
    private var filter = [UInt64](repeating: 0, count: 1024)
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func learn(_ value: ByteView) {
        guard (Self.minimumLength...Self.maximumLength).contains(value.count) else { return }
        let bytes = value.array
        // Most of what is secret in a large state is secret many times.
        if byPrefix[Self.prefix(bytes, 0)]?.contains(bytes) == true { return }
        guard Self.isLearnable(value) else { return }
        insert(bytes)
        let encoded = Self.percentEncoded(value)
        if encoded != bytes { insert(encoded) }
        insert(Self.base64(value))
    }

    mutating func merge(_ other: LearnedValues) {
        for values in other.byPrefix.values { for value in values { insert(value) } }
    }

    private mutating func insert(_ value: [UInt8]) {
        let key = Self.prefix(value, 0)
        guard byPrefix[key]?.contains(value) != true else { return }
        byPrefix[key, default: []].append(value)
        let slot = Self.slot(key)
        filter[slot >> 6] |= 1 << UInt64(slot & 63)
        count += 1
    }

    /// Appends the places of known values in `bytes`.
    func spans(in bytes: ByteView, _ found: inout [Span]) {
        guard count > 0, bytes.count >= Self.minimumLength else { return }
        let raw = UnsafeRawPointer(bytes.base)
        filter.withUnsafeBufferPointer { filter in
            for index in 0...(bytes.count - Self.minimumLength) {
                let key = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self).bigEndian
                let slot = Self.slot(key)
                guard filter[slot >> 6] >> UInt64(slot & 63) & 1 == 1, let end = match(bytes, index, key) else {
                    continue
                }
                found.append(Span(start: index, end: end, rule: .byValue))
            }
        }
    }

    private func match(_ bytes: ByteView, _ start: Int, _ key: UInt64) -> Int? {
        var best: Int?
        for value in byPrefix[key] ?? [] {
            let end = start + value.count
            // The last byte first: repeated beginnings are cheap to tell apart.
            guard end <= bytes.count, bytes[end - 1] == value[value.count - 1], bytes[start..<end].elementsEqual(value)
            else { continue }
            let isToken =
                (start == 0 || !ByteSet.word.contains(bytes[start - 1]) || !ByteSet.word.contains(bytes[start])
                    || (start > 1 && bytes[start - 2] == UInt8(ascii: "\\")))
                && (end == bytes.count || !ByteSet.word.contains(bytes[end]) || !ByteSet.word.contains(bytes[end - 1]))
            guard isToken || value.count >= Self.anywhereLength else { continue }
            best = max(best ?? 0, end)
        }
        return best
    }

    private static func prefix(_ bytes: [UInt8], _ start: Int) -> UInt64 {
        guard start + 8 <= bytes.count else { return 0 }
        var key: UInt64 = 0
        for index in start..<(start + 8) { key = key << 8 | UInt64(bytes[index]) }
        return key
    }

    private static func slot(_ key: UInt64) -> Int { Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 48) }

    static func isLearnable(_ value: ByteView) -> Bool {
        guard (minimumLength...maximumLength).contains(value.count), !PlainValue.isReference(value) else {
            return false
        }
        let range = 0..<value.count
        if value.allSatisfy(ByteSet.digit.union("-+.,:eE_ ").contains) { return false }
        if PublicShape.isUUID(value, range) || PublicShape.isHost(value, range) || PublicShape.isDigest(value, range) {
            return false
        }
        if PublicShape.cloudIDEnd(value, 0, value.count) == value.count { return false }
        if Set(value).count < 4 { return false }
        return !isNameOfWords(value)
    }

    /// One or two plain words (`postgres`, `test-username`, `us-east-1`, a path of words): common text. Three words
    /// or more
    /// with spaces or dashes may be a passphrase.
    private static func isNameOfWords(_ value: ByteView) -> Bool {
        let pieces = value.split(whereSeparator: ByteSet("-_./ :").contains)
        guard pieces.allSatisfy({ isPlainWord($0) && Randomness.isWordy(value, $0.startIndex..<$0.endIndex) }) else {
            return false
        }
        if pieces.count <= 2 { return !hasMixedDigits(value) }
        return value.contains(UInt8(ascii: "/")) || pieces.contains { $0.allSatisfy(ByteSet.digit.contains) }
    }

    /// Letters and digits, capitals only at the beginning or throughout.
    private static func isPlainWord(_ piece: ByteSlice) -> Bool {
        guard piece.allSatisfy(ByteSet.word.contains) else { return false }
        return !piece.dropFirst().contains(where: ByteSet.upper.contains)
            || !piece.contains(where: ByteSet.lower.contains)
    }

    /// `Summer2024` or `hunter22` is a password, `us-east-1` is not: digits directly after letters.
    private static func hasMixedDigits(_ value: ByteView) -> Bool {
        zip(value, value.dropFirst()).contains { ByteSet.letter.contains($0) && ByteSet.digit.contains($1) }
    }

    private static func percentEncoded(_ value: ByteView) -> [UInt8] {
        let plain = ByteSet.word.union("-_.~")
        var result: [UInt8] = []
        for byte in value {
            if plain.contains(byte) {
                result.append(byte)
            } else {
                let digits = Array("0123456789ABCDEF".utf8)
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return result
    }

    /// Without padding, so that the value is found as well where more follows it.
    private static func base64(_ value: ByteView) -> [UInt8] {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var result: [UInt8] = []
        var word: UInt32 = 0
        var bits: UInt32 = 0
        for byte in value {
            word = (word << 8 | UInt32(byte)) & 0xffffff
            bits += 8
            while bits >= 6 {
                bits -= 6
                result.append(digits[Int(word >> bits & 63)])
            }
        }
        return result
    }
}
