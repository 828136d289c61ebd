extension ShellParser {
    /// Reads what a special byte begins.
    mutating func special(
        _ byte: UInt8,
        _ mode: ShellWordMode,
        _ found: inout [ShellPiece]
    ) throws(ShellSyntaxError) {
        switch byte {
        case Byte.backslash: backslash(mode, &found)
        case Byte.quote: try singleQuotes(&found)
        case Byte.doubleQuote: try doubleQuotes(&found)
        case Byte.backquote: try backquotes(mode, &found)
        case Byte.openBrace: placeholder(mode, &found)
        case Byte.less, Byte.greater:
            let start = at
            at += 2
            let script = try list()
            try expect(Byte.close)
            found.append(
                ShellPiece(
                    kind: .process(script, isOutput: byte == Byte.greater),
                    quoted: true,
                    range: place.range(start, at)
                )
            )
        default: try dollar(mode, &found)
        }
    }

    private mutating func placeholder(_ mode: ShellWordMode, _ found: inout [ShellPiece]) {
        guard let (name, end) = placeholderEnd() else { return at += 1 }
        let text = String(decoding: bytes[name], as: UTF8.self)
        found.append(ShellPiece(kind: .placeholder(text), quoted: mode.isQuoted, range: place.range(at, end)))
        at = end
    }

    private mutating func backslash(_ mode: ShellWordMode, _ found: inout [ShellPiece]) {
        let start = at
        at += 1
        guard at < bytes.count else { return text("\\", from: start, &found) }
        let next = bytes[at]
        if next == Byte.newline {
            at += 1
            return
        }
        if mode.isQuoted {
            let isEscape =
                next == Byte.dollar || next == Byte.backquote || next == Byte.backslash
                || (next == Byte.doubleQuote && !isHereDoc(mode))
            // Elsewhere in quotes a backslash is a letter; the byte behind it is read as any other.
            if !isEscape { return text("\\", from: start, &found) }
        }
        at += 1
        while at < bytes.count, bytes[at] & 0xC0 == 0x80, next >= 0x80 { at += 1 }
        text(String(decoding: bytes[start + 1..<at], as: UTF8.self), from: start, &found)
    }

    private func isHereDoc(_ mode: ShellWordMode) -> Bool { if case .hereDoc = mode { true } else { false } }

    private func text(_ text: String, from start: Int, _ found: inout [ShellPiece]) {
        found.append(ShellPiece(kind: .text(text), quoted: true, range: place.range(start, at)))
    }

    private mutating func singleQuotes(_ found: inout [ShellPiece]) throws(ShellSyntaxError) {
        let start = at
        guard let end = bytes[(at + 1)...].firstIndex(of: Byte.quote) else {
            throw fault("a single quote is not closed", at: start)
        }
        at = end + 1
        let text = String(decoding: bytes[start + 1..<end], as: UTF8.self)
        found.append(ShellPiece(kind: .text(text), quoted: true, range: place.range(start, at)))
    }

    private mutating func doubleQuotes(_ found: inout [ShellPiece]) throws(ShellSyntaxError) {
        let start = at
        at += 1
        let inside = try pieces(.doubleQuoted)
        guard peek == Byte.doubleQuote else { throw fault("a double quote is not closed", at: start) }
        at += 1
        if inside.isEmpty {
            found.append(ShellPiece(kind: .text(""), quoted: true, range: place.range(start, at)))
        } else {
            for var piece in inside {
                piece.quoted = true
                found.append(piece)
            }
        }
    }

    private mutating func dollar(_ mode: ShellWordMode, _ found: inout [ShellPiece]) throws(ShellSyntaxError) {
        let start = at
        let next = peek(1)
        let kind: ShellPiece.Kind
        if next == Byte.openBrace {
            kind = .parameter(try braced(inQuotes: mode.isQuoted))
        } else if next == Byte.open {
            kind = try substitution()
        } else if next == Byte.openBracket {
            at += 2
            kind = .arithmetic(try pieces(.arithmetic(old: true)))
            try expect(Byte.closeBracket)
        } else if next == Byte.quote, mode.takesSingleQuotes {
            return try ansiQuotes(&found)
        } else if next == Byte.doubleQuote, !mode.isQuoted {
            at += 1
            return try doubleQuotes(&found)
        } else if let name = plainName() {
            kind = .parameter(ShellParameter(name: name))
        } else {
            at += 1
            found.append(ShellPiece(kind: .text("$"), quoted: mode.isQuoted, range: place.range(start, at)))
            return
        }
        found.append(ShellPiece(kind: kind, quoted: mode.isQuoted, range: place.range(start, at)))
    }

    /// The name behind a `$`, which is passed with it.
    private mutating func plainName() -> String? {
        let first = peek(1)
        var end = at + 2
        if Byte.isName(first), !Byte.isDigit(first) {
            while end < bytes.count, Byte.isName(bytes[end]) { end += 1 }
        } else if !(Byte.isDigit(first) || Self.isSpecialParameter(first)) {
            return nil
        }
        defer { at = end }
        return String(decoding: bytes[at + 1..<end], as: UTF8.self)
    }

    private static func isSpecialParameter(_ byte: UInt8) -> Bool {
        switch byte {
        case Byte.at, Byte.star, Byte.hash, Byte.question, Byte.dash, Byte.dollar, Byte.bang: true
        default: false
        }
    }

    /// `${...}` as a name and what stands behind it. Bash checks no more of it before it runs.
    private mutating func braced(inQuotes: Bool) throws(ShellSyntaxError) -> ShellParameter {
        let start = at
        at += 2
        var parameter = ShellParameter(name: "")
        if (peek == Byte.bang || peek == Byte.hash) && (Byte.isName(peek(1)) || Self.isSpecialParameter(peek(1))) {
            parameter.prefix = peek
            at += 1
        }
        var end = at
        if Byte.isName(peek) {
            while end < bytes.count, Byte.isName(bytes[end]) { end += 1 }
        } else if Self.isSpecialParameter(peek) {
            end += 1
        }
        parameter.name = String(decoding: bytes[at..<end], as: UTF8.self)
        at = end
        if peek != Byte.closeBrace { parameter.operation = peek }
        let cuts = [Byte.hash, UInt8(ascii: "%"), Byte.slash, Byte.caret, Byte.comma].contains(peek)
        parameter.operands = try pieces(.braces(plainQuotes: inQuotes && !cuts))
        guard peek == Byte.closeBrace else { throw fault("`${` is not closed", at: start) }
        at += 1
        return parameter
    }

    /// `$((...))` or `$(...)`.
    private mutating func substitution() throws(ShellSyntaxError) -> ShellPiece.Kind {
        if peek(2) == Byte.open, isArithmetic(from: at + 3) {
            at += 3
            return .arithmetic(try arithmeticPieces())
        }
        at += 2
        let script = try list()
        try expect(Byte.close)
        // The here-documents of the text are shared: their numbers hold in the whole program.
        return .command(ShellProgram(script: script, hereDocs: []))
    }

    /// Up to and past `))`.
    mutating func arithmeticPieces() throws(ShellSyntaxError) -> [ShellPiece] {
        let found = try pieces(.arithmetic(old: false))
        try expect(Byte.close)
        try expect(Byte.close)
        return found
    }

    /// Whether the text behind `((` is arithmetic: its parentheses pair up to a `))`. As bash decides it.
    func isArithmetic(from start: Int) -> Bool {
        var index = start
        var open = 0
        while index < bytes.count {
            switch bytes[index] {
            case Byte.backslash: index += 1
            case Byte.quote, Byte.doubleQuote:
                let quote = bytes[index]
                index += 1
                while index < bytes.count, bytes[index] != quote {
                    if quote == Byte.doubleQuote, bytes[index] == Byte.backslash { index += 1 }
                    index += 1
                }
            case Byte.open: open += 1
            case Byte.close:
                if open == 0 { return index + 1 < bytes.count && bytes[index + 1] == Byte.close }
                open -= 1
            default: break
            }
            index += 1
        }
        return false
    }
}
