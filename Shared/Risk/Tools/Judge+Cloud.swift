extension Judge {
    mutating func aws(_ call: Call) {
        let match = matched(ParsedTables.aws, call)
        if match.isDryRun { return }
        for argument in call.arguments {
            let text = argument.text
            if text.holds("policy/AdministratorAccess") || text.holds("policy/IAMFullAccess")
                || text.holds("PowerUserAccess")
            {
                note(.dangerous, "aws.rights", argument.range, "gives somebody every right")
            }
            if match.risk > .safe,
                text.holds("0.0.0.0/0") || text.holds("::/0") || text == "public-read" || text == "public-read-write"
            {
                note(.dangerous, "aws.public", argument.range, "opens something to everybody")
            }
            if match.path.hasPrefix("route53/"), text.holds("\"DELETE\"") {
                note(.dangerous, "aws.route53.delete", argument.range, "deletes records that names stand on")
            }
            if match.risk > .safe, text.holds("\"Principal\":\"*\"") || text.holds("\"AWS\":\"*\"") {
                note(.dangerous, "aws.public", argument.range, "opens something to everybody")
            }
        }
        if match.path.hasPrefix("ssm/send-command") || match.path.hasPrefix("ssm/start-session") { sentCommands(call) }
        if match.path.hasPrefix("s3/cp") || match.path.hasPrefix("s3/mv"), let target = match.rest.last,
            target.text.holds("/") || match.rest.count > 1
        {
            if !target.text.hasPrefix("s3://") { overwrites(target, call) }
        }
    }

    /// Commands in the parameters of a remote run: each text in quotes is one.
    private mutating func sentCommands(_ call: Call) {
        let parsed = call.parsed(values: [
            "--parameters", "--document-name", "--targets", "--instance-ids", "--profile", "--region", "--target",
        ])
        if let text = parsed.value("--parameters") {
            for command in ProgramSearch.quoted(text.text) where command != "commands" {
                nested(command, at: .within(text.range), within: text.range)
            }
            if !text.text.holds("\""), let sign = text.text.firstIndex(of: "=") {
                nested(
                    text.text[text.text.index(after: sign)...].filter { $0 != "[" && $0 != "]" },
                    at: .within(text.range),
                    within: text.range
                )
            }
        }
        if let targets = parsed.value("--targets") {
            note(.dangerous, "aws.fleet", targets.range, "runs on every machine that the selection finds")
        }
    }

    mutating func azure(_ call: Call) {
        let match = matched(ParsedTables.azure, call)
        let parsed = call.parsed(values: [
            "--scripts", "--method", "-m", "--url", "--uri", "-g", "-n", "--command", "--exec-command", "--role",
        ])
        for script in parsed.values("--scripts", "--command", "--exec-command") {
            runText(script, call)
        }
        if match.path == "rest", let method = parsed.value("--method", "-m") {
            let risk: Risk =
                ["delete"].contains(method.text.lowercased())
                ? .dangerous : method.text.lowercased() == "get" ? .safe : .caution
            note(risk, "az.rest", method.range, "a request of its own to the API")
        }
        if let role = parsed.value("--role"), ["Owner", "Contributor", "User Access Administrator"].contains(role.text)
        {
            note(.dangerous, "az.rights", role.range, "gives somebody wide rights")
        }
    }

    mutating func terraform(_ call: Call) {
        let match = matched(ParsedTables.terraform, call)
        if match.path == "run-all" || match.path == "run", let verb = match.rest.first {
            note(
                ["plan", "validate", "output"].contains(verb.text) ? .caution : .dangerous,
                "terraform.run-all",
                verb.range,
                "runs over every stack at once"
            )
        }
        if match.path == "apply", match.risk == .caution, match.rest.isEmpty, !call.input.isNone {
            note(.dangerous, "terraform.confirmed", call.whole, "the question is answered by the command itself")
        }
    }

    mutating func git(_ call: Call) {
        let match = matched(ParsedTables.git, call)
        if match.path == "help" || match.isDryRun { return }
        gitGlobals(call)
        switch match.path {
        case "push":
            for word in match.rest.dropFirst() where word.text.hasPrefix("+") || word.text.hasPrefix(":") {
                note(.dangerous, "git.push-over", word.range, "rewrites or deletes a branch that others have")
            }
        case "checkout", "restore":
            let discards =
                match.rest.contains { [".", "*", ":/"].contains($0.text) } || call.has("--", "-f", "--force", "--")
            if discards { note(.dangerous, "git.discard", match.range, "discards changes that were not committed") }
        case "branch", "tag", "remote", "config", "stash", "reflog", "worktree": gitListing(match, call)
        case "log", "diff", "show", "grep", "rev-list", "blame", "shortlog", "format-patch", "archive": gitReading(call)
        case "submodule/foreach", "bisect/run", "filter-branch":
            if let first = match.rest.first, match.path != "filter-branch" {
                if match.rest.count == 1 { runText(first, call) } else { run(match.rest[...], like: call) }
            }
        default: break
        }
    }

    /// Options that run programs, before or behind the verb.
    private mutating func gitGlobals(_ call: Call) {
        let parsed = call.parsed(
            values: [
                "-c", "-C", "--git-dir", "--work-tree", "--exec-path", "--config-env", "--namespace", "-O",
                "--open-files-in-pager",
            ],
            stops: true
        )
        for setting in parsed.values("-c", "--config-env") {
            let key = setting.text.prefix { $0 != "=" }.lowercased()
            let isHarmless =
                key.hasPrefix("color.") || key.hasPrefix("user.") || key == "core.quotepath"
                || key == "advice.detachedhead" || key.hasPrefix("log.")
            if !isHarmless {
                let value = String(setting.text.drop { $0 != "=" }.dropFirst())
                note(.dangerous, "git.config", setting.range, "a setting for this call can run programs")
                if value.hasPrefix("!") {
                    nested(String(value.dropFirst()), at: .within(setting.range), within: setting.range)
                }
            }
        }
        if let path = parsed.option("--exec-path"), parsed.value("--exec-path") != nil {
            note(.dangerous, "git.exec-path", path.range, "takes git's own programs from elsewhere")
        }
        for argument in call.arguments {
            if argument.text.hasPrefix("--upload-pack") || argument.text.hasPrefix("--receive-pack")
                || argument.text.hasPrefix("ext::") || argument.text.hasPrefix("-u/")
            {
                note(.dangerous, "git.program", argument.range, "an option that runs a program")
            }
        }
    }

    private mutating func gitReading(_ call: Call) {
        for argument in call.arguments {
            let text = argument.text
            if text.hasPrefix("-O") && call.has("grep") || text.hasPrefix("--open-files-in-pager")
                || text == "--ext-diff" || text == "--textconv"
            {
                note(.dangerous, "git.program", argument.range, "an option that runs a program")
                if let sign = text.firstIndex(of: "=") {
                    nested(
                        String(text[text.index(after: sign)...]),
                        at: .within(argument.range),
                        within: argument.range
                    )
                }
            }
            if text.hasPrefix("--output=") || text == "--output" || text == "-o" {
                note(.caution, "git.output", argument.range, "writes a file")
                if text.hasPrefix("--output=") { write(argument.dropping(9), isBare: true) }
            }
            if text == "--output", let index = call.arguments.firstIndex(where: { $0.text == "--output" }),
                index + 1 < call.arguments.endIndex
            {
                write(call.arguments[index + 1], isBare: true)
            }
        }
    }

    /// Verbs that only list where no name stands behind them.
    private mutating func gitListing(_ match: RuleMatch, _ call: Call) {
        guard match.risk == .safe, let word = match.rest.first else { return }
        let lists = call.has(
            "-l",
            "--list",
            "-v",
            "-vv",
            "--contains",
            "--merged",
            "--no-merged",
            "--points-at",
            "--get",
            "-a",
            "-r",
            "--get-all",
            "--show-origin"
        )
        let reads = ["show", "get-url", "list"].contains(word.text)
        if lists || reads || match.path == "config" && match.rest.count == 1 { return }
        note(.caution, "git.\(match.path)", word.range, "changes the repository")
    }

    mutating func ansible(_ call: Call) {
        let parsed = call.parsed(values: [
            "-m", "--module-name", "-a", "--args", "-i", "--inventory", "-l", "--limit", "-u", "--user", "-e",
            "--extra-vars", "-f", "--forks", "-t", "-B", "-P", "-c", "-T", "--become-user", "--become-method",
            "--private-key", "--vault-password-file", "-M",
        ])
        if parsed.has("--list-hosts", "--version", "--syntax-check") {
            return note(.safe, "ansible.list", call.range, "lists hosts")
        }
        let module = parsed.value("-m", "--module-name")
        let name = (module?.text ?? "command").split(separator: ".").last.map(String.init) ?? "command"
        let text = parsed.value("-a", "--args")
        if parsed.has("-C", "--check") {
            return note(.safe, "ansible.check", call.range, "only says what would change")
        }
        let range = module?.range ?? call.range
        switch name {
        case "ping", "setup", "stat", "debug", "gather_facts", "service_facts", "package_facts", "wait_for", "assert",
            "fail", "getent", "slurp":
            note(.safe, "ansible.\(name)", range, "a module that only reads")
        case "command", "shell", "raw", "script", "win_shell", "win_command", "expect":
            note(.caution, "ansible.\(name)", range, "runs a command on the hosts of the inventory")
            if let text { runText(text, call) }
        case "reboot", "win_reboot", "shutdown": note(.dangerous, "ansible.\(name)", range, "takes machines down")
        default:
            note(.caution, "ansible.\(name)", range, "changes the hosts of the inventory")
            if let text,
                text.text.holds("state=absent") || text.text.holds("state=stopped") && parsed.words.first?.text == "all"
            {
                note(.dangerous, "ansible.absent", text.range, "removes something from the hosts")
            }
        }
    }
}
