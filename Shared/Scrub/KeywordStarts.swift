/// Tells of most texts by three bytes at a time that no keyword begins in them: independent look-ups, where a step of
/// the automaton waits for the one before.
///
/// Bytes fall into 32 classes; a bit says whether any keyword begins with three bytes of these classes. A keyword of two
/// bytes begins with any third, and behind a text stands the class of bytes that are in no keyword.
struct KeywordStarts: Sendable {
    /// One bit for each three classes.
    private let bits: [UInt32]
    /// The class of each byte; ASCII letters as small ones.
    let classes: [UInt8]

    /// Of these keywords; each has two bytes at least, folded.
    init(_ keywords: [[UInt8]]) {
        classes = (UInt8.min...UInt8.max).map { Self.kind(KeywordAutomaton.fold($0)) }
        var bits = [UInt32](repeating: 0, count: 1 << 10)
        for keyword in keywords {
            let kinds = keyword.prefix(3).map { Int(Self.kind($0)) }
            let start = kinds[0] << 10 | (kinds.count > 1 ? kinds[1] << 5 : 0)
            // What is shorter leaves the rest open.
            let open = kinds.count > 2 ? 1 : (kinds.count > 1 ? 32 : 1024)
            for rest in 0..<open {
                let code = kinds.count > 2 ? start | kinds[2] : start | rest
                bits[code >> 5] |= 1 << UInt32(code & 31)
            }
        }
        self.bits = bits
    }

    /// 0 for what is in no keyword or shares its class with nothing that is; `x`, `j` and `z` are rare and share one.
    private static func kind(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "x"), UInt8(ascii: "j"), UInt8(ascii: "z"): 1
        case UInt8(ascii: "a")...UInt8(ascii: "i"): byte - UInt8(ascii: "a") + 2
        case UInt8(ascii: "k")...UInt8(ascii: "w"): byte - UInt8(ascii: "k") + 11
        case UInt8(ascii: "y"): 24
        case UInt8(ascii: "0")...UInt8(ascii: "9"): 25
        case UInt8(ascii: "-"): 26
        case UInt8(ascii: "_"): 27
        case UInt8(ascii: "."): 28
        case UInt8(ascii: "/"): 29
        case UInt8(ascii: ":"): 30
        case 33..<127: 31
        default: 0
        }
    }

    /// The table to look into, without a count of references.
    struct View {
        let bits: UnsafePointer<UInt32>

        /// Whether a keyword may begin with the three classes in `code`, five bits each, the first highest.
        @inline(__always)
        func holds(_ code: Int) -> Bool { bits[code >> 5] &>> UInt32(truncatingIfNeeded: code & 31) & 1 == 1 }
    }

    /// The table has an address: it is never empty.
    @inline(__always)
    func lend<Result>(_ body: (View) -> Result) -> Result? {
        bits.withUnsafeBufferPointer { bits in bits.baseAddress.map { body(View(bits: $0)) } }
    }
}
