extension Judge {
    mutating func kill(_ call: Call) {
        if call.has("-l", "-L", "--list", "--table") { return note(.safe, "kill.list", call.range, "lists signals") }
        if call.name == "killall5" { return note(.dangerous, "kill.all", call.range, "ends every process") }
        let parsed = call.parsed(values: [
            "-s", "--signal", "-u", "--user", "-U", "-g", "-G", "-P", "-t", "--euid", "--uid", "-n",
        ])
        if call.has("-0") || parsed.value("-s")?.text == "0" {
            return note(.safe, "kill.probe", call.whole, "only looks whether a process is there")
        }
        note(.caution, call.name, call.whole, "ends processes")
        if call.name != "kill" { return killByName(call, parsed) }
        for (index, argument) in call.arguments.enumerated() {
            // Behind the signal or `--` a minus one is every process, another negative number a group.
            if argument.text == "-1", index > 0 {
                note(.dangerous, "kill.all", argument.range, "ends every process that may be ended")
            }
            if argument.text == "1", index > 0 || call.arguments.count == 1, !Self.isSoft(call) {
                note(.dangerous, "kill.init", argument.range, "ends the first process of the machine")
            }
        }
        if call.takesMore || parsed.words.contains(where: \.isDynamic) {
            let hard = call.has("-9", "-KILL", "-SIGKILL")
            note(
                hard ? .dangerous : .caution,
                "kill.dynamic",
                call.whole,
                "which processes end is only known when it runs"
            )
        }
    }

    /// Signals that processes take as a request and go on.
    private static func isSoft(_ call: Call) -> Bool {
        call.has("-HUP", "-SIGHUP", "-1", "-USR1", "-USR2", "-SIGUSR1", "-CONT") || call.has("HUP", "SIGHUP")
    }

    private mutating func killByName(_ call: Call, _ parsed: ParsedOptions) {
        // Not by letters: `-HUP` is a signal.
        if call.arguments.contains(where: {
            $0.text.hasPrefix("-u") || $0.text.hasPrefix("--user") || ["-U", "--euid", "--uid"].contains($0.text)
        }) {
            note(.dangerous, "kill.user", call.whole, "ends all processes of a user")
        }
        for word in parsed.words {
            let isWide = word.text.utf8.count < 2 || word.text == ".*" || word.isOpen || Self.vital.contains(word.text)
            if isWide {
                note(.dangerous, "kill.wide", word.range, "may end more than is meant, or what the machine needs")
            }
        }
    }

    private static let vital: Set = [
        "sshd", "systemd", "init", "kubelet", "containerd", "dockerd", "postgres", "mysqld", "auditd", "etcd",
        "dbus-daemon", "mongod",
        "redis-server", "bash", "sh", "python", "java",
    ]

    mutating func systemctl(_ call: Call) {
        let match = matched(ParsedTables.systemctl, call)
        guard match.risk > .safe else { return }
        for unit in match.rest {
            let name = unit.text.split(separator: ".").first.map(String.init) ?? unit.text
            let stops = ["stop", "disable", "mask", "kill", "isolate"].contains(match.path)
            if stops, Self.guards.contains(name) {
                note(
                    .dangerous,
                    "systemctl.guard",
                    unit.range,
                    "takes away protection, access or something others stand on"
                )
            }
            if match.path == "start" || match.path == "isolate", Self.endings.contains(name) {
                note(.dangerous, "systemctl.down", unit.range, "takes the machine down")
            }
            if unit.hasGlob || unit.isDynamic {
                note(stops ? .dangerous : .caution, "systemctl.wide", unit.range, "which units is not said")
            }
        }
    }

    private static let guards: Set = [
        "auditd", "sshd", "ssh", "firewalld", "ufw", "nftables", "iptables", "apparmor", "selinux", "fail2ban",
        "rsyslog",
        "systemd-journald", "NetworkManager", "systemd-networkd", "networking", "network", "kubelet", "containerd",
        "docker", "dbus",
        "crowdsec", "falco", "ossec", "wazuh-agent", "clamav-daemon", "osqueryd", "etcd", "falcon-sensor",
        "systemd-resolved",
    ]
    private static let endings: Set = ["rescue", "emergency", "poweroff", "reboot", "halt", "kexec", "shutdown"]

    /// `service NAME VERB`: the name stands before the verb.
    mutating func service(_ call: Call) {
        let match = matched(ParsedTables.service, call)
        let name = call.arguments.first { !$0.isOption }
        if match.path == "stop", let name, Self.guards.contains(name.text) {
            note(.dangerous, "service.guard", name.range, "takes away protection, access or something others stand on")
        }
    }

