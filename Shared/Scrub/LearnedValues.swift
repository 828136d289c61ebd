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

    /// What is known of the values. They themselves are kept nowhere.
    private var table = ValueTable()
    /// What was asked for and is not to be learned: most of what is secret in a large state stands there many times.
    private var passed: Set<UInt64> = []
    /// Bits of the heads, so that most places are told to hold nothing by one look.
    private var filter = HeadFilter()
    /// The same for parts of heads, so that one look in four bytes is enough.
    private var windows = HeadFilter()
    /// The windows of all pairs of head and length, for a larger filter; none when nothing more is expected.
    private var log = WindowLog()
    private var state = State.open

    private enum State {
        /// Learned from and looked into in turns.
        case open
        /// Only learned from, until `seal`: without filters.
        case collecting
        /// Only looked into.
        case sealed
    }

    init() {}

    /// Values to be looked for only after `seal`.
    static var collecting: LearnedValues {
        var values = LearnedValues()
        values.state = .collecting
        return values
    }

    var count: Int { table.count }
    /// Memory that collected values take, about, in bytes.
    var size: Int { table.size + log.size }
    var isEmpty: Bool { count == 0 }

    mutating func learn(_ value: ByteView) {
        // A line with an empty name: taking its colon from other lines as well would make no name of theirs.
        if value.count > 2, value[0] == UInt8(ascii: ":"), value[1] == UInt8(ascii: " ") {
            return learn(value.part(2..<value.count))
        }
        guard (Self.minimumLength...Self.maximumLength).contains(value.count) else { return }
        let entry = Self.entry(value)
        if passed.contains(entry.whole) || table.contains(entry.whole) { return }
        guard Self.isLearnable(value) else {
            if passed.count < 4096 { passed.insert(entry.whole) }
            return
        }
        insert(value)
        if !value.allSatisfy(Self.unreserved.contains) { Self.percentEncoded(value).withView { insert($0) } }
        Self.base64(value).withView { insert($0) }
    }

    /// Takes over what was collected apart, which is empty afterwards.
    mutating func take(_ other: inout LearnedValues) {
        table.take(&other.table)
        log.take(&other.log)
        if state == .open { rebuild(room: 2) }
    }

    /// Nothing more is expected: gives back what only a larger set would need. What is learned all the same is found, slower.
    mutating func seal() {
        rebuild(room: 1)
        log = WindowLog()
        state = .sealed
    }

    private mutating func rebuild(room: Int) {
        windows = log.filter(room: room)
        filter = HeadFilter(for: table.pairs * room)
        table.eachHead { filter.insert($0) }
    }

    private mutating func insert(_ value: ByteView) {
        let entry = Self.entry(value)
        guard table.insert(entry) else { return }
        let found = HeadWindow.key.all(of: Self.eight(value, 0))
        if state != .sealed { log.append(found) }
        guard state != .collecting else { return }
        filter.insert(entry.head)
        for number in 0..<HeadWindow.step { windows.insert(found[number]) }
        if state == .open, filter.isFull(table.pairs) || windows.isFull(log.count) { rebuild(room: 2) }
    }

    private static func entry(_ value: ByteView) -> ValueTable.Entry {
        ValueTable.Entry(
            head: Fingerprint.of(head: eight(value, 0)),
            whole: Fingerprint.of(value),
            length: value.count
        )
    }

    /// Appends the places of known values in `bytes`.
    func spans(in bytes: ByteView, _ found: inout [Span]) { lend { $0.spans(in: bytes, &found) } }

    /// Whether a known value stands anywhere in `bytes`, as a token or inside one, and not within one of `spans`.
    func isIn(_ bytes: ByteView, outside spans: [Span] = []) -> Bool { lend { $0.isIn(bytes, outside: spans) } }

    /// Calls `body` with each place of a known value, whatever stands around it; false ends it.
    func values(in bytes: ByteView, _ body: (_ start: Int, _ end: Int) -> Bool) { lend { $0.values(in: bytes, body) } }

    /// What is known, to look into many texts without a count of references.
    func lend<Result>(_ body: (LearnedView) -> Result) -> Result {
        table.lend { table in
            filter.lend { filter in
                windows.lend { windows in
                    body(
                        LearnedView(
                            table: table,
                            filter: filter,
                            windows: windows,
                            key: HeadWindow.key,
                            isEmpty: isEmpty
                        )
                    )
                }
            }
        }
    }

    /// Eight bytes from `start` on; the caller has seen that they are there.
    @inline(__always)
    static func eight(_ bytes: ByteView, _ start: Int) -> UInt64 {
        UnsafeRawPointer(bytes.base).loadUnaligned(fromByteOffset: start, as: UInt64.self)
    }

    static func isLearnable(_ value: ByteView) -> Bool {
        guard (minimumLength...maximumLength).contains(value.count), !PlainValue.isReference(value) else {
            return false
        }
        let range = 0..<value.count
        if value.allSatisfy(ofNumbers.contains) { return false }
        if PublicShape.isUUID(value, range) || PublicShape.isHost(value, range) || PublicShape.isDigest(value, range) {
            return false
        }
        if PublicShape.cloudIDEnd(value, 0, value.count) == value.count { return false }
        if !hasFourKinds(value) { return false }
        return !isNameOfWords(value)
    }

    /// Whether a value has at least four different bytes.
    private static func hasFourKinds(_ value: ByteView) -> Bool {
        var seen = SIMD4<UInt64>()
        var kinds = 0
        for byte in value {
            let (word, bit) = (Int(byte >> 6), 1 &<< UInt64(byte & 63))
            guard seen[word] & bit == 0 else { continue }
            seen[word] |= bit
            kinds += 1
            if kinds == 4 { return true }
        }
        return false
    }

    /// One or two plain words (`postgres`, `test-username`, `us-east-1`, a path of words): common text. Three words
    /// or more
    /// with spaces or dashes may be a passphrase.
    private static func isNameOfWords(_ value: ByteView) -> Bool {
        guard value.allSatisfy(ofNames.contains) else { return false }
        let pieces = value.split(whereSeparator: separators.contains)
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

    private static let ofNumbers = ByteSet.digit.union("-+.,:eE_ ")
    private static let separators = ByteSet("-_./ :")
    private static let ofNames = ByteSet.word.union("-_./ :")
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
        return [UInt8](unsafeUninitializedCapacity: value.count * 4 / 3 + 1) { result, count in
            var word: UInt32 = 0
            var bits: UInt32 = 0
            for byte in value {
                word = (word << 8 | UInt32(byte)) & 0xffffff
                bits += 8
                while bits >= 6 {
                    bits -= 6
                    result[count] = digits[Int(word >> bits & 63)]
                    count += 1
                }
            }
        }
    }
}
