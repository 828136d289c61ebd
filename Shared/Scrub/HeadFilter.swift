/// Tells for most fingerprints by one look that they are not among those put in; the rest must be looked up.
///
/// Two bits of one word for each, chosen by the upper bits of the fingerprint.
struct HeadFilter: Sendable {
    /// None until something is put in: most filters stay empty.
    private var words: [UInt64] = []
    /// How many bits there are, as a power of two; a fingerprint's highest `bits - 6` choose its word, the 12 below them its bits.
    private let bits: Int
    /// Bits for each entry at least, so that about one look in a hundred asks in vain.
    private static let room = 20
    /// 8 MiB.
    private static let most = 26

    /// Large enough for so many entries.
    init(for entries: Int = 0) {
        var bits = 16
        while 1 << bits < entries * Self.room, bits < Self.most { bits += 1 }
        self.bits = bits
        if entries > 0 { allocate() }
    }

    func isFull(_ entries: Int) -> Bool { bits < Self.most && entries * Self.room > 1 << bits }

    private mutating func allocate() { words = [UInt64](repeating: 0, count: 1 << (bits - 6)) }

    mutating func insert(_ fingerprint: UInt64) {
        if words.isEmpty { allocate() }
        let (word, mask) = View.place(fingerprint, UInt64(70 - bits))
        words[word] |= mask
    }

    /// A filter to look into, where it is not empty, without a count of references.
    struct View {
        fileprivate let words: UnsafeBufferPointer<UInt64>
        fileprivate let shift: UInt64

        @inline(__always)
        func holds(_ fingerprint: UInt64) -> Bool {
            let (word, mask) = Self.place(fingerprint, shift)
            return words[word] & mask == mask
        }

        @inline(__always)
        fileprivate static func place(_ fingerprint: UInt64, _ shift: UInt64) -> (word: Int, mask: UInt64) {
            let below = fingerprint &>> (shift &- 12)
            return (
                Int(truncatingIfNeeded: fingerprint &>> shift), 1 &<< (below & 63) | 1 &<< (below &>> 6 & 63)
            )
        }
    }

    @inline(__always)
    func lend<Result>(_ body: (View) -> Result) -> Result {
        words.withUnsafeBufferPointer { body(View(words: $0, shift: UInt64(70 - bits))) }
    }
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
