/// Short texts that were examined and hold no secret: in a state the same regions, types and tags stand again and again.
///
/// A table in which a later text takes the place of an earlier one; it compares whole texts and never guesses.
struct CleanTexts: Sendable {
    /// Longer texts are rarely the same.
    static let longest = 24
    private static let bits = 11
    /// Four words for each entry: three of text, one of its length and how it was examined.
    private var words = [UInt64](repeating: 0, count: 4 << bits)

    /// A text as it is compared, nil where it is too long or too short.
    struct Key {
        fileprivate let text: (UInt64, UInt64, UInt64)
        /// Never 0.
        fileprivate let form: UInt64
        fileprivate let slot: Int

        @inline(__always)
        init?(_ text: ByteView, _ options: TextScanner.Options) {
            let count = text.count
            guard count >= 4, count <= CleanTexts.longest, options.depth < 64 else { return nil }
            let raw = UnsafeRawPointer(text.base)
            // Pieces that may overlap: together with the length they are the whole text.
            if count >= 8 {
                let last = raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
                let middle = count > 16 ? raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self) : 0
                self.text = (raw.loadUnaligned(as: UInt64.self), middle, last)
            } else {
                let first = UInt64(raw.loadUnaligned(as: UInt32.self))
                let last = UInt64(raw.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
                self.text = (first | last << 32, 0, 0)
            }
            form =
                UInt64(truncatingIfNeeded: count) << 8 | UInt64(truncatingIfNeeded: options.depth) << 2
                | (options.entropy ? 2 : 0) | (options.hexIsSecret ? 1 : 0)
            let mixed = (self.text.0 ^ self.text.1 &* 3 ^ self.text.2 &* 5 ^ form) &* 0x9E37_79B9_7F4A_7C15
            slot = Int(truncatingIfNeeded: mixed >> UInt64(64 - CleanTexts.bits)) * 4
        }
    }

    @inline(__always)
    func holds(_ key: Key) -> Bool {
        words.withUnsafeBufferPointer { words in
            words[key.slot] == key.text.0 && words[key.slot + 1] == key.text.1 && words[key.slot + 2] == key.text.2
                && words[key.slot + 3] == key.form
        }
    }

    mutating func insert(_ key: Key) {
        words.withUnsafeMutableBufferPointer { words in
            words[key.slot] = key.text.0
            words[key.slot + 1] = key.text.1
            words[key.slot + 2] = key.text.2
            words[key.slot + 3] = key.form
        }
    }
}