    mutating func sysctl(_ call: Call) {
        matched(ParsedTables.sysctl, call)
        for argument in call.arguments where argument.text.holds("=") {
            note(.caution, "sysctl.set", argument.range, "changes a setting of the kernel")
            for word in [
                "core_pattern", "modprobe", "=|", "hotplug", "kernel.sysrq", "ip_forward=1", "randomize_va_space=0",
            ] where argument.text.holds(word) {
                note(.dangerous, "sysctl.opens", argument.range, "makes the kernel run programs, or drops a guard")
            }
        }
    }

    mutating func ps(_ call: Call) {
        note(.safe, "ps", call.range, "`ps` only shows something")
        if let first = call.arguments.first, !first.isOption, first.text.holds("e") {
            note(
                .caution,
                "ps.environment",
                first.range,
                "shows the environment of processes, which often holds secrets"
            )
        }
    }

    mutating func make(_ call: Call) {
        matched(ParsedTables.make, call)
        if let file = call.parsed(values: ["-f", "--file", "-C", "-j", "-I"]).value("-f", "--file") {
            runScript(file, call)
        }
    }

    mutating func editor(_ call: Call) {
        let isPager = ["less", "more", "most"].contains(call.name)
        let commands = call.parsed(values: ["-c", "--cmd", "-S", "-s", "-u", "--eval", "--load", "-l", "-P", "-x"])
        for argument in call.arguments
        where argument.text.hasPrefix("+") || argument.text.holds(":!") || argument.text.hasPrefix("!") {
            if argument.text.holds("!") {
                note(.dangerous, "editor.shell", argument.range, "the editor runs a command")
            }
        }
        for option in commands.options
        where !isPager && ["-c", "--cmd", "-S", "-s", "-u", "--eval", "--load"].contains(option.name) {
            let text = option.value?.text ?? ""
            let runs = text.holds("!") || text.holds("system") || text.holds("shell") || option.name == "-S"
            note(runs ? .dangerous : .caution, "editor.command", option.at.range, "the editor runs commands of its own")
        }
        if isPager {
            note(.safe, call.name, call.range, "shows a file")
            return readsFiles(call.arguments)
        }
        if case .known(let text) = call.input, call.name == "ed" || call.name == "ex", text.text.holds("!") {
            note(.dangerous, "editor.shell", text.range, "the editor runs a command")
        }
        note(call.name == "view" ? .safe : .caution, call.name, call.whole, "opens files in an editor")
        for file in commands.words where call.name != "view" { overwrites(file, call) }
    }

    /// `env` alone prints the environment; else it is a wrapper.
    mutating func environment(_ call: Call) {
        if call.name == "printenv" {
            let isHarmless =
                !call.arguments.isEmpty
                && call.arguments.allSatisfy { ShellNames.harmless[$0.text] != nil || $0.text == "PATH" }
            return note(
                isHarmless ? .safe : .caution,
                "printenv",
                call.whole,
                "prints the environment, which often holds secrets"
            )
        }
        let parsed = call.parsed(values: ["-u", "--unset", "-C", "--chdir", "-S", "--split-string"], stops: true)
        if let text = parsed.value("-S", "--split-string") { return runText(text, call) }
        var rest = parsed.rest
        while let first = rest.first, let sign = first.text.firstIndex(of: "="), first.text.utf8.first != Byte.equal {
            let name = String(first.text[..<sign])
            assigned(name, first.dropping(name.utf8.count + 1), first.range)
            rest = rest.dropFirst()
        }
        if rest.isEmpty {
            return note(.caution, "env", call.range, "prints the environment, which often holds secrets")
        }
        run(rest, like: call)
    }

    mutating func pip(_ call: Call) {
        let match = matched(ParsedTables.pip, call)
        guard match.risk > .safe else { return }
        for argument in call.arguments {
            let text = argument.text
            let foreign =
                text.hasPrefix("http://") || text.hasPrefix("git+") || text.holds("://") && !text.holds("pypi.org")
                || ["-i", "--index-url", "--extra-index-url", "--trusted-host", "-f", "--find-links"].contains(text)
                || text.hasPrefix("--index-url=") || text.hasPrefix("--extra-index-url=")
                || text.hasPrefix("--trusted-host=")
            if foreign {
                note(.dangerous, "pip.source", argument.range, "installs code from a place of one's own choice")
            }
        }
    }
}
