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

    /// How long the values are that begin with a head, by the fingerprint of their first eight bytes.
    private var lengths: [UInt64: ValueLengths] = [:]
    /// The fingerprints of whole values. The values themselves are kept nowhere.
    private var known: Set<UInt64> = []
    /// What was asked for and is not to be learned: most of what is secret in a large state stands there many times.
    private var passed: Set<UInt64> = []
    /// Bits of the heads, so that most places are told to hold nothing by one look.
    private var filter = HeadFilter(bits: 16)
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func learn(_ value: ByteView) {
        guard (Self.minimumLength...Self.maximumLength).contains(value.count) else { return }
        let fingerprint = Fingerprint.of(value)
        if known.contains(fingerprint) || passed.contains(fingerprint) { return }
        guard Self.isLearnable(value) else {
            if passed.count < 4096 { passed.insert(fingerprint) }
            return
        }
        insert(value)
        let encoded = Self.percentEncoded(value)
        if encoded.count != value.count { encoded.withView { insert($0) } }
        Self.base64(value).withView { insert($0) }
    }

    mutating func merge(_ other: LearnedValues) {
        known.formUnion(other.known)
        for (head, more) in other.lengths { lengths[head, default: ValueLengths()].formUnion(more) }
        count = known.count
        filter = HeadFilter(heads: lengths.keys)
    }

    private mutating func insert(_ value: ByteView) {
        guard known.insert(Fingerprint.of(value)).inserted else { return }
        count += 1
        let head = Fingerprint.of(head: Self.head(value, 0))
        lengths[head, default: ValueLengths()].insert(value.count)
        filter.insert(head)
        if filter.isFull(lengths.count) { filter = HeadFilter(heads: lengths.keys) }
    }

    /// Appends the places of known values in `bytes`.
    func spans(in bytes: ByteView, _ found: inout [Span]) {
        hits(in: bytes) { start, head in
            if let end = match(bytes, start, head) { found.append(Span(start: start, end: end, rule: .byValue)) }
            return true
        }
    }

    /// Whether a known value stands anywhere in `bytes`, as a token or inside one, and not within one of `spans`.
    func isIn(_ bytes: ByteView, outside spans: [Span] = []) -> Bool {
        var isFound = false
        hits(in: bytes) { start, head in
            for length in lengths[head]?.all ?? [] where start + length <= bytes.count {
                let end = start + length
                if known.contains(Fingerprint.of(bytes.part(start..<end))),
                    !spans.contains(where: { $0.start <= start && end <= $0.end })
                {
                    isFound = true
                }
            }
            return !isFound
        }
        return isFound
    }

    /// Calls `body` with each place where a value may begin; false ends it.
    @inline(__always)
    private func hits(in bytes: ByteView, _ body: (_ start: Int, _ head: UInt64) -> Bool) {
        guard count > 0, bytes.count >= Self.minimumLength else { return }
        filter.lend { filter in
            for index in 0...(bytes.count - Self.minimumLength) {
                let head = Fingerprint.of(head: Self.head(bytes, index))
                if filter.holds(head), !body(index, head) { return }
            }
        }
    }

    private func match(_ bytes: ByteView, _ start: Int, _ head: UInt64) -> Int? {
        var best: Int?
        for length in lengths[head]?.all ?? [] {
            let end = start + length
            guard end <= bytes.count, end > best ?? 0 else { continue }
            let isToken =
                (start == 0 || !ByteSet.word.contains(bytes[start - 1]) || !ByteSet.word.contains(bytes[start])
                    || (start > 1 && bytes[start - 2] == UInt8(ascii: "\\")))
                && (end == bytes.count || !ByteSet.word.contains(bytes[end]) || !ByteSet.word.contains(bytes[end - 1]))
            guard isToken || length >= Self.anywhereLength,
                known.contains(Fingerprint.of(bytes.part(start..<end)))
            else { continue }
            best = end
        }
        return best
    }

    /// Eight bytes from `start` on; the caller has seen that they are there.
    @inline(__always)
    private static func head(_ bytes: ByteView, _ start: Int) -> UInt64 {
        UnsafeRawPointer(bytes.base).loadUnaligned(fromByteOffset: start, as: UInt64.self)
    }

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
