extension ShellParser {
    /// The command that a reserved word begins.
    mutating func compound(_ word: ShellReserved) throws(ShellSyntaxError) -> ShellCommand.Kind {
        let start = at
        try enter()
        defer { depth -= 1 }
        at += word.length
        switch word {
        case .openBrace:
            let script = try body()
            try expect(.closeBrace)
            return .group(script)
        case .if: return try branches()
        case .while, .until:
            let condition = try body()
            return .loop(condition: condition, body: try doGroup())
        case .for: return try forLoop()
        case .select: return try eachLoop()
        case .case: return try choice()
        case .function: return try namedFunction()
        case .coproc: return try coprocess()
        case .test: return .test(try test())
        default:
            at = start
            throw unexpected()
        }
    }

    private mutating func branches() throws(ShellSyntaxError) -> ShellCommand.Kind {
        var parts = [try body()]
        try expect(.then)
        parts.append(try body())
        while true {
            switch reserved() {
            case .elif:
                try expect(.elif)
                parts.append(try body())
                try expect(.then)
                parts.append(try body())
            case .else:
                try expect(.else)
                parts.append(try body())
                try expect(.fi)
                return .branches(parts)
            default:
                try expect(.fi)
                return .branches(parts)
            }
        }
    }

    /// `do ... done`.
    private mutating func doGroup() throws(ShellSyntaxError) -> ShellScript {
        try expect(.do)
        let script = try body()
        try expect(.done)
        return script
    }

    private mutating func forLoop() throws(ShellSyntaxError) -> ShellCommand.Kind {
        skipBlanks()
        guard peek == Byte.open else { return try eachLoop() }
        guard peek(1) == Byte.open else { throw unexpected() }
        at += 2
        let start = at
        let parts = try arithmeticPieces()
        guard Self.semicolons(bytes[start..<at]) == 2 else { throw fault("`for ((` needs three parts", at: start) }
        skipBlanks()
        if peek == Byte.semicolon, !isCaseEnd() { at += 1 }
        skipLines()
        return .counted(parts, body: try loopBody())
    }

    private static func semicolons(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $0 + ($1 == Byte.semicolon ? 1 : 0) }
    }

    /// `do ... done`, or a group in braces, as bash allows for `for` and `select`.
    private mutating func loopBody() throws(ShellSyntaxError) -> ShellScript {
        guard reserved() == .openBrace else { return try doGroup() }
        try expect(.openBrace)
        let script = try body()
        try expect(.closeBrace)
        return script
    }

    private mutating func eachLoop() throws(ShellSyntaxError) -> ShellCommand.Kind {
        skipBlanks()
        if at >= bytes.count || Byte.endsWord(peek) { throw unexpected() }
        let name = try word()
        skipBlanks()
        var words: [ShellWord]?
        if peek == Byte.semicolon, !isCaseEnd() {
            at += 1
            skipLines()
        } else {
            skipLines()
            if isWord("in") {
                at += 2
                words = try loopWords()
            }
        }
        return .each(name: name.constant ?? "", words, body: try loopBody())
    }

    private mutating func loopWords() throws(ShellSyntaxError) -> [ShellWord] {
        var words: [ShellWord] = []
        while true {
            skipBlanks()
            if peek == Byte.newline { break }
            if peek == Byte.semicolon, !isCaseEnd() {
                at += 1
                break
            }
            let process = (peek == Byte.less || peek == Byte.greater) && peek(1) == Byte.open
            if at >= bytes.count || (Byte.endsWord(peek) && !process) { throw unexpected() }
            words.append(try word())
        }
        skipLines()
        return words
    }

    /// Whether the unquoted word `text` stands here.
    func isWord(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard at + count <= bytes.count else { return false }
        for index in 0..<count where bytes[at + index] != text.utf8Start[index] { return false }
        return Byte.endsWord(peek(count))
    }

    private mutating func choice() throws(ShellSyntaxError) -> ShellCommand.Kind {
        skipBlanks()
        if at >= bytes.count || Byte.endsWord(peek) { throw unexpected() }
        let subject = try word()
        skipLines()
        guard isWord("in") else { throw unexpected() }
        at += 2
        var clauses: [ShellCaseClause] = []
        while true {
            skipLines()
            if reserved() == .esac {
                try expect(.esac)
                return .choice(subject, clauses)
            }
            let patterns = try casePatterns()
            let script = try list()
            clauses.append(ShellCaseClause(patterns: patterns, body: script))
            if isCaseEnd() {
                at += peek(1) == Byte.semicolon && peek(2) == Byte.ampersand ? 3 : 2
            } else if reserved() != .esac {
                throw unexpected()
            }
        }
    }

    private mutating func casePatterns() throws(ShellSyntaxError) -> [ShellWord] {
        if peek == Byte.open {
            at += 1
            skipBlanks()
        }
        var patterns: [ShellWord] = []
        while true {
            if at >= bytes.count || Byte.endsWord(peek) { throw unexpected() }
            patterns.append(try word())
            skipBlanks()
            if peek == Byte.close {
                at += 1
                return patterns
            }
            try expect(Byte.bar)
            skipBlanks()
        }
    }

    private mutating func namedFunction() throws(ShellSyntaxError) -> ShellCommand.Kind {
        skipBlanks()
        if at >= bytes.count || Byte.endsWord(peek) { throw unexpected() }
        let name = try word()
        skipBlanks()
        if peek == Byte.open {
            let start = at
            at += 1
            skipBlanks()
            // `function f (list)` has no parentheses of its own: the subshell is the body.
            if peek == Byte.close { at += 1 } else { at = start }
        }
        let text = name.constant ?? ""
        return .function(name: text, at: name.range, body: try functionBody())
    }

    private mutating func coprocess() throws(ShellSyntaxError) -> ShellCommand.Kind {
        skipBlanks()
        let start = at
        if let word = reserved(), !word.closes, word != .bang, word != .time {
            return .coprocess(try finish(try compound(word), from: start))
        }
        if peek == Byte.open {
            at += 1
            let script = try body()
            try expect(Byte.close)
            return .coprocess(try finish(.subshell(script), from: start))
        }
        // `coproc NAME { ...; }`: a plain name, then a compound command.
        var end = at
        while end < bytes.count, Byte.isName(bytes[end]) { end += 1 }
        if end > at, end < bytes.count, Byte.isBlank(bytes[end]) {
            at = end
            skipBlanks()
            if peek == Byte.open || reserved().map({ !$0.closes && $0 != .bang && $0 != .time }) == true {
                return .coprocess(try functionBody())
            }
            at = start
        }
        return .coprocess(try simple())
    }
}
