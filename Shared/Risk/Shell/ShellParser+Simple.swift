extension ShellParser {
    /// Assignments, words and redirections in any order; or `name()` and a body.
    mutating func simple() throws(ShellSyntaxError) -> ShellCommand {
        let start = at
        var end = at
        var assignments: [ShellAssignment] = []
        var words: [ShellWord] = []
        var redirections: [ShellRedirection] = []
        var declares = false
        while true {
            skipBlanks()
            if let redirection = try redirection() {
                redirections.append(redirection)
            } else if at >= bytes.count || endsWordHere() {
                if peek == Byte.open, words.count == 1, assignments.isEmpty, redirections.isEmpty {
                    return try function(words[0], from: start)
                }
                break
            } else {
                switch words.isEmpty || declares ? try assignment() : .none {
                case .assignment(let found) where words.isEmpty: assignments.append(found)
                // A declaring command keeps its assignments as words: they are its arguments.
                case .assignment(let found): words.append(Self.argument(found))
                case .word(let found): words.append(found)
                case .none: words.append(try word())
                }
                if words.count == 1, !declares { declares = Self.isDeclaring(words[0]) }
            }
            end = at
        }
        if end == start { throw unexpected() }
        return ShellCommand(
            kind: .simple(assignments, words),
            redirections: redirections,
            range: place.range(start, end)
        )
    }

    /// A byte that ends words and begins no process substitution.
    private func endsWordHere() -> Bool {
        let byte = peek
        guard Byte.endsWord(byte) else { return false }
        return !((byte == Byte.less || byte == Byte.greater) && peek(1) == Byte.open)
    }

    /// Commands whose arguments may be `name=(...)`.
    private static func isDeclaring(_ word: ShellWord) -> Bool {
        switch word.constant {
        case "declare", "typeset", "local", "export", "readonly", "alias", "eval": true
        default: false
        }
    }

    private static func argument(_ assignment: ShellAssignment) -> ShellWord {
        let name = assignment.name + (assignment.isAppend ? "+=" : "=")
        var pieces = [ShellPiece(kind: .text(name), quoted: true, range: assignment.range)] + assignment.subscripts
        pieces += assignment.value?.pieces ?? []
        for element in assignment.elements ?? [] { pieces += element.pieces }
        return ShellWord(pieces: pieces, range: assignment.range)
    }

    private mutating func function(_ name: ShellWord, from start: Int) throws(ShellSyntaxError) -> ShellCommand {
        at += 1
        skipBlanks()
        try expect(Byte.close)
        let body = try functionBody()
        return ShellCommand(
            kind: .function(name: name.constant ?? "", at: name.range, body: body),
            range: place.range(start, at)
        )
    }

    /// The compound command that is a function's body.
    mutating func functionBody() throws(ShellSyntaxError) -> ShellCommand {
        skipLines()
        let start = at
        try enter()
        defer { depth -= 1 }
        if peek == Byte.open {
            if peek(1) == Byte.open, isArithmetic(from: at + 2) {
                at += 2
                return try finish(.arithmetic(try arithmeticPieces()), from: start)
            }
            at += 1
            let script = try body()
            try expect(Byte.close)
            return try finish(.subshell(script), from: start)
        }
        guard let word = reserved(), !word.closes, ![.bang, .time, .function, .coproc].contains(word) else {
            throw unexpected()
        }
        return try finish(try compound(word), from: start)
    }

    /// What a word turned out to be that looked like an assignment.
    private enum Assigned {
        case assignment(ShellAssignment)
        /// `name[...]` without a sign behind it.
        case word(ShellWord)
        /// Nothing was read.
        case none
    }

    /// `name=`, `name+=` or `name[...]=` with its value.
    private mutating func assignment() throws(ShellSyntaxError) -> Assigned {
        let start = at
        guard Byte.isName(peek), !Byte.isDigit(peek) else { return .none }
        var end = at
        while end < bytes.count, Byte.isName(bytes[end]) { end += 1 }
        guard end < bytes.count else { return .none }
        var result = ShellAssignment(name: String(decoding: bytes[start..<end], as: UTF8.self), range: start..<end)
        switch bytes[end] {
        case Byte.equal: at = end
        case Byte.plus where end + 1 < bytes.count && bytes[end + 1] == Byte.equal: at = end
        case Byte.openBracket:
            at = end + 1
            result.subscripts = try pieces(.subscript)
            try expect(Byte.closeBracket)
            guard peek == Byte.equal || (peek == Byte.plus && peek(1) == Byte.equal) else {
                // Not read again: nested subscripts would double the work at each level.
                let name = ShellPiece(kind: .text(result.name + "["), quoted: false, range: place.range(start, end + 1))
                let rest = try pieces(.word)
                return .word(ShellWord(pieces: [name] + result.subscripts + rest, range: place.range(start, at)))
            }
        default: return .none
        }
        if peek == Byte.plus {
            result.isAppend = true
            at += 1
        }
        at += 1
        if peek == Byte.open { result.elements = try elements() } else { result.value = try value() }
        result.range = place.range(start, at)
        return .assignment(result)
    }

    private mutating func value() throws(ShellSyntaxError) -> ShellWord {
        let start = at
        let found = try pieces(.word)
        return ShellWord(pieces: found, range: place.range(start, at))
    }

    /// The elements of `(...)` behind an assignment.
    private mutating func elements() throws(ShellSyntaxError) -> [ShellWord] {
        at += 1
        var words: [ShellWord] = []
        while true {
            skipLines()
            if peek == Byte.close {
                at += 1
                return words
            }
            if at >= bytes.count || endsWordHere() { throw unexpected() }
            if peek == Byte.openBracket {
                let start = at
                at += 1
                var found = try pieces(.subscript)
                try expect(Byte.closeBracket)
                found += try pieces(.word)
                words.append(ShellWord(pieces: found, range: place.range(start, at)))
            } else {
                words.append(try word())
            }
        }
    }
}
