extension ShellParser {
    /// The operands of `[[ ... ]]`, up to and past the `]]`.
    mutating func test() throws(ShellSyntaxError) -> [ShellWord] {
        var words: [ShellWord] = []
        skipTestLines()
        try disjunction(&words)
        skipTestLines()
        guard isWord("]]") else { throw unexpected() }
        at += 2
        return words
    }

    private mutating func skipTestLines() { skipLines() }

    private mutating func disjunction(_ words: inout [ShellWord]) throws(ShellSyntaxError) {
        try enter()
        defer { depth -= 1 }
        while true {
            try term(&words)
            skipTestLines()
            let isJoined =
                (peek == Byte.ampersand && peek(1) == Byte.ampersand) || (peek == Byte.bar && peek(1) == Byte.bar)
            guard isJoined else { return }
            at += 2
            skipTestLines()
        }
    }

    private mutating func term(_ words: inout [ShellWord]) throws(ShellSyntaxError) {
        while isWord("!") {
            at += 1
            skipTestLines()
        }
        if peek == Byte.open {
            at += 1
            skipTestLines()
            try disjunction(&words)
            skipTestLines()
            return try expect(Byte.close)
        }
        if isWord("]]") { throw unexpected() }
        let isUnary = isUnaryOperator()
        let first = try operand(.operand)
        words.append(first)
        skipBlanks()
        if isUnary {
            if isWord("]]") { throw unexpected() }
            return words.append(try operand(.operand))
        }
        guard let mode = try binaryOperator() else { return }
        skipBlanks()
        if isWord("]]") { throw unexpected() }
        words.append(try operand(mode))
    }

    /// A word of the test, which must be there.
    private mutating func operand(_ mode: ShellWordMode) throws(ShellSyntaxError) -> ShellWord {
        let start = at
        let found = try pieces(mode)
        if at == start { throw unexpected() }
        return ShellWord(pieces: found, range: place.range(start, at))
    }

    /// `-` and one letter that bash knows as a test of one operand.
    private func isUnaryOperator() -> Bool {
        guard peek == Byte.dash, Byte.endsWord(peek(2)) else { return false }
        return "abcdefghknoprstuvwxzGLNORS".utf8.contains(peek(1))
    }

    /// Passes an operator of two operands and gives the mode of its right side; nil where the term ends here.
    private mutating func binaryOperator() throws(ShellSyntaxError) -> ShellWordMode? {
        if at >= bytes.count || peek == Byte.close || peek == Byte.newline || isWord("]]") { return nil }
        if (peek == Byte.ampersand || peek == Byte.bar) && peek(1) == peek { return nil }
        if peek == Byte.less || peek == Byte.greater {
            at += 1
            return .operand
        }
        let start = at
        while at < bytes.count, !Byte.endsWord(bytes[at]) { at += 1 }
        switch String(decoding: bytes[start..<at], as: UTF8.self) {
        case "=", "==", "!=", "=~": return .pattern
        case "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef": return .operand
        default:
            at = start
            throw unexpected()
        }
    }
}
