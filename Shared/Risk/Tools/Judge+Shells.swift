extension Judge {
    /// `sh`, `bash -c TEXT`, `bash FILE`, or a shell that reads its program from its input.
    mutating func shell(_ call: Call) {
        var call = call
        // `+e` switches an option off; it is no script.
        call.arguments = call.arguments.filter { !($0.text.utf8.first == Byte.plus && $0.text.utf8.count < 4) }[...]
        let parsed = call.parsed(values: ["-c", "-o", "-O", "--rcfile", "--init-file", "+o", "+O"], stops: true)
        if parsed.has("--version", "--help") { return note(.safe, "shell.version", call.range, "only prints text") }
        if let file = parsed.value("--rcfile", "--init-file") {
            note(.dangerous, "shell.startup", file.range, "runs a file before anything else")
        }
        // `sh -c` takes the first word behind all options as its program.
        if parsed.has("-c"), let code = parsed.value("-c") {
            let real = code.isOption ? parsed.rest.first ?? code : code
            return runText(real, call)
        }
        if parsed.has("-n"), !parsed.has("-i"), parsed.rest.count == 1 || !call.input.isNone {
            return note(.safe, "shell.parse", call.range, "`-n` reads the program without running it")
        }
        if let script = parsed.rest.first, script.text != "-", !parsed.has("-s") { return runScript(script, call) }
        runInput(call)
    }

    /// A program text that will run.
    mutating func runText(_ code: Argument, _ call: Call) {
        if code.isDynamic {
            note(.caution, "code.dynamic", code.range, "parts of the program are only known when it runs")
        }
        if call.takesMore, code.text.holds("{}") {
            note(.dangerous, "code.dynamic", code.range, "words that nobody knows become part of a program")
        }
        nested(code.text, at: code.place, within: code.range)
    }

    /// A program in a file.
    mutating func runScript(_ script: Argument, _ call: Call) {
        if script.isOpen || PathKind.of(script.text) == .temporary || wasWritten(script.text) || call.isPrivileged
            || PathKind.of(script.text) == .nowhere || script.text.holds("..")
        {
            return note(.dangerous, "script.unseen", script.range, "runs a script that nobody has seen")
        }
        note(.caution, "script.unknown", script.range, "what is in the script is not known")
    }

    /// A program that comes on standard input.
    private mutating func runInput(_ call: Call) {
        switch call.input {
        case .none:
            note(
                call.isPrivileged ? .dangerous : .caution,
                "shell.interactive",
                call.range,
                "opens a shell in which anything can be typed"
            )
        case .known(let text): runText(text, call)
        case .piped, .file: note(.dangerous, "shell.piped", call.range, "runs a program that nobody has seen")
        }
    }

    mutating func evaluate(_ call: Call) {
        note(.caution, "shell.eval", call.range, "`eval` makes a program out of words")
        guard let first = call.arguments.first else { return }
        if call.arguments.contains(where: \.isOpen) {
            note(.dangerous, "code.dynamic", call.whole, "the program is only known when it runs")
        }
        if call.arguments.count == 1 { return nested(first.text, at: first.place, within: first.range) }
        let range = first.range.lowerBound..<max(first.range.upperBound, call.whole.upperBound)
        nested(call.arguments.map(\.text).joined(separator: " "), at: .within(range), within: range)
        forgetAll()
    }

    mutating func source(_ call: Call) {
        forgetAll()
        guard let script = call.arguments.first else {
            return note(.caution, "shell.source", call.range, "reads a script")
        }
        runScript(script, call)
    }

    mutating func trap(_ call: Call) {
        note(.safe, "shell.trap", call.range, "sets what runs at a signal")
        guard call.arguments.count > 1, let code = call.arguments.first(where: { !$0.isOption || $0.text == "-" })
        else { return }
        if code.text == "-" || code.text.isEmpty { return }
        runText(code, call)
    }

    mutating func alias(_ call: Call) {
        note(.safe, "shell.alias", call.range, "names a command")
        for argument in call.arguments {
            guard let sign = argument.text.firstIndex(of: "=") else { continue }
            let name = String(argument.text[..<sign])
            if isFamiliar(name) {
                note(.caution, "alias.hides", argument.range, "an alias that hides the command `\(name)`")
            }
            let value = argument.dropping(name.utf8.count + 1)
            aliases[name] = value.text
            runText(value, call)
        }
    }

    /// The name of a command with rules.
    func isFamiliar(_ name: String) -> Bool { book.isKnown(name) }

    mutating func exec(_ call: Call) {
        let parsed = call.parsed(values: ["-a"], stops: true)
        if parsed.rest.isEmpty { return note(.safe, "shell.exec", call.range, "only redirects the shell itself") }
        run(parsed.rest, like: call)
    }

    /// `export NAME=value` and its kin; the words hold the assignments.
    mutating func declare(_ call: Call) {
        note(.safe, "shell.declare", call.range, "sets variables")
        for argument in call.arguments where !argument.isOption {
            let name = String(argument.text.prefix { $0 != "=" && $0 != "+" && $0 != "[" })
            let value = argument.dropping(name.utf8.count + 1)
            if argument.text.holds("=") {
                assigned(name, value, argument.range)
                variables[name] = value.isOpen || uncertain > 0 ? .some(nil) : value.text
            }
        }
        if call.name == "export", call.arguments.isEmpty || call.has("-p") {
            note(.caution, "environment.shown", call.range, "prints the environment, which often holds secrets")
        }
    }

    mutating func settingVariables(_ call: Call) {
        note(.safe, call.name, call.range, "`\(call.name)` only sets variables or prints")
        if call.name == "printf" {
            data(call)
            let parsed = call.parsed(values: ["-v"], stops: true)
            if let name = parsed.value("-v") { forget(name.text) }
            return
        }
        for argument in call.arguments where !argument.isOption {
            forget(argument.text)
            if call.name == "unset", argument.text.hasPrefix("HIST") {
                note(.dangerous, "history.off", argument.range, "switches the record of commands off")
            }
        }
        if call.name == "let" || call.arguments.contains(where: \.isOpen) { forgetAll() }
        if let callback = call.first("-C") ?? call.first("-c") {
            note(.caution, "shell.callback", callback.range, "runs a command for each line")
        }
    }

    mutating func multiCall(_ call: Call) {
        guard !call.arguments.isEmpty else { return note(.safe, call.name, call.range, "lists its commands") }
        if call.arguments.first?.isOption == true { return note(.safe, call.name, call.range, "lists its commands") }
        run(call.arguments, like: call)
    }

    mutating func commandBuiltin(_ call: Call) {
        let parsed = call.parsed(values: [], stops: true)
        if parsed.has("-v", "-V") || parsed.rest.isEmpty {
            return note(.safe, call.name, call.range, "only says what a name is")
        }
        run(parsed.rest, like: call)
    }

    mutating func history(_ call: Call) {
        if call.hasShort("c") || call.hasShort("d") || call.hasShort("w") {
            return note(.dangerous, "history.clear", call.whole, "removes the record of what was done")
        }
        note(.caution, "history", call.range, "shows earlier commands, which may hold secrets")
    }
}
