/// Tells for most fingerprints by one look that they are not among those put in; the rest must be looked up.
struct HeadFilter: Sendable {
    private var words: [UInt64]
    /// How many bits of a fingerprint choose its place.
    private let bits: Int
    /// Bits for each entry: one place in this many is taken by chance.
    private static let room = 32

    init(bits: Int) {
        self.bits = bits
        words = [UInt64](repeating: 0, count: 1 << (bits - 6))
    }

    /// Large enough for twice as many.
    init(heads: some Collection<UInt64>) {
        var bits = 16
        while 1 << bits < heads.count * 2 * Self.room, bits < 24 { bits += 1 }
        self.init(bits: bits)
        for head in heads { insert(head) }
    }

    func isFull(_ entries: Int) -> Bool { bits < 24 && entries * Self.room > 1 << bits }

    mutating func insert(_ head: UInt64) {
        let place = Int(truncatingIfNeeded: head >> UInt64(64 - bits))
        words[place >> 6] |= 1 << UInt64(place & 63)
    }

    /// A filter to look into, without a count of references.
    struct View {
        let words: UnsafePointer<UInt64>
        let shift: UInt64

        @inline(__always)
        func holds(_ head: UInt64) -> Bool {
            let place = Int(truncatingIfNeeded: head >> shift)
            return words[place >> 6] >> UInt64(place & 63) & 1 == 1
        }
    }

    @inline(__always)
    func lend(_ body: (View) -> Void) {
        words.withUnsafeBufferPointer { words in
            guard let start = words.baseAddress else { return }
            body(View(words: start, shift: UInt64(64 - bits)))
        }
    }
}

/// The few lengths of the values that begin alike: one without memory of its own, as nearly always, or a list.
struct ValueLengths: Sendable {
    private var first: UInt16 = 0
    private var others: [UInt16]?
    /// Of the head that they share.
    let windows: SIMD4<UInt64>

    init(_ windows: SIMD4<UInt64>) { self.windows = windows }

    var all: [Int] { ((first == 0 ? [] : [first]) + (others ?? [])).map(Int.init) }

    mutating func insert(_ length: Int) {
        let length = UInt16(length)
        if first == 0 { first = length }
        guard first != length, others?.contains(length) != true else { return }
        others = (others ?? []) + [length]
    }

    mutating func formUnion(_ more: ValueLengths) { for length in more.all { insert(length) } }
}

/// Fingerprints of five bytes inside the eight that a value begins with, one for each of its first four bytes.
///
/// A text is looked at in steps of four bytes. A value that stands in it begins at most three bytes before one of these
/// places, so the five bytes from there are one of its windows.
struct HeadWindow {
    static let step = 4
    /// Drawn once for the process, as that of `Fingerprint`.
    static let key = HeadWindow(mask: .random(in: .min ... .max), factor: .random(in: .min ... .max) | 1)

    private let mask: UInt64
    private let factor: UInt64

    /// Of the lowest five bytes of a word. The factor mixes upwards, and the filter takes the highest bits.
    @inline(__always)
    func of(_ word: UInt64) -> UInt64 { ((word ^ mask) & 0xFF_FFFF_FFFF) &* factor }

    func all(of head: UInt64) -> SIMD4<UInt64> {
        SIMD4(of(head), of(head &>> 8), of(head &>> 16), of(head &>> 24))
    }
}
