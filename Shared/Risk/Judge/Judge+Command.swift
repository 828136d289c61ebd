extension Judge {
    mutating func simple(
        _ command: ShellCommand,
        _ assignments: [ShellAssignment],
        _ words: [ShellWord],
        _ input: CommandInput
    ) {
        var arguments: [Argument] = []
        arguments.reserveCapacity(words.count)
        for word in words { arguments += expand(word) }
        if !assignments.isEmpty { assign(assignments, stays: words.isEmpty) }
        let isBare = words.isEmpty || Self.printsNothing(arguments)
        var input = input
        if !command.redirections.isEmpty { input = redirect(command.redirections, isBare: isBare, input) }
        guard let head = arguments.first else {
            // Words that expand to nothing leave the next thing to run unknown, an assignment alone runs nothing.
            if let word = words.first { note(.dangerous, "command.dynamic", word.range, "what runs is not known") }
            if worst == .safe { note(.safe, "shell.assignment", command.range, "only sets variables") }
            return
        }
        run(Call(name: "", head: head, arguments: arguments[1...], input: input))
    }

    /// Commands whose output is empty: a redirection then empties its file.
    private static func printsNothing(_ arguments: [Argument]) -> Bool {
        switch arguments.first?.text {
        case ":", "true": true
        case "cat": arguments.count == 2 && arguments[1].text == "/dev/null"
        case "echo":
            arguments.count == 1
                || arguments.count <= 3 && arguments.dropFirst().allSatisfy { $0.text.isEmpty || $0.text == "-n" }
        case "printf": arguments.count == 2 && arguments[1].text.isEmpty
        default: false
        }
    }

    /// Runs the rest of a wrapper's arguments as a command.
    mutating func run(_ words: ArraySlice<Argument>, like call: Call, takesMore: Bool = false) {
        guard let head = words.first else { return }
        var inner = call
        inner.head = head
        inner.arguments = words.dropFirst()
        inner.takesMore = call.takesMore || takesMore
        nesting += 1
        defer { nesting -= 1 }
        if nesting > Self.maxNesting {
            return note(.dangerous, "nesting.too-deep", head.range, "more wrappers than are looked through")
        }
        run(inner)
    }

    mutating func run(_ call: Call) {
        var call = call
        let head = call.head
        if head.isDynamic || head.hasPlaceholder || head.text.isEmpty {
            let what = head.hasPlaceholder ? "command.placeholder" : "command.dynamic"
            return note(.dangerous, what, head.range, "which command runs is only known when it runs")
        }
        if head.hasGlob, head.text != "[", head.text != "[[" {
            return note(
                .dangerous,
                "command.pattern",
                head.range,
                "which command runs depends on the files that are there"
            )
        }
        if head.text.utf8.contains(where: { $0 >= 0x80 || $0 <= 32 }) {
            return note(
                .dangerous,
                "command.look-alike",
                head.range,
                "the name of the command holds unusual characters"
            )
        }
        call.name = Self.name(of: head.text)
        if head.fromVariable {
            note(.caution, "command.variable", head.range, "the command comes from a variable")
        } else if head.isPieced, head.range.count > head.text.utf8.count + 2 {
            note(.caution, "command.spelling", head.range, "the name of the command is spelled in pieces")
        }
        applyPolicy(call)
        if let value = aliases[head.text] { return callAlias(value, call) }
        if let body = functions[head.text] { return callFunction(body, call) }
        dispatch(call)
    }

    /// The words of the alias take the place of its name.
    private mutating func callAlias(_ value: String, _ call: Call) {
        let words = value.split(whereSeparator: \.isWhitespace).map { Argument(String($0), call.head.range) }
        guard words.first?.text != call.head.text else { return dispatch(call) }
        run((words + call.arguments)[...], like: call)
    }

    /// The body was judged where it stands; with words behind the name it is judged again for them.
    private mutating func callFunction(_ body: ShellCommand, _ call: Call) {
        note(.safe, "shell.function", call.head.range, "calls a function that was judged where it is defined")
        if call.arguments.isEmpty { return }
        nesting += 1
        budget -= 512 + body.range.count
        defer { nesting -= 1 }
        if nesting > Self.maxNesting || budget < 0 {
            return note(.dangerous, "nesting.too-deep", call.head.range, "more calls than are looked through")
        }
        let outer = variables
        for (index, argument) in call.arguments.prefix(9).enumerated() {
            variables[String(index + 1)] = argument.isOpen ? .some(nil) : argument.text
        }
        let isKnown = !call.arguments.contains(where: \.isOpen)
        for name in ["@", "*"] {
            variables[name] = isKnown ? call.arguments.map(\.text).joined(separator: " ") : .some(nil)
        }
        judge(body, call.input)
        variables = outer
    }

    /// The name without its folder.
    private static func name(of text: String) -> String {
        guard text.utf8.contains(Byte.slash) else { return text }
        return text.split(separator: "/").last.map(String.init) ?? text
    }

    private mutating func dispatch(_ call: Call) {
        let text = call.head.text
        let isPath = text.utf8.contains(Byte.slash)
        if isPath, !Self.isTrusted(text) { return program(call) }
        if let tool = book.tools[call.name] { return tool.judge(&self, call) }
        let lower = call.name.lowercased()
        if lower != call.name, let tool = book.tools[lower] {
            note(.caution, "command.case", call.range, "no command of this spelling is known")
            return tool.judge(&self, renamed(call, lower))
        }
        if let dot = call.name.firstIndex(of: "."), call.name.hasPrefix("mkfs") || call.name.hasPrefix("python") {
            // `mkfs.ext4`, `python3.11`: the name before the dot decides.
            if let tool = book.tools[String(call.name[..<dot])] {
                return tool.judge(&self, renamed(call, String(call.name[..<dot])))
            }
        }
        if isPath { return program(call) }
        note(.caution, "command.unknown", call.range, "no rule knows the command `\(call.name)`")
    }

    private func renamed(_ call: Call, _ name: String) -> Call {
        var renamed = call
        renamed.name = name
        return renamed
    }

    /// Folders whose programs are what their names say.
    private static func isTrusted(_ path: String) -> Bool {
        guard !path.holds("..") else { return false }
        return trusted.contains { path.hasPrefix($0) }
    }

    private static let trusted = [
        "/bin/", "/usr/bin/", "/sbin/", "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/", "/snap/bin/",
        "/opt/homebrew/bin/", "/usr/libexec/", "/usr/lib/postgresql/",
    ]

    /// A program or script by its path: nobody has seen what is in it.
    private mutating func program(_ call: Call) {
        let path = call.head.text
        if [.temporary, .nowhere].contains(PathKind.of(path)) || wasWritten(path) {
            note(.dangerous, "program.unseen", call.range, "runs a file that anybody could have written")
        } else if call.isPrivileged {
            note(.dangerous, "program.privileged", call.range, "runs a program that no rule knows as root")
        } else {
            note(.caution, "program.unknown", call.range, "no rule knows what this program does")
        }
        // `./rm` may be what it is called.
        if let tool = book.tools[call.name] { tool.judge(&self, call) }
    }

    private mutating func applyPolicy(_ call: Call) {
        for rule in policy.rules where rule.command == call.name {
            let all = rule.words.allSatisfy { word in call.arguments.contains { $0.text == word } }
            if all { raise(rule.risk, "policy." + rule.name, call.whole, rule.text) }
        }
    }
}
