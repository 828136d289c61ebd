extension Judge {
    /// The fields that a word becomes; judges the commands that are substituted in it.
    mutating func expand(_ word: ShellWord) -> [Argument] {
        if word.pieces.count == 1, case .text(let text) = word.pieces[0].kind {
            let piece = word.pieces[0]
            if !piece.quoted, BraceExpansion.isWanted(text) { return braces(word) }
            return [argument(text, piece, word)]
        }
        substitutions(in: word.pieces)
        if BraceExpansion.isWanted(word) { return braces(word) }
        return fields(word)
    }

    private func argument(_ text: String, _ piece: ShellPiece, _ word: ShellWord) -> Argument {
        var result = Argument(text, word.range, place: Self.place(of: piece, text))
        if !piece.quoted { result.hasGlob = Self.hasGlob(text) }
        return result
    }

    /// Where the text of a piece stands; the quotes of `'...'` belong to the range of the piece.
    private static func place(of piece: ShellPiece, _ text: String) -> ShellPlace {
        let count = text.utf8.count
        if piece.range.count == count { return .shifted(piece.range.lowerBound) }
        if piece.range.count == count + 2 { return .shifted(piece.range.lowerBound + 1) }
        return .within(piece.range)
    }

    static func hasGlob(_ text: String) -> Bool {
        for byte in text.utf8 where byte == Byte.star || byte == Byte.question || byte == Byte.openBracket {
            return true
        }
        return false
    }

    private mutating func braces(_ word: ShellWord) -> [Argument] {
        guard let texts = BraceExpansion.expand(word) else {
            var whole = peek(word)
            whole.isDynamic = true
            return [whole]
        }
        return texts.map { Argument($0, word.range) }
    }

    /// Judges what is substituted in pieces.
    mutating func substitutions(in pieces: [ShellPiece]) {
        for piece in pieces {
            switch piece.kind {
            case .text, .placeholder: break
            case .parameter(let parameter): substitutions(in: parameter.operands)
            case .arithmetic(let inner): substitutions(in: inner)
            case .process(let script, let isOutput):
                uncertain += 1
                groupInput(script, isOutput ? .piped : .none)
                uncertain -= 1
            case .command(let program):
                guard let program else {
                    note(.dangerous, "shell.unparsable", piece.range, "what would run here is no shell program")
                    continue
                }
                let outer = hereDocs
                if !program.hereDocs.isEmpty { hereDocs = program.hereDocs }
                judgeInside(program.script)
                hereDocs = outer
            }
        }
    }

    private mutating func judgeInside(_ script: ShellScript) {
        uncertain += 1
        judge(script)
        uncertain -= 1
    }

    /// A word as one argument, without judging what is in it.
    func peek(_ word: ShellWord) -> Argument {
        let all = fields(word)
        guard var first = all.first else { return Argument("", word.range) }
        for next in all.dropFirst() {
            first.text += " " + next.text
            first.isDynamic = first.isDynamic || next.isDynamic
        }
        if all.count > 1 { first.place = .within(word.range) }
        return first
    }

    /// Text and known variables become fields as the shell splits them.
    private func fields(_ word: ShellWord) -> [Argument] {
        var done: [Argument] = []
        var current = Argument("", word.range)
        var isOpen = false
        for piece in word.pieces {
            if case .text(let text) = piece.kind {
                current.text += text
                isOpen = true
                if !piece.quoted, Self.hasGlob(text) { current.hasGlob = true }
                continue
            }
            for (index, part) in parts(piece, &current).enumerated() {
                if index > 0 {
                    done.append(current)
                    current = Argument("", word.range)
                    current.fromVariable = true
                }
                current.text += part
            }
            isOpen = true
        }
        if word.pieces.count == 1, case .text(let text) = word.pieces[0].kind {
            current.place = Self.place(of: word.pieces[0], text)
        }
        current.isPieced = word.pieces.count > 1
        if isOpen { done.append(current) }
        return done
    }

    /// What a piece is replaced by: one part, or several where an unquoted value holds blanks.
    private func parts(_ piece: ShellPiece, _ current: inout Argument) -> [String] {
        switch piece.kind {
        case .text(let text): return [text]
        case .placeholder(let name):
            current.hasPlaceholder = true
            return ["{{\(name)}}"]
        case .parameter(let parameter):
            current.fromVariable = true
            if ShellNames.isSecret(parameter.name) { current.namesSecret = true }
            if let value = value(of: parameter) {
                // `"$@"` is several words although it is quoted.
                if piece.quoted, parameter.name != "@" { return [value] }
                if Self.hasGlob(value) { current.hasGlob = true }
                return value.split(omittingEmptySubsequences: false) { $0 == " " || $0 == "\t" || $0 == "\n" }
                    .map(String.init)
            }
        case .arithmetic(let inner) where inner.allSatisfy(Self.isHarmless): return ["0"]
        // The shell puts the name of a pipe here; what comes through it was judged.
        case .process: return ["/dev/fd/63"]
        case .command, .arithmetic: break
        }
        current.isDynamic = true
        if !piece.quoted { current.isSplit = true }
        return [Argument.unknown]
    }

    private static func isHarmless(_ piece: ShellPiece) -> Bool {
        if case .text = piece.kind { return true }
        if case .parameter(let parameter) = piece.kind { return parameter.operands.isEmpty }
        return false
    }

    /// The value of a parameter where it is known: assigned before, or the same harmless thing everywhere.
    private func value(of parameter: ShellParameter) -> String? {
        if parameter.prefix == Byte.hash { return "0" }
        if parameter.prefix != 0 { return nil }
        if parameter.name == "IFS" { return " " }
        if let known = variables[parameter.name] { return parameter.operation == 0 ? known : nil }
        if parameter.operation != 0 { return nil }
        return ShellNames.harmless[parameter.name]
    }
}
