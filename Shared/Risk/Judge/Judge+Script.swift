extension Judge {
    mutating func judge(_ script: ShellScript) {
        for item in script.items { judge(item) }
    }

    private mutating func judge(_ item: ShellItem) {
        if let range = item.background {
            note(.caution, "shell.background", range, "goes on in the background after the command has ended")
            uncertain += 1
        }
        for (joint, pipeline) in item.pipelines {
            if joint != .first { uncertain += 1 }
            judge(pipeline)
        }
        uncertain -= item.pipelines.count - 1 + (item.background == nil ? 0 : 1)
    }

    private mutating func judge(_ pipeline: ShellPipeline) {
        let isLong = pipeline.stages.count > 1
        if isLong { uncertain += 1 }
        var input = CommandInput.none
        for stage in pipeline.stages {
            judge(stage, input)
            if isLong { input = output(of: stage, input) }
        }
        if isLong { uncertain -= 1 }
    }

    mutating func judge(_ command: ShellCommand, _ input: CommandInput) {
        switch command.kind {
        case .simple(let assignments, let words): return simple(command, assignments, words, input)
        default: break
        }
        let input = redirect(command.redirections, isBare: false, input)
        uncertain += 1
        compound(command, input)
        uncertain -= 1
        if worst == .safe { note(.safe, "shell.compound", command.range, "nothing in it changes anything") }
    }

    private mutating func compound(_ command: ShellCommand, _ input: CommandInput) {
        switch command.kind {
        case .simple: break
        case .group(let script):
            uncertain -= 1
            groupInput(script, input)
            uncertain += 1
        case .subshell(let script): groupInput(script, input)
        case .branches(let scripts): for script in scripts { groupInput(script, input) }
        case .loop(let condition, let body):
            groupInput(condition, input)
            groupInput(body, input)
        case .each(let name, let words, let body): each(name, words, body, input)
        case .counted(let pieces, let body):
            substitutions(in: pieces)
            groupInput(body, input)
        case .choice(let subject, let clauses):
            substitutions(in: subject.pieces)
            for clause in clauses {
                for pattern in clause.patterns { substitutions(in: pattern.pieces) }
                groupInput(clause.body, input)
            }
        case .test(let words): for word in words { substitutions(in: word.pieces) }
        case .arithmetic(let pieces): substitutions(in: pieces)
        case .function(let name, let range, let body): function(name, range, body)
        case .coprocess(let body):
            note(.caution, "shell.background", command.range, "goes on in the background after the command has ended")
            judge(body, input)
        }
    }

    /// The first command of a group reads what the group reads; the others may read what it left.
    mutating func groupInput(_ script: ShellScript, _ input: CommandInput) {
        if input.isNone { return judge(script) }
        for item in script.items {
            for (index, entry) in item.pipelines.enumerated() {
                if index > 0 { uncertain += 1 }
                var next = input
                for stage in entry.pipeline.stages {
                    judge(stage, next)
                    next = output(of: stage, next)
                }
            }
            uncertain -= item.pipelines.count - 1
            if let range = item.background {
                note(.caution, "shell.background", range, "goes on in the background after the command has ended")
            }
        }
    }

    private mutating func each(_ name: String, _ words: [ShellWord]?, _ body: ShellScript, _ input: CommandInput) {
        for word in words ?? [] { substitutions(in: word.pieces) }
        variables[name] = .some(nil)
        if words?.count == 1, let only = words?[0].constant, !only.utf8.contains(where: { "{~".utf8.contains($0) }) {
            variables[name] = only
        }
        groupInput(body, input)
        variables[name] = .some(nil)
    }

    private mutating func function(_ name: String, _ range: Range<Int>, _ body: ShellCommand) {
        if name.isEmpty { return note(.dangerous, "command.dynamic", range, "the name of the function is not known") }
        functions[name] = body
        if book.isKnown(name) {
            note(.caution, "function.hides", range, "a function that hides the command `\(name)`")
        }
        if RecursionFinder.calls(name, in: body) {
            note(.dangerous, "shell.fork-bomb", range, "a function that starts itself again and again")
        }
        let before = variables
        variables = [:]
        judge(body, .none)
        variables = before.mapValues { _ in nil }
    }

    /// What the next stage of a pipeline reads: the text itself where `echo`, `printf` or `cat` of a here-document gives it.
    func output(of command: ShellCommand, _ input: CommandInput) -> CommandInput {
        guard case .simple(_, let words) = command.kind, let name = words.first?.constant else { return .piped }
        switch name {
        case "cat" where words.count == 1 || (words.count == 2 && words[1].constant == "-"):
            for redirection in command.redirections { if let text = hereText(redirection) { return .known(text) } }
            return input.isNone ? .piped : input
        case "echo", "printf", "/bin/echo":
            guard words.count > 1 else { return .piped }
            return printed(name, words[1...])
        default: return .piped
        }
    }

    private func printed(_ name: String, _ words: ArraySlice<ShellWord>) -> CommandInput {
        var parts: [Argument] = []
        for word in words {
            let argument = peek(word)
            if parts.isEmpty, ["-n", "-e", "-E", "-ne", "-en"].contains(argument.text) { continue }
            parts.append(argument)
        }
        guard let first = parts.first, let last = parts.last else { return .piped }
        let text = parts.map(\.text).joined(separator: " ")
        // `printf` and `echo -e` make bytes out of escapes: what comes out is not what stands here.
        if text.holds("\\x") || text.holds("\\0") || text.holds("\\1") { return .piped }
        if name == "printf", text.holds("%") { return .piped }
        let range = first.range.lowerBound..<max(first.range.upperBound, last.range.upperBound)
        var all = parts.count == 1 ? first : Argument(text, range)
        if text.holds("\\n") {
            all = Argument(
                text.split(separator: "\\n", omittingEmptySubsequences: false).joined(separator: "\n"),
                range
            )
        }
        all.isDynamic = parts.contains(where: \.isDynamic)
        return .known(all)
    }
}

/// Finds a call of a function in its own body.
private enum RecursionFinder {
    static func calls(_ name: String, in command: ShellCommand) -> Bool {
        switch command.kind {
        case .simple(_, let words): words.first?.constant == name
        case .group(let script), .subshell(let script): calls(name, in: script)
        case .branches(let scripts): scripts.contains { calls(name, in: $0) }
        case .loop(let condition, let body): calls(name, in: condition) || calls(name, in: body)
        case .each(_, _, let body), .counted(_, let body): calls(name, in: body)
        case .choice(_, let clauses): clauses.contains { calls(name, in: $0.body) }
        case .coprocess(let body): calls(name, in: body)
        case .test, .arithmetic, .function: false
        }
    }

    private static func calls(_ name: String, in script: ShellScript) -> Bool {
        script.items.contains { item in
            item.pipelines.contains { entry in entry.pipeline.stages.contains { calls(name, in: $0) } }
        }
    }
}
