extension Judge {
    /// `ssh HOST COMMAND`: the words are joined and run by a shell over there.
    mutating func remote(_ call: Call) {
        if call.name == "sshpass" {
            note(.caution, "sshpass", call.range, "hands a password over")
            return run(call.parsed(values: ["-p", "-f", "-d", "-P"], stops: true).rest, like: call)
        }
        let parsed = call.parsed(values: Self.sshValues, stops: true)
        note(.caution, call.name, call.range, "runs on another machine")
        for option in parsed.values("-o") { sshOption(option) }
        if let file = parsed.value("-F") { note(.dangerous, "ssh.config", file.range, "options come from a file") }
        // Options may follow the host.
        var after = call
        after.arguments = parsed.rest.dropFirst()
        let behind = after.parsed(values: Self.sshValues, stops: true)
        for option in behind.values("-o") { sshOption(option) }
        guard let first = behind.rest.first, let last = behind.rest.last else {
            if parsed.has("-L", "-R", "-D", "-N", "-w") || behind.has("-L", "-R", "-D", "-N") {
                return note(.caution, "ssh.tunnel", call.whole, "opens a tunnel")
            }
            if case .known(let text) = call.input {
                runText(text, call)
            } else if !call.input.isNone {
                note(.dangerous, "shell.piped", call.range, "runs a program that nobody has seen")
            }
            return
        }
        var inner = call
        inner.isPrivileged = false
        if behind.rest.count == 1 { return runText(first, inner) }
        let range = first.range.lowerBound..<max(first.range.upperBound, last.range.upperBound)
        var text = Argument(behind.rest.map(\.text).joined(separator: " "), range)
        text.isDynamic = behind.rest.contains(where: \.isDynamic)
        runText(text, inner)
    }

    private static let sshValues: Set = [
        "-b", "-c", "-D", "-E", "-e", "-F", "-I", "-i", "-J", "-L", "-l", "-m", "-O", "-o", "-p", "-Q", "-R", "-S",
        "-W",
        "-w", "-B", "--ssh", "-M",
    ]

    private mutating func sshOption(_ option: Argument) {
        let lower = option.text.lowercased()
        for word in ["proxycommand", "localcommand", "knownhostscommand", "permitlocalcommand"]
        where lower.hasPrefix(word) {
            note(.dangerous, "ssh.local-command", option.range, "an option of ssh runs a command here")
        }
    }

    /// `su USER -c TEXT`.
    mutating func switchUser(_ call: Call) {
        var inner = call
        inner.isPrivileged = true
        let parsed = call.parsed(values: ["-c", "--command", "-s", "--shell", "-g", "-G", "-u", "--user", "-w"])
        if let text = parsed.value("-c", "--command") { return runText(text, inner) }
        if call.name == "runuser", parsed.has("-u", "--user") {
            return run(call.parsed(values: ["-u", "--user", "-g", "-G"], stops: true).rest, like: inner)
        }
        if case .known(let text) = call.input { return runText(text, inner) }
        note(.dangerous, "su.shell", call.range, "opens a shell as another user")
    }

    mutating func xargs(_ call: Call) {
        let parsed = call.parsed(
            values: [
                "-I", "-J", "-n", "-P", "-L", "-s", "-d", "-E", "-a", "-R", "-S", "--max-args", "--max-procs",
                "--max-lines",
                "--delimiter", "--arg-file", "--replace", "--eof", "--max-chars", "--process-slot-var",
            ],
            stops: true
        )
        var rest = parsed.rest
        // `-i`, `-l` and `-e` take a value only in the same word.
        if rest.isEmpty { return note(.safe, "xargs", call.range, "without a command it prints what it reads") }
        for index in rest.indices where rest[index].text.holds("{}") { rest[index].isDynamic = true }
        if let mark = parsed.value("-I", "--replace") {
            for index in rest.indices where rest[index].text.holds(mark.text) {
                rest[index].isDynamic = true
            }
            if let first = rest.first, first.text.holds(mark.text) {
                return note(.dangerous, "command.dynamic", first.range, "which command runs is only known when it runs")
            }
        }
        var inner = call
        inner.input = .none
        if rest.first.map({ ["sh", "bash", "dash", "zsh", "ksh", "eval", "ssh", "env", "sudo"].contains($0.text) })
            == true,
            rest.count == 1 || rest.last?.text == "-c"
        {
            return note(.dangerous, "xargs.code", call.whole, "words that nobody knows become a program")
        }
        note(.safe, "xargs", call.range, "runs its command for what it reads")
        run(rest, like: inner, takesMore: true)
    }

