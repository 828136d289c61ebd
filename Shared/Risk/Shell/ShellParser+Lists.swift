extension ShellParser {
    /// Commands up to the end of the text, a `)`, a `;;` or a word that closes something; who called demands which.
    mutating func list() throws(ShellSyntaxError) -> ShellScript {
        var script = ShellScript()
        try enter()
        defer { depth -= 1 }
        while true {
            skipLines()
            if endsList() { return script }
            var item = try andOr()
            skipBlanks()
            if peek == Byte.semicolon, !isCaseEnd() {
                at += 1
            } else if peek == Byte.ampersand {
                item.background = place.range(at, at + 1)
                at += 1
            } else if peek != Byte.newline, !endsList(afterCommand: true) {
                throw unexpected()
            }
            script.items.append(item)
        }
    }

    /// A list that must hold a command.
    mutating func body() throws(ShellSyntaxError) -> ShellScript {
        let script = try list()
        if script.items.isEmpty { throw unexpected() }
        return script
    }

    /// `;;`, `;&` or `;;&`.
    func isCaseEnd() -> Bool {
        peek == Byte.semicolon && (peek(1) == Byte.semicolon || peek(1) == Byte.ampersand)
    }

    private func endsList(afterCommand: Bool = false) -> Bool {
        if at >= bytes.count || peek == Byte.close || isCaseEnd() { return true }
        // Behind a command without a separator a word is no reserved word; only after a compound one it may be.
        guard let word = reserved() else { return false }
        return word.closes
    }

    private mutating func andOr() throws(ShellSyntaxError) -> ShellItem {
        var item = ShellItem(pipelines: [(.first, try pipeline())])
        while true {
            skipBlanks()
            let joint: ShellItem.Joint
            if peek == Byte.ampersand, peek(1) == Byte.ampersand {
                joint = .and
            } else if peek == Byte.bar, peek(1) == Byte.bar {
                joint = .or
            } else {
                return item
            }
            at += 2
            skipLines()
            item.pipelines.append((joint, try pipeline()))
        }
    }

    private mutating func pipeline() throws(ShellSyntaxError) -> ShellPipeline {
        var pipeline = ShellPipeline()
        while let word = reserved(), word == .bang || word == .time {
            at += word.length
            if word == .bang { pipeline.isNegated.toggle() } else { pipeline.isTimed = true }
            skipBlanks()
            if word == .time { skipTimeOptions() }
            // `!` and `time` alone are a pipeline.
            if at >= bytes.count || peek == Byte.newline || (peek == Byte.semicolon && !isCaseEnd()) { return pipeline }
        }
        while true {
            pipeline.stages.append(try command())
            skipBlanks()
            guard peek == Byte.bar, peek(1) != Byte.bar else { return pipeline }
            at += peek(1) == Byte.ampersand ? 2 : 1
            skipLines()
        }
    }

    private mutating func skipTimeOptions() {
        let option = peek == Byte.dash && (peek(1) == UInt8(ascii: "p") || peek(1) == Byte.dash)
        guard option, Byte.endsWord(peek(2)) else { return }
        at += 2
        skipBlanks()
    }

    private mutating func command() throws(ShellSyntaxError) -> ShellCommand {
        let start = at
        if let word = reserved() {
            // Behind `|` the word `time` is an ordinary command.
            if word == .time { return try simple() }
            if word.closes || word == .bang || word == .in || word == .testEnd { throw unexpected() }
            return try finish(try compound(word), from: start)
        }
        if peek == Byte.open {
            if peek(1) == Byte.open, isArithmetic(from: at + 2) { return try finish(try arithmetic(), from: start) }
            at += 1
            let script = try body()
            try expect(Byte.close)
            return try finish(.subshell(script), from: start)
        }
        return try simple()
    }

    /// The redirections behind a compound command.
    mutating func finish(_ kind: ShellCommand.Kind, from start: Int) throws(ShellSyntaxError) -> ShellCommand {
        var command = ShellCommand(kind: kind, range: place.range(start, at))
        if case .function = kind { return command }
        if case .coprocess = kind { return command }
        while true {
            skipBlanks()
            guard let redirection = try redirection() else { return command }
            command.redirections.append(redirection)
            command.range = place.range(start, at)
        }
    }

    private mutating func arithmetic() throws(ShellSyntaxError) -> ShellCommand.Kind {
        at += 2
        return .arithmetic(try arithmeticPieces())
    }
}
