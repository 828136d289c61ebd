/// One look at a text that tells which of the costlier looks can find something.
struct TextSurvey {
    struct Signs: OptionSet {
        let rawValue: UInt8
        /// `[`: a marker may stand here.
        static let bracket = Signs(rawValue: 1)
        static let lineEnd = Signs(rawValue: 2)
        /// A byte of `TokenWalk.tokenBytes`.
        static let token = Signs(rawValue: 4)
    }

    private var signs: UInt8 = 0
    /// Bytes of the longest token.
    private(set) var longestToken = 0

    init(_ text: ByteView) {
        var seen: UInt8 = 0
        var run = 0
        var longest = 0
        Self.table.withUnsafeBufferPointer { table in
            for index in 0..<text.count {
                let sign = table[Int(text.base[index])]
                seen |= sign
                // 0 where the byte is of no token, else all ones.
                run = (run &+ 1) & -Int(sign >> 2)
                longest = max(longest, run)
            }
        }
        signs = seen
        longestToken = longest
    }

    func has(_ sign: Signs) -> Bool { signs & sign.rawValue != 0 }

    private static let table: [UInt8] = (UInt8.min...UInt8.max).map { byte in
        var signs: Signs = []
        if byte == UInt8(ascii: "[") { signs.insert(.bracket) }
        if byte == 10 { signs.insert(.lineEnd) }
        if TokenWalk.tokenBytes.contains(byte) { signs.insert(.token) }
        return signs.rawValue
    }
}
