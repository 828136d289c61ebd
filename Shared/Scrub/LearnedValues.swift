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

    /// How long the values are that begin with a head, and where to look for it, by the fingerprint of their first eight
    /// bytes.
    private var lengths: [UInt64: ValueLengths] = [:]
    /// The fingerprints of whole values. The values themselves are kept nowhere.
    private var known: Set<UInt64> = []
    /// What was asked for and is not to be learned: most of what is secret in a large state stands there many times.
    private var passed: Set<UInt64> = []
    /// Bits of the heads, so that most places are told to hold nothing by one look.
    private var filter = HeadFilter(bits: 16)
    /// The same for parts of heads, so that one look in four bytes is enough.
    private var windows = HeadFilter(bits: 16)
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
        for (head, more) in other.lengths {
            if lengths[head]?.formUnion(more) == nil { lengths[head] = more }
        }
        count = known.count
        rebuild()
    }

    private mutating func rebuild() {
        filter = HeadFilter(heads: lengths.keys)
        windows = HeadFilter(
            heads: lengths.values.flatMap { value in (0..<HeadWindow.step).map { value.windows[$0] } }
        )
    }

    private mutating func insert(_ value: ByteView) {
        guard known.insert(Fingerprint.of(value)).inserted else { return }
        count += 1
        let bytes = Self.head(value, 0)
        let head = Fingerprint.of(head: bytes)
        let found = HeadWindow.key.all(of: bytes)
        lengths[head, default: ValueLengths(found)].insert(value.count)
        filter.insert(head)
        for number in 0..<HeadWindow.step { windows.insert(found[number]) }
        if filter.isFull(lengths.count) || windows.isFull(lengths.count * HeadWindow.step) { rebuild() }
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
        values(in: bytes) { start, end in
            isFound = isFound || !spans.contains { $0.start <= start && end <= $0.end }
            return !isFound
        }
        return isFound
    }

    /// Calls `body` with each place of a known value, whatever stands around it; false ends it.
    func values(in bytes: ByteView, _ body: (_ start: Int, _ end: Int) -> Bool) {
        hits(in: bytes) { start, head in
            for length in lengths[head]?.all ?? [] where start + length <= bytes.count {
                guard known.contains(Fingerprint.of(bytes.part(start..<start + length))) else { continue }
                if !body(start, start + length) { return false }
            }
            return true
        }
    }

    /// Calls `body` with each place where a value may begin, in order; false ends it.
    ///
    /// Looks at every fourth place: whatever begins up to three bytes before it has the five bytes from there in its
    /// head.
    @inline(__always)
    private func hits(in bytes: ByteView, _ body: (_ start: Int, _ head: UInt64) -> Bool) {
        guard count > 0, bytes.count >= Self.minimumLength else { return }
        let last = bytes.count - Self.minimumLength
        let key = HeadWindow.key
        windows.lend { windows in
            var place = 0
            // Four looks at once where nothing is near the end: they do not wait for each other.
            while place &+ 3 &* HeadWindow.step <= last {
                let looks = (
                    windows.holds(key.of(Self.head(bytes, place))),
                    windows.holds(key.of(Self.head(bytes, place &+ HeadWindow.step))),
                    windows.holds(key.of(Self.head(bytes, place &+ 2 &* HeadWindow.step))),
                    windows.holds(key.of(Self.head(bytes, place &+ 3 &* HeadWindow.step)))
                )
                if looks.0 || looks.1 || looks.2 || looks.3 {
                    if looks.0, !starts(before: place, last, bytes, body) { return }
                    if looks.1, !starts(before: place &+ HeadWindow.step, last, bytes, body) { return }
                    if looks.2, !starts(before: place &+ 2 &* HeadWindow.step, last, bytes, body) { return }
                    if looks.3, !starts(before: place &+ 3 &* HeadWindow.step, last, bytes, body) { return }
                }
                place &+= 4 &* HeadWindow.step
            }
            while place < last &+ HeadWindow.step {
                // The last eight bytes hold the last window.
                let from = min(place, last)
                let word = Self.head(bytes, from) &>> UInt64(truncatingIfNeeded: (place &- from) &* 8)
                if windows.holds(key.of(word)), !starts(before: place, last, bytes, body) { return }
                place &+= HeadWindow.step
            }
        }
    }

    @inline(never)
    private func starts(
        before place: Int,
        _ last: Int,
        _ bytes: ByteView,
        _ body: (_ start: Int, _ head: UInt64) -> Bool
    ) -> Bool {
        var isGoing = true
        filter.lend { filter in
            for start in max(0, place - HeadWindow.step + 1)...min(place, last) {
                let head = Fingerprint.of(head: Self.head(bytes, start))
                if filter.holds(head), !body(start, head) {
                    isGoing = false
                    return
                }
            }
        }
        return isGoing
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
        if distinct(value) < 4 { return false }
        return !isNameOfWords(value)
    }

    /// How many different bytes a value has.
    private static func distinct(_ value: ByteView) -> Int {
        var seen = SIMD4<UInt64>()
        for byte in value { seen[Int(byte >> 6)] |= 1 &<< UInt64(byte & 63) }
        return (0..<4).reduce(0) { $0 + seen[$1].nonzeroBitCount }
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

    private static let unreserved = ByteSet.word.union("-_.~")
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func percentEncoded(_ value: ByteView) -> [UInt8] {
        let digit = { (half: UInt8) in half < 10 ? half + UInt8(ascii: "0") : half - 10 + UInt8(ascii: "A") }
        var result: [UInt8] = []
        result.reserveCapacity(value.count + 16)
        for byte in value {
            if unreserved.contains(byte) {
                result.append(byte)
            } else {
                result.append(UInt8(ascii: "%"))
                result.append(digit(byte >> 4))
                result.append(digit(byte & 15))
            }
        }
        return result
    }

    /// Without padding, so that the value is found as well where more follows it.
    private static func base64(_ value: ByteView) -> [UInt8] {
        let digits = digits
        var result: [UInt8] = []
        result.reserveCapacity(value.count * 4 / 3 + 4)
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
