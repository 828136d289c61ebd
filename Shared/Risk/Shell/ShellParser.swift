/// Reads POSIX sh and bash into commands (grammar: POSIX.1-2017 chapter 2.10, bash reference manual chapter 3).
///
/// Accepts what `bash -n` accepts with `extglob` off, but for texts deeper than the limits. Nothing is expanded, aliases
/// neither. Every byte is read a bounded number of times.
package struct ShellParser {
    let bytes: [UInt8]
    let place: ShellPlace
    let limits: ShellLimits
    /// The next byte to read.
    var at = 0
    var depth: Int
    var hereDocs: [ShellHereDoc] = []
    var pending: [PendingHereDoc] = []

    /// A here-document whose body begins behind the next new line.
    struct PendingHereDoc {
        var number: Int
        var delimiter: [UInt8]
        var stripsTabs: Bool
    }

    init(_ bytes: [UInt8], place: ShellPlace, limits: ShellLimits, depth: Int) {
        self.bytes = bytes
        self.place = place
        self.limits = limits
        self.depth = depth
    }

    /// Parses a whole text.
    package static func parse(
        _ bytes: [UInt8],
        place: ShellPlace = .shifted(0),
        limits: ShellLimits = .standard,
        depth: Int = 0
    ) throws(ShellSyntaxError) -> ShellProgram {
        var parser = ShellParser(bytes, place: place, limits: limits, depth: depth)
        if bytes.count > limits.maxBytes {
            throw parser.fault("more than \(limits.maxBytes) bytes", at: limits.maxBytes)
        }
        // A byte 0 never reaches a shell: C strings end there.
        if let zero = bytes.firstIndex(of: 0) { throw parser.fault("a byte of value 0", at: zero) }
        let script = try parser.list()
        if parser.at < bytes.count { throw parser.unexpected() }
        return ShellProgram(script: script, hereDocs: parser.hereDocs)
    }

    /// The byte at the place of reading, 0 at the end.
    @inline(__always) var peek: UInt8 { at < bytes.count ? bytes[at] : 0 }

    @inline(__always) func peek(_ ahead: Int) -> UInt8 { at + ahead < bytes.count ? bytes[at + ahead] : 0 }

    func fault(_ reason: String, at offset: Int) -> ShellSyntaxError {
        ShellSyntaxError(offset: place.range(offset, offset).lowerBound, reason: reason)
    }

    func unexpected() -> ShellSyntaxError {
        if at >= bytes.count { return fault("the text ends too early", at: bytes.count) }
        let shown = String(decoding: bytes[at..<min(bytes.count, at + 12)], as: UTF8.self)
        return fault("`\(shown.prefix { $0 != "\n" })` is not expected here", at: at)
    }

    /// Counts a level; its caller counts it back.
    mutating func enter() throws(ShellSyntaxError) {
        depth += 1
        if depth > limits.maxDepth { throw fault("more than \(limits.maxDepth) levels", at: at) }
    }

    /// Passes blanks, continued lines and a comment.
    mutating func skipBlanks() {
        while true {
            let byte = peek
            if Byte.isBlank(byte) {
                at += 1
            } else if byte == Byte.backslash, peek(1) == Byte.newline {
                at += 2
            } else if byte == Byte.hash {
                while at < bytes.count, bytes[at] != Byte.newline { at += 1 }
            } else {
                return
            }
        }
    }

    /// Passes new lines too, and with the first the bodies of here-documents.
    mutating func skipLines() {
        skipBlanks()
        while peek == Byte.newline {
            at += 1
            readHereDocs()
            skipBlanks()
        }
    }

    mutating func expect(_ byte: UInt8) throws(ShellSyntaxError) {
        guard peek == byte, at < bytes.count else { throw unexpected() }
        at += 1
    }

    /// The reserved word that stands here as a word of its own; nil where there is none.
    func reserved() -> ShellReserved? {
        var end = at
        while end < bytes.count, end - at < 9, ShellReserved.holds(bytes[end]) { end += 1 }
        guard end > at, end == bytes.count || Byte.endsWord(bytes[end]) else { return nil }
        return ShellReserved(bytes[at..<end])
    }

    mutating func expect(_ word: ShellReserved) throws(ShellSyntaxError) {
        guard reserved() == word else { throw unexpected() }
        at += word.length
    }
}

/// Words that the grammar knows where a command may begin.
enum ShellReserved: String, CaseIterable, Sendable {
    case `if`, then, `else`, elif, fi, `do`, done, `case`, esac, `while`, until, `for`, `in`, select, function, time,
        coproc
    case openBrace = "{"
    case closeBrace = "}"
    case bang = "!"
    case test = "[["
    case testEnd = "]]"

    /// The words by their first byte.
    private static let table: [[(text: [UInt8], word: ShellReserved)]] = {
        var table = [[(text: [UInt8], word: ShellReserved)]](repeating: [], count: 256)
        for word in allCases {
            let text = Array(word.rawValue.utf8)
            table[Int(text[0])].append((text, word))
        }
        return table
    }()

    /// Whether a reserved word can hold this byte.
    static func holds(_ byte: UInt8) -> Bool {
        byte &- 97 < 26 || byte == Byte.openBrace || byte == Byte.closeBrace || byte == Byte.bang
            || byte == Byte.openBracket || byte == Byte.closeBracket
    }

    init?(_ word: ArraySlice<UInt8>) {
        guard let first = word.first else { return nil }
        for entry in Self.table[Int(first)] where entry.text.count == word.count && entry.text.elementsEqual(word) {
            self = entry.word
            return
        }
        return nil
    }

    var length: Int { rawValue.utf8.count }

    /// Ends the list before it.
    var closes: Bool {
        switch self {
        case .then, .else, .elif, .fi, .do, .done, .esac, .closeBrace: true
        default: false
        }
    }
}
