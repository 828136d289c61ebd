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

    var all: [Int] { ((first == 0 ? [] : [first]) + (others ?? [])).map(Int.init) }

    mutating func insert(_ length: Int) {
        let length = UInt16(length)
        if first == 0 { first = length }
        guard first != length, others?.contains(length) != true else { return }
        others = (others ?? []) + [length]
    }

    mutating func formUnion(_ more: ValueLengths) { for length in more.all { insert(length) } }
}
