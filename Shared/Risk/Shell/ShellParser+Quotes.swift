extension ShellParser {
    /// `` `...` ``: the text without the backslashes that only protect, parsed as a program of its own.
    mutating func backquotes(_ mode: ShellWordMode, _ found: inout [ShellPiece]) throws(ShellSyntaxError) {
        let start = at
        at += 1
        var text: [UInt8] = []
        var isPlain = true
        while at < bytes.count, bytes[at] != Byte.backquote {
            if bytes[at] == Byte.backslash, at + 1 < bytes.count {
                let next = bytes[at + 1]
                let protects =
                    next == Byte.backquote || next == Byte.backslash || next == Byte.dollar
                    || (next == Byte.doubleQuote && mode.isQuoted)
                if protects {
                    isPlain = false
                } else {
                    text.append(Byte.backslash)
                }
                text.append(next)
                at += 2
            } else {
                text.append(bytes[at])
                at += 1
            }
        }
        guard at < bytes.count else { throw fault("a backquote is not closed", at: start) }
        at += 1
        let origin: ShellPlace = isPlain ? inner(start + 1) : .within(place.range(start, at))
        // Bash looks into backquotes only when it runs them: what is wrong in there is no fault of the text.
        let program = try? Self.parse(text, place: origin, limits: limits, depth: depth + 1)
        found.append(ShellPiece(kind: .command(program), quoted: mode.isQuoted, range: place.range(start, at)))
    }

    /// `$'...'` with its escapes decoded (bash reference manual 3.1.2.4).
    mutating func ansiQuotes(_ found: inout [ShellPiece]) throws(ShellSyntaxError) {
        let start = at
        at += 2
        var text: [UInt8] = []
        while at < bytes.count, bytes[at] != Byte.quote {
            if bytes[at] == Byte.backslash, at + 1 < bytes.count {
                at += 1
                ansiEscape(&text)
            } else {
                text.append(bytes[at])
                at += 1
            }
        }
        guard at < bytes.count else { throw fault("`$'` is not closed", at: start) }
        at += 1
        let decoded = String(decoding: text, as: UTF8.self)
        found.append(ShellPiece(kind: .text(decoded), quoted: true, range: place.range(start, at)))
    }

    private mutating func ansiEscape(_ text: inout [UInt8]) {
        let kind = bytes[at]
        at += 1
        switch kind {
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "a"): text.append(7)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "v"): text.append(11)
        case UInt8(ascii: "e"), UInt8(ascii: "E"): text.append(27)
        case UInt8(ascii: "x"): text.append(UInt8(truncatingIfNeeded: number(digits: 2, radix: 16)))
        case UInt8(ascii: "u"): scalar(number(digits: 4, radix: 16), &text)
        case UInt8(ascii: "U"): scalar(number(digits: 8, radix: 16), &text)
        case UInt8(ascii: "c"):
            if at < bytes.count {
                text.append(bytes[at] & 31)
                at += 1
            }
        case 48...55:
            at -= 1
            text.append(UInt8(truncatingIfNeeded: number(digits: 3, radix: 8)))
        case Byte.backslash, Byte.quote, Byte.doubleQuote, Byte.question: text.append(kind)
        default: text += [Byte.backslash, kind]
        }
    }

    private mutating func number(digits: Int, radix: UInt32) -> UInt32 {
        var value: UInt32 = 0
        var count = 0
        while count < digits, at < bytes.count, let digit = Self.digit(bytes[at]), digit < radix {
            value = value &* radix &+ digit
            at += 1
            count += 1
        }
        return value
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        if Byte.isDigit(byte) { return UInt32(byte - 48) }
        let letter = (byte | 32) &- 97
        return letter < 6 ? UInt32(letter) + 10 : nil
    }

    private func scalar(_ value: UInt32, _ text: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(value) else { return }
        text += Array(String(Character(scalar)).utf8)
    }
}
