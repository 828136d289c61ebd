/// One look at a text that tells which of the costlier looks can find something.
struct TextSurvey {
    struct Signs: OptionSet {
        let rawValue: UInt16
        /// `[`: a marker may stand here.
        static let bracket = Signs(rawValue: 1 << 5)
        static let lineEnd = Signs(rawValue: 1 << 6)
        /// A byte of `TokenWalk.tokenBytes`.
        static let token = Signs(rawValue: 1 << 7)
        /// A byte at which the name of a resource ends (`TokenWalk.nameBorder`).
        static let border = Signs(rawValue: 1 << 8)
    }

    private var signs: UInt16 = 0
    /// Bytes of the longest token.
    private(set) var longestToken = 0
    /// The first place where a keyword may begin; nil where none does.
    private(set) var firstKeyword: Int?

    init(_ text: ByteView) {
        let found = Keywords.shared.automaton.starts.lend { starts in
            Self.table.withUnsafeBufferPointer { table in Self.look(text, table, starts) }
        }
        guard let found else { return }
        signs = found.signs
        longestToken = found.longest
        // Two bytes before the third of the first three.
        firstKeyword = found.third < 0 ? nil : max(0, found.third - 2)
    }

    /// Whether any look at `text` can find something: a line of YAML, a keyword, or a token that is long enough and not
    /// part of an ARN, which goes past whole.
    func mayHold(_ text: ByteView) -> Bool {
        if has(.lineEnd) || firstKeyword != nil { return true }
        return longestToken >= TokenWalk.shortest && (has(.border) || has(.bracket) || !text.has("arn:", at: 0))
    }

    func has(_ sign: Signs) -> Bool { signs & sign.rawValue != 0 }

    @inline(__always)
    private static func look(
        _ text: ByteView,
        _ table: UnsafeBufferPointer<UInt16>,
        _ starts: KeywordStarts.View
    ) -> (signs: UInt16, longest: Int, third: Int) {
        var seen: UInt16 = 0
        var run = 0
        var longest = 0
        var code = 0
        var third = -1
        for index in 0..<text.count {
            let entry = table[Int(text.base[index])]
            seen |= entry
            // 0 where the byte is of no token, else all ones.
            run = (run &+ 1) & -Int(entry &>> 7 & 1)
            longest = max(longest, run)
            code = (code &<< 5 | Int(entry & 31)) & 0x7FFF
            if starts.holds(code), third < 0 { third = index }
        }
        // What has less than three bytes may end the text.
        for more in 0..<2 {
            code = code &<< 5 & 0x7FFF
            if starts.holds(code), third < 0 { third = text.count &+ more }
        }
        return (seen, longest, third)
    }

    /// For each byte its class of `KeywordStarts` and its signs.
    private static let table: [UInt16] = (UInt8.min...UInt8.max).map { byte in
        var signs: Signs = []
        if byte == UInt8(ascii: "[") { signs.insert(.bracket) }
        if byte == 10 { signs.insert(.lineEnd) }
        if TokenWalk.tokenBytes.contains(byte) { signs.insert(.token) }
        if TokenWalk.nameBorder.contains(byte) { signs.insert(.border) }
        return signs.rawValue | UInt16(Keywords.shared.automaton.starts.classes[Int(byte)])
    }
}
