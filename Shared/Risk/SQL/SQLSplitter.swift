/// Cuts SQL into tokens and statements, for Postgres, MySQL and SQLite at once. Where the dialects differ it takes the reading
/// under which more is code: the body of `/*! ... */` is code, a `#` comment ends with its line.
package struct SQLSplitter {
    struct Result {
        var statements: [[SQLToken]] = []
        /// A comment stands between two letters: written to split a word.
        var splitWord: Range<Int>?
        /// A quote or comment that is not closed.
        var open: Range<Int>?
        /// Lines that begin with `\` or `.`: commands of the client.
        var commands: [Range<Int>] = []
        /// Where the statements and the commands of the client stand, from their first byte to their semicolon or line end.
        var places: [Range<Int>] = []
    }

    /// How the dialect reads what the others read otherwise.
    struct Dialect {
        /// `#` begins a comment (MySQL).
        var hashComments = false
        /// In `'...'` a backslash keeps the quote behind it inside, as in MySQL; else in `E'...'` alone.
        var escapes = false
    }

    private let bytes: [UInt8]
    private var at = 0
    private var result = Result()
    private var statement: [SQLToken] = []
    /// Where the statement in hand begins.
    private var start: Int?
    private let dialect: Dialect

    static func split(_ bytes: [UInt8], _ dialect: Dialect = Dialect()) -> Result {
        var splitter = SQLSplitter(bytes, dialect)
        while splitter.at < bytes.count { splitter.step() }
        splitter.end()
        return splitter.result
    }

    /// The statements of a text that people wrote, with their semicolons and without what is only comment or white space.
    ///
    /// - Parameter most: no more than so many; what stands behind them is not read.
    package static func statements(_ text: ArraySlice<UInt8>, most: Int = .max) -> [Range<Int>] {
        let bytes = Array(text)
        var splitter = SQLSplitter(bytes, Dialect(escapes: true))
        while splitter.at < bytes.count, splitter.result.places.count < most { splitter.step() }
        if splitter.result.places.count < most { splitter.end() }
        return splitter.result.places.map { text.startIndex + $0.lowerBound..<text.startIndex + $0.upperBound }
    }

    private init(_ bytes: [UInt8], _ dialect: Dialect) {
        self.bytes = bytes
        self.dialect = dialect
    }

    private func peek(_ ahead: Int = 0) -> UInt8 { at + ahead < bytes.count ? bytes[at + ahead] : 0 }

    private mutating func end() {
        if let from = start {
            var stop = at
            while stop > from, Self.isSpace(bytes[stop - 1]) { stop -= 1 }
            if stop > from { result.places.append(from..<stop) }
        }
        start = nil
        if !statement.isEmpty { result.statements.append(statement) }
        statement = []
    }

    private static func isSpace(_ byte: UInt8) -> Bool { Byte.isBlank(byte) || 10...13 ~= byte }

    private mutating func append(_ kind: SQLToken.Kind, from place: Int) {
        start = start ?? place
        statement.append(SQLToken(kind: kind, range: place..<at))
    }

    private mutating func step() {
        let start = at
        let byte = bytes[at]
        switch byte {
        case Byte.semicolon:
            at += 1
            end()
        case Byte.space, Byte.tab, Byte.newline, 13, 12, 11: at += 1
        case Byte.dash where peek(1) == Byte.dash: skipLine()
        case Byte.hash where dialect.hashComments: skipLine()
        case Byte.slash where peek(1) == Byte.star: comment()
        case Byte.star where peek(1) == Byte.slash: at += 2
        case Byte.quote: quoted(Byte.quote)
        case Byte.doubleQuote, Byte.backquote:
            quoted(byte)
        case Byte.dollar: dollar()
        case Byte.backslash where isLineStart(): clientCommand()
        case Byte.dot where isLineStart() && statement.isEmpty: clientCommand()
        default:
            if Byte.isName(byte) || byte >= 0x80 {
                word()
            } else {
                at += 1
                append(.sign(byte), from: start)
            }
        }
    }

    private func isLineStart() -> Bool {
        var index = at
        while index > 0, Byte.isBlank(bytes[index - 1]) { index -= 1 }
        return index == 0 || bytes[index - 1] == Byte.newline || bytes[index - 1] == Byte.semicolon
            || bytes[at] == Byte.backslash && Byte.isLetter(peek(1))
            || bytes[at] == Byte.backslash && peek(1) == Byte.bang
    }

    private mutating func clientCommand() {
        let place = at
        start = start ?? place
        skipLine()
        result.commands.append(place..<at)
        end()
    }

    private mutating func skipLine() {
        while at < bytes.count, bytes[at] != Byte.newline { at += 1 }
    }

    private mutating func comment() {
        let start = at
        let isCode = peek(2) == Byte.bang || peek(2) == UInt8(ascii: "M") && peek(3) == Byte.bang
        at += 2
        if isCode {
            // MySQL runs the body; a version number may stand in front.
            self.start = self.start ?? start
            at += peek() == Byte.bang ? 1 : 2
            while Byte.isDigit(peek()) { at += 1 }
            return
        }
        var level = 1
        while at < bytes.count, level > 0 {
            if bytes[at] == Byte.star, peek(1) == Byte.slash {
                level -= 1
                at += 2
            } else if bytes[at] == Byte.slash, peek(1) == Byte.star {
                level += 1
                at += 2
            } else {
                at += 1
            }
        }
        if level > 0 { result.open = start..<bytes.count }
        let joins = start > 0 && Byte.isLetter(bytes[start - 1]) && Byte.isLetter(peek())
        if joins { result.splitWord = max(0, start - 1)..<min(bytes.count, at + 1) }
    }

    private mutating func quoted(_ quote: UInt8) {
        let start = at
        at += 1
        // `E'...'` and MySQL know backslashes; elsewhere a backslash is a letter, and the text ends sooner.
        let escapes = dialect.hashComments || dialect.escapes || start > 0 && bytes[start - 1] | 32 == UInt8(ascii: "e")
        while at < bytes.count {
            if bytes[at] == Byte.backslash, escapes, quote == Byte.quote {
                at += 2
            } else if bytes[at] == quote {
                if peek(1) != quote { break }
                at += 2
            } else {
                at += 1
            }
        }
        if at >= bytes.count {
            result.open = start..<bytes.count
            at = bytes.count
        } else {
            at += 1
        }
        let inside = start + 1..<max(start + 1, at - 1)
        append(quote == Byte.quote ? .text(inside) : .name, from: start)
    }

    private mutating func dollar() {
        let start = at
        var end = at + 1
        while end < bytes.count, Byte.isName(bytes[end]) { end += 1 }
        guard end < bytes.count, bytes[end] == Byte.dollar, end - start <= 64 else {
            at += 1
            return append(.sign(Byte.dollar), from: start)
        }
        let tag = bytes[start...end]
        var index = end + 1
        while index + tag.count <= bytes.count {
            if bytes[index] == Byte.dollar, bytes[index..<index + tag.count].elementsEqual(tag) {
                at = index + tag.count
                return append(.text(end + 1..<index), from: start)
            }
            index += 1
        }
        self.start = self.start ?? start
        result.open = start..<bytes.count
        at = bytes.count
    }

    private mutating func word() {
        let start = at
        var isNumber = Byte.isDigit(bytes[at])
        while at < bytes.count, Byte.isName(bytes[at]) || bytes[at] >= 0x80 || bytes[at] == Byte.dollar && at > start {
            if !Byte.isDigit(bytes[at]) { isNumber = false }
            at += 1
        }
        if isNumber { return append(.number, from: start) }
        let upper = bytes[start..<at].map { Byte.isLetter($0) ? $0 & 0xDF : $0 }
        append(.word(String(decoding: upper, as: UTF8.self)), from: start)
    }
}
