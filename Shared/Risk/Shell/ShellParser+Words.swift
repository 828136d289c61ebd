/// Where a piece of a word ends and what is special in it.
enum ShellWordMode {
    /// An ordinary word.
    case word
    /// A word of `[[ ]]`.
    case operand
    /// The right side of `==` or `=~` in `[[ ]]`: parentheses belong to it.
    case pattern
    /// Up to `"`.
    case doubleQuoted
    /// Up to `}`; `plainQuotes` where a single quote is an ordinary letter.
    case braces(plainQuotes: Bool)
    /// Up to `))` or, for the old form, `]`.
    case arithmetic(old: Bool)
    /// Up to `]`.
    case `subscript`
    /// Up to the end of the text.
    case hereDoc

    /// Only `$`, backquote and backslash are special.
    var isQuoted: Bool {
        switch self {
        case .doubleQuoted, .hereDoc: true
        default: false
        }
    }

    var takesSingleQuotes: Bool {
        switch self {
        case .doubleQuoted, .hereDoc: false
        case .braces(let plain): !plain
        default: true
        }
    }
}

extension ShellParser {
    /// A word; the caller has seen that one begins here.
    mutating func word() throws(ShellSyntaxError) -> ShellWord {
        let start = at
        if let plain = plainWord() { return plain }
        let found = try pieces(.word)
        return ShellWord(pieces: found, range: place.range(start, at))
    }

    /// The commonest word: nothing special in it.
    private mutating func plainWord() -> ShellWord? {
        var end = at
        while end < bytes.count, Self.isPlain[Int(bytes[end])] { end += 1 }
        guard end > at, end == bytes.count || Byte.isBlank(bytes[end]) || bytes[end] == Byte.newline else { return nil }
        let range = place.range(at, end)
        let text = String(decoding: bytes[at..<end], as: UTF8.self)
        at = end
        return ShellWord(pieces: [ShellPiece(kind: .text(text), quoted: false, range: range)], range: range)
    }

    private static let isPlain: [Bool] = (0..<256).map { value in
        let byte = UInt8(value)
        switch byte {
        case Byte.backslash, Byte.dollar, Byte.backquote, Byte.quote, Byte.doubleQuote, Byte.openBrace: return false
        default: return !Byte.endsWord(byte)
        }
    }

    /// Reads pieces up to the end that the mode knows, which is left to the caller.
    mutating func pieces(_ mode: ShellWordMode) throws(ShellSyntaxError) -> [ShellPiece] {
        var found: [ShellPiece] = []
        var run = at
        var nested = 0
        try enter()
        defer { depth -= 1 }
        while at < bytes.count {
            let byte = bytes[at]
            if ends(mode, byte, &nested) { break }
            if !isSpecial(byte, mode) {
                at += 1
                continue
            }
            flush(from: run, mode, &found)
            try special(byte, mode, &found)
            run = at
        }
        flush(from: run, mode, &found)
        return found
    }

    private func flush(from run: Int, _ mode: ShellWordMode, _ found: inout [ShellPiece]) {
        guard run < at else { return }
        let text = String(decoding: bytes[run..<at], as: UTF8.self)
        found.append(ShellPiece(kind: .text(text), quoted: mode.isQuoted, range: place.range(run, at)))
    }

    private func isSpecial(_ byte: UInt8, _ mode: ShellWordMode) -> Bool {
        switch byte {
        case Byte.backslash, Byte.dollar, Byte.backquote: true
        case Byte.quote: mode.takesSingleQuotes
        case Byte.doubleQuote: !mode.isQuoted
        case Byte.openBrace: placeholderEnd() != nil
        case Byte.less, Byte.greater:
            switch mode {
            case .word: true
            case .operand: peek(1) == Byte.open
            case .braces(let plainQuotes): peek(1) == Byte.open && !plainQuotes
            default: false
            }
        default: false
        }
    }

    /// Whether `byte` ends the piece; counts parentheses and brackets that belong to it.
    private func ends(_ mode: ShellWordMode, _ byte: UInt8, _ nested: inout Int) -> Bool {
        switch mode {
        case .word:
            if byte == Byte.less || byte == Byte.greater { return peek(1) != Byte.open }
            return Byte.endsWord(byte)
        case .operand:
            if byte == Byte.less || byte == Byte.greater { return peek(1) != Byte.open }
            return Byte.endsWord(byte)
        case .pattern:
            if byte == Byte.open { nested += 1 }
            if byte == Byte.close {
                nested -= 1
                return nested < 0
            }
            return nested == 0 && (Byte.isBlank(byte) || byte == Byte.newline || endsPattern(byte))
        case .doubleQuoted: return byte == Byte.doubleQuote
        case .braces: return byte == Byte.closeBrace
        case .arithmetic(let old):
            let (open, close) = old ? (Byte.openBracket, Byte.closeBracket) : (Byte.open, Byte.close)
            if byte == open { nested += 1 }
            if byte == close { nested -= 1 }
            return nested < 0
        case .subscript:
            if byte == Byte.openBracket { nested += 1 }
            if byte == Byte.closeBracket { nested -= 1 }
            return nested < 0
        case .hereDoc: return false
        }
    }

    /// `&&`, `||`, `;` outside of parentheses.
    private func endsPattern(_ byte: UInt8) -> Bool {
        switch byte {
        case Byte.ampersand, Byte.semicolon: true
        case Byte.bar: peek(1) == Byte.bar
        default: false
        }
    }

    /// The end of `{{NAME}}` or `{{ NAME }}` that begins here.
    func placeholderEnd() -> (name: Range<Int>, end: Int)? {
        guard peek == Byte.openBrace, peek(1) == Byte.openBrace else { return nil }
        var start = at + 2
        while start < bytes.count, bytes[start] == Byte.space { start += 1 }
        var end = start
        while end < bytes.count, Byte.isName(bytes[end]) || bytes[end] == Byte.dash { end += 1 }
        guard end > start, !Byte.isDigit(bytes[start]) else { return nil }
        var close = end
        while close < bytes.count, bytes[close] == Byte.space { close += 1 }
        guard close + 1 < bytes.count, bytes[close] == Byte.closeBrace, bytes[close + 1] == Byte.closeBrace else {
            return nil
        }
        return (start..<end, close + 2)
    }
}
