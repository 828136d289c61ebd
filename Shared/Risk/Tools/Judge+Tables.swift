extension Judge {
    /// Judges by a table alone.
    mutating func byTable(_ table: RuleTable, _ call: Call) {
        _ = matched(table, call)
    }

    /// Judges by a table and gives what it said.
    @discardableResult
    mutating func matched(_ table: RuleTable, _ call: Call) -> RuleMatch {
        if Self.asksForHelp(call) {
            note(.safe, call.name + ".help", call.range, "`--help` only prints text")
            return RuleMatch(risk: .safe, rule: "", text: "", range: call.range, path: "help", rest: [], isDryRun: true)
        }
        let match = table.match(call)
        note(match.risk, match.rule, match.range, match.text)
        if match.risk == .safe { doubtArguments(call) }
        return match
    }

    static func asksForHelp(_ call: Call) -> Bool {
        for argument in call.arguments {
            if argument.text == "--" { return false }
            if argument.text == "--help" || argument.text == "--version" && call.arguments.count == 1 { return true }
        }
        return false
    }

    /// Of a command that only reads, words that nobody knows may still be options.
    mutating func doubtArguments(_ call: Call) {
        for argument in call.arguments where argument.isSplit {
            return note(.caution, "argument.dynamic", argument.range, "what stands here is only known when it runs")
        }
        if call.takesMore { return }
    }

    /// Judges a command that is the same whatever its arguments.
    mutating func plain(_ level: PlainLevel, _ call: Call) {
        if call.arguments.count == 1, ["--help", "--version"].contains(call.arguments.first?.text) {
            return note(.safe, call.name + ".help", call.range, "only prints text")
        }
        switch level {
        case .pure: note(.safe, call.name, call.range, "`\(call.name)` only shows something")
        case .reader:
            note(.safe, call.name, call.range, "`\(call.name)` only reads")
            readsFiles(call.arguments, skipping: Self.patternFirst.contains(call.name) ? 1 : 0)
            doubtArguments(call)
        case .change:
            note(.caution, call.name, call.whole, "`\(call.name)` changes something, or takes what it reads along")
        case .destroy:
            note(.dangerous, call.name, call.whole, "`\(call.name)` destroys, interrupts, or opens what was closed")
        }
    }

    private static let patternFirst: Set = [
        "grep", "egrep", "fgrep", "zgrep", "rg", "ag", "ack", "jq", "yq", "xmllint", "gojq",
    ]

    /// Files named as arguments: secrets among them, or files that are not known.
    mutating func readsFiles(_ arguments: ArraySlice<Argument>, skipping: Int = 0) {
        var skipped = 0
        for argument in arguments where !argument.isOption {
            if skipped < skipping {
                skipped += 1
                continue
            }
            if PathKind.isSecret(argument.text) {
                note(.caution, "file.secret", argument.range, "shows a file that holds secrets")
            } else if argument.isDynamic {
                note(.caution, "file.dynamic", argument.range, "which file is read is only known when it runs")
            }
        }
    }

    /// Nothing but text: arguments of `echo` and the like run nowhere.
    mutating func data(_ call: Call) {
        note(.safe, call.name, call.range, "`\(call.name)` changes nothing")
        for argument in call.arguments where argument.namesSecret {
            note(.caution, "variable.secret", argument.range, "prints a variable that is named after a secret")
        }
    }
}

/// What a command without verbs does.
enum PlainLevel: Sendable {
    /// Shows something, whatever the arguments.
    case pure
    /// Shows what is in files.
    case reader
    case change
    case destroy
}
