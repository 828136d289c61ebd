/// A word before expansion.
package struct ShellWord: Sendable {
    package var pieces: [ShellPiece]
    package var range: Range<Int>

    /// The text after removal of quotes, nil where the shell would have to expand something.
    package var constant: String? {
        if pieces.count == 1, case .text(let text) = pieces[0].kind { return text }
        var all = ""
        for piece in pieces {
            guard case .text(let text) = piece.kind else { return nil }
            all += text
        }
        return all
    }
}

/// A part of a word: text, or something that the shell puts text in the place of.
package struct ShellPiece: Sendable {
    package indirect enum Kind: Sendable {
        /// Text without its quotes.
        case text(String)
        case parameter(ShellParameter)
        /// `$(...)` or backquotes; nil where the text between backquotes is no program.
        case command(ShellProgram?)
        /// `<(...)`, or `>(...)` where what is written there comes in as its input.
        case process(ShellScript, isOutput: Bool)
        /// `$((...))`, `$[...]`: what is expanded in it.
        case arithmetic([ShellPiece])
        /// `{{NAME}}`, which the runbook engine fills in before the shell sees it.
        case placeholder(String)
    }

    package var kind: Kind
    /// Inside quotes or behind a backslash: not split, no pattern.
    package var quoted: Bool
    package var range: Range<Int>
}

/// `$name` or `${name...}`.
package struct ShellParameter: Sendable {
    package var name: String
    /// The first byte behind the name in `${name...}`; 0 where there is none.
    package var operation: UInt8 = 0
    /// `${!name}` or `${#name}`.
    package var prefix: UInt8 = 0
    /// What stands behind the name.
    package var operands: [ShellPiece] = []
}

/// Why a text is no shell program, at a byte offset of the parsed text.
package struct ShellSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    package let offset: Int
    package let reason: String

    package var description: String { "not a shell program at byte \(offset): \(reason)" }
}

/// What a parser is allowed to cost.
package struct ShellLimits: Sendable {
    /// Bytes of text.
    package var maxBytes = 1 << 20
    /// Levels of commands, substitutions and quotes in each other.
    package var maxDepth = 100

    package init() {}

    package static let standard = ShellLimits()
}

/// Where parsed bytes stand in the text that the user gave.
package enum ShellPlace: Hashable, Sendable {
    /// Byte 0 stands at this offset, the others behind it.
    case shifted(Int)
    /// The bytes were decoded from this range; none has a place of its own.
    case within(Range<Int>)

    /// The place of a range of parsed bytes.
    package func range(_ start: Int, _ end: Int) -> Range<Int> {
        switch self {
        case .shifted(let base): base + start..<base + max(start, end)
        case .within(let range): range
        }
    }
}

enum Byte {
    static let tab: UInt8 = 9
    static let newline: UInt8 = 10
    static let space: UInt8 = 32
    static let bang = UInt8(ascii: "!")
    static let doubleQuote = UInt8(ascii: "\"")
    static let hash = UInt8(ascii: "#")
    static let dollar = UInt8(ascii: "$")
    static let ampersand = UInt8(ascii: "&")
    static let quote = UInt8(ascii: "'")
    static let open = UInt8(ascii: "(")
    static let close = UInt8(ascii: ")")
    static let star = UInt8(ascii: "*")
    static let plus = UInt8(ascii: "+")
    static let comma = UInt8(ascii: ",")
    static let dash = UInt8(ascii: "-")
    static let dot = UInt8(ascii: ".")
    static let slash = UInt8(ascii: "/")
    static let colon = UInt8(ascii: ":")
    static let semicolon = UInt8(ascii: ";")
    static let less = UInt8(ascii: "<")
    static let equal = UInt8(ascii: "=")
    static let greater = UInt8(ascii: ">")
    static let question = UInt8(ascii: "?")
    static let at = UInt8(ascii: "@")
    static let openBracket = UInt8(ascii: "[")
    static let backslash = UInt8(ascii: "\\")
    static let closeBracket = UInt8(ascii: "]")
    static let caret = UInt8(ascii: "^")
    static let backquote = UInt8(ascii: "`")
    static let openBrace = UInt8(ascii: "{")
    static let bar = UInt8(ascii: "|")
    static let closeBrace = UInt8(ascii: "}")

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }
    static func isLetter(_ byte: UInt8) -> Bool { (byte | 32) &- 97 < 26 }
    /// A letter, digit or `_`.
    static func isName(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || byte == 95 }
    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    /// What ends a word of the shell: blanks, new line and `|&;()<>`. 0 stands for the end of the text.
    static func endsWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0, space, tab, newline, bar, ampersand, semicolon, open, close, less, greater: true
        default: false
        }
    }
}
