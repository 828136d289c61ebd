/// Looks into the text of a small program (awk and others) without a grammar of its language.
enum ProgramText {
    /// The text without what stands in quotes, so that words in it are code. A text in quotes leaves `""`.
    static func code(_ text: String) -> String {
        var result: [UInt8] = []
        var quote: UInt8 = 0
        var escaped = false
        for byte in text.utf8 {
            if quote != 0 {
                if escaped {
                    escaped = false
                } else if byte == Byte.backslash {
                    escaped = true
                } else if byte == quote {
                    quote = 0
                    result.append(byte)
                }
                continue
            }
            if byte == Byte.doubleQuote || byte == Byte.slash && isPatternStart(result) { quote = byte }
            result.append(byte)
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// A slash begins a pattern where no value stands before it.
    private static func isPatternStart(_ before: [UInt8]) -> Bool {
        guard let last = before.last(where: { !Byte.isBlank($0) }) else { return true }
        return
            !(Byte.isName(last) || last == Byte.close || last == Byte.closeBracket || last == Byte.doubleQuote
            || last == Byte.slash)
    }

    /// Whether a function of this name is called.
    static func calls(_ name: String, in code: String) -> Bool {
        let bytes = Array(code.utf8)
        let wanted = Array(name.utf8)
        guard bytes.count > wanted.count else { return false }
        for start in 0..<(bytes.count - wanted.count) where bytes[start] == wanted[0] {
            guard bytes[start..<start + wanted.count].elementsEqual(wanted) else { continue }
            if start > 0, Byte.isName(bytes[start - 1]) { continue }
            var end = start + wanted.count
            while end < bytes.count, Byte.isBlank(bytes[end]) { end += 1 }
            if end < bytes.count, bytes[end] == Byte.open { return true }
        }
        return false
    }

    /// Whether `print` or `printf` of awk goes into a file.
    static func prints(_ code: String) -> Bool {
        let bytes = Array(code.utf8)
        let word = Array("print".utf8)
        var index = 0
        while index + word.count <= bytes.count {
            guard bytes[index..<index + word.count].elementsEqual(word) else {
                index += 1
                continue
            }
            index += word.count
            var level = 0
            while index < bytes.count, ![Byte.semicolon, Byte.closeBrace, Byte.newline].contains(bytes[index]) {
                if bytes[index] == Byte.open { level += 1 }
                if bytes[index] == Byte.close { level -= 1 }
                if bytes[index] == Byte.greater, level <= 0 { return true }
                index += 1
            }
        }
        return false
    }
}

/// The commands of a sed program that do more than change the text in passing.
enum SedProgram {
    enum Command {
        case execute(String)
        case write(String)
    }

    static func commands(_ text: String) -> [Command] {
        var scanner = Scanner(bytes: Array(text.utf8))
        var found: [Command] = []
        while let command = scanner.next() { found.append(command) }
        return found
    }

    private struct Scanner {
        let bytes: [UInt8]
        var at = 0

        var peek: UInt8 { at < bytes.count ? bytes[at] : 0 }

        /// The next command that matters.
        mutating func next() -> Command? {
            while at < bytes.count {
                skipAddress()
                let letter = peek
                at += 1
                switch letter {
                case UInt8(ascii: "e"): return .execute(line())
                case UInt8(ascii: "w"), UInt8(ascii: "W"): return .write(line())
                case UInt8(ascii: "s"): if let command = substitution() { return command }
                case UInt8(ascii: "y"):
                    let delimiter = peek
                    at += 1
                    skip(to: delimiter)
                    skip(to: delimiter)
                case UInt8(ascii: "a"), UInt8(ascii: "i"), UInt8(ascii: "c"), UInt8(ascii: "r"), UInt8(ascii: "R"):
                    _ = line()
                case UInt8(ascii: "b"), UInt8(ascii: "t"), UInt8(ascii: "T"), Byte.colon:
                    while at < bytes.count, peek != Byte.semicolon, peek != Byte.newline { at += 1 }
                default: break
                }
            }
            return nil
        }

        private mutating func skipAddress() {
            while at < bytes.count {
                switch peek {
                case Byte.space, Byte.tab, Byte.newline, Byte.semicolon, Byte.comma, Byte.bang, Byte.dollar, Byte.plus,
                    0x7E, 48...57:
                    at += 1
                case Byte.slash:
                    at += 1
                    skip(to: Byte.slash)
                    while peek == UInt8(ascii: "I") || peek == UInt8(ascii: "M") { at += 1 }
                case Byte.backslash:
                    at += 1
                    let delimiter = peek
                    at += 1
                    skip(to: delimiter)
                default: return
                }
            }
        }

        /// Past the next unescaped delimiter; one inside brackets is a letter.
        private mutating func skip(to delimiter: UInt8) {
            while at < bytes.count {
                let byte = bytes[at]
                at += 1
                if byte == Byte.backslash {
                    at += 1
                } else if byte == delimiter {
                    return
                }
            }
        }

        private mutating func substitution() -> Command? {
            let delimiter = peek
            at += 1
            skip(to: delimiter)
            skip(to: delimiter)
            while at < bytes.count {
                switch peek {
                case UInt8(ascii: "e"):
                    at += 1
                    return .execute("")
                case UInt8(ascii: "w"):
                    at += 1
                    return .write(line())
                case Byte.semicolon, Byte.newline, Byte.closeBrace, Byte.space: return nil
                default: at += 1
                }
            }
            return nil
        }

        private mutating func line() -> String {
            let start = min(at, bytes.count)
            while at < bytes.count, bytes[at] != Byte.newline { at += 1 }
            return String(
                decoding: bytes[start..<max(start, min(at, bytes.count))].drop { $0 == Byte.space },
                as: UTF8.self
            )
        }
    }
}