    mutating func parallel(_ call: Call) {
        note(.caution, "parallel", call.range, "runs a command many times")
        let parsed = call.parsed(
            values: [
                "-j", "--jobs", "-S", "--sshlogin", "--sshloginfile", "-a", "--arg-file", "-n", "-N", "-L", "-I", "-d",
                "-P",
                "--colsep", "-C", "--results", "--joblog", "--delay", "--retries", "--timeout", "--tmpdir", "--block",
            ],
            stops: true
        )
        if parsed.has("-S", "--sshlogin", "--sshloginfile") {
            note(.dangerous, "parallel.hosts", call.whole, "runs on many machines at once")
        }
        let words = parsed.rest.prefix { !$0.text.hasPrefix(":::") }
        guard let first = words.first, let last = words.last else {
            return note(.dangerous, "parallel.code", call.range, "runs the lines that it reads")
        }
        let range = first.range.lowerBound..<max(first.range.upperBound, last.range.upperBound)
        // `{}` as a word of its own is an argument; inside a text it would be code.
        nested(Self.filled(words.map(\.text).joined(separator: " ")), at: .within(range), within: range)
    }

    /// The marks of `parallel` as unknown arguments.
    private static func filled(_ text: String) -> String {
        var result = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if !result.isEmpty { result += " " }
            result += word == "{}" || word == "{.}" || word == "{/}" ? "${_}" : String(word)
        }
        return result
    }

    /// `at` and `batch` run what they read later.
    mutating func at(_ call: Call) {
        if call.has("-l", "-c", "-V") { return note(.safe, "at.list", call.range, "lists jobs") }
        if call.has("-r", "-d") { return note(.caution, "at.remove", call.range, "removes a job") }
        note(.caution, "at", call.range, "runs a job later, outside of this command")
        if let file = call.parsed(values: ["-f", "-t", "-q"]).value("-f") { return runScript(file, call) }
        switch call.input {
        case .known(let text): runText(text, call)
        case .none: break
        case .piped, .file: note(.dangerous, "at.unseen", call.range, "the job is a program that nobody has seen")
        }
    }

    mutating func crontab(_ call: Call) {
        let parsed = call.parsed(values: ["-u"])
        if parsed.has("-l") { return note(.safe, "crontab.list", call.range, "lists jobs") }
        if parsed.has("-r") { return note(.dangerous, "crontab.remove", call.whole, "removes all jobs of a user") }
        if parsed.has("-e") { return note(.caution, "crontab.edit", call.whole, "opens the jobs in an editor") }
        note(.dangerous, "crontab.replace", call.whole, "replaces all jobs of a user")
        if case .known(let text) = call.input {
            for line in text.text.split(separator: "\n") {
                let fields = line.split(separator: " ", maxSplits: 5)
                if fields.count == 6 { nested(String(fields[5]), at: .within(text.range), within: text.range) }
            }
        }
    }

    /// `chroot DIR CMD`, `nsenter ... CMD`, `unshare ... CMD`.
    mutating func namespaces(_ call: Call) {
        let parsed = call.parsed(
            values: ["-t", "--target", "-S", "--setuid", "-G", "--setgid", "--userspec", "--groups", "-w"],
            stops: true
        )
        let risk: Risk = call.name == "nsenter" && parsed.value("-t", "--target")?.text == "1" ? .dangerous : .caution
        note(risk, call.name, call.range, "runs in another root or in the namespaces of another process")
        let rest = call.name == "chroot" ? parsed.rest.dropFirst() : parsed.rest
        if rest.isEmpty { return note(.dangerous, "\(call.name).shell", call.range, "opens a shell there") }
        var inner = call
        inner.isPrivileged = true
        run(rest, like: inner)
    }
}
