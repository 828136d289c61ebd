extension Judge {
    mutating func docker(_ call: Call) {
        var match = matched(ParsedTables.docker, call)
        if match.isDryRun { return }
        if match.path.hasPrefix("container/") { match.path.removeFirst("container/".count) }
        switch match.path {
        case "run", "create", "exec", "compose/exec", "compose/run": container(match, call)
        case "rm", "rmi", "volume/rm", "network/rm", "stop", "kill", "image/rm": breadth(match, call)
        case "build", "buildx/build", "pull", "push": break
        default: break
        }
    }

    /// More than one named thing, or names that come from somewhere else.
    private mutating func breadth(_ match: RuleMatch, _ call: Call) {
        for word in match.rest where word.isDynamic {
            return note(.dangerous, "docker.wide", word.range, "which ones is only known when it runs")
        }
        if call.takesMore { note(.dangerous, "docker.wide", call.whole, "which ones is only known when it runs") }
    }

    private static let dockerValues: Set = [
        "-e", "--env", "--env-file", "-v", "--volume", "-p", "--publish", "--name", "-w", "--workdir", "-u", "--user",
        "--network", "--net", "-h",
        "--hostname", "--entrypoint", "--mount", "-l", "--label", "-m", "--memory", "--cpus", "--restart", "--cap-add",
        "--cap-drop", "--device",
        "--pid", "--ipc", "--uts", "--userns", "--security-opt", "--platform", "--log-driver", "--log-opt", "--ulimit",
        "--add-host", "--dns",
        "--tmpfs", "--shm-size", "--gpus", "--runtime", "--volumes-from", "--health-cmd", "-a", "--detach-keys",
        "--index", "--pull", "--ip", "--link",
        "-f", "--file", "--project-name", "--profile", "--host", "-H", "--context", "-c", "--config", "--log-level",
        "--stop-signal", "--cgroupns",
    ]

    /// `run`, `exec`: options that open the host, then the command inside.
    private mutating func container(_ match: RuleMatch, _ call: Call) {
        guard let verb = call.arguments.firstIndex(where: { $0.range.upperBound == match.range.upperBound }) else {
            return
        }
        var inner = call
        inner.arguments = call.arguments[(verb + 1)...]
        let parsed = inner.parsed(values: Self.dockerValues, stops: true)
        for option in parsed.options { hostOption(option) }
        var rest = parsed.rest.dropFirst()
        if let entry = parsed.value("--entrypoint") {
            rest = ([entry] + Array(rest))[...]
        }
        if rest.isEmpty { return }
        inner.isPrivileged = false
        inner.input = call.input
        run(rest, like: inner)
    }

    private mutating func hostOption(_ option: ParsedOptions.Option) {
        let value = option.value?.text ?? ""
        let opens: Bool
        switch option.name {
        case "--privileged": opens = value != "false"
        case "--pid", "--ipc", "--uts", "--userns", "--cgroupns": opens = value == "host"
        case "--cap-add", "--device": opens = true
        case "--security-opt": opens = value.holds("unconfined") || value.holds("disable")
        case "-v", "--volume", "--mount":
            let source = value.holds("source=") || value.holds("src=") ? value : String(value.prefix { $0 != ":" })
            opens =
                source == "/" || source.holds("docker.sock")
                || ["/etc", "/root", "/proc", "/sys", "/dev", "/boot", "/var/run", "/var/lib"].contains {
                    source.hasPrefix($0)
                }
                || value.holds("source=/,") || value.holds("src=/,")
        default: opens = false
        }
        if opens { note(.dangerous, "docker.host", option.at.range, "opens the host to the container") }
    }

    private static let kubeValues: Set = [
        "-n", "--namespace", "--context", "--kubeconfig", "-c", "--container", "--cluster", "--user", "--as",
        "--as-group", "-f", "--filename",
        "-s", "--server", "--token", "--request-timeout", "--pod-running-timeout", "--image", "--overrides",
        "--restart", "--env", "--labels", "-l",
        "--port", "--limits", "--requests", "--command-timeout", "-o", "--output", "--target", "--profile", "--copy-to",
        "--serviceaccount",
        "--selector", "--field-selector", "--grace-period", "--timeout", "-p", "--patch", "--type", "--cascade", "-k",
        "--kustomize",
    ]

    mutating func kubectl(_ call: Call) {
        let match = matched(ParsedTables.kubectl, call)
        if match.isDryRun || match.path == "help" { return }
        let verb = match.path.split(separator: "/").first.map(String.init) ?? ""
        switch verb {
        case "exec", "debug", "run": kubeExec(match, call)
        case "get", "describe": kubeRead(match, call)
        case "delete": kubeDelete(match, call)
        case "patch", "apply", "create", "replace", "edit", "annotate", "label", "set", "scale": kubeChange(match, call)
        default: break
        }
    }

    private mutating func kubeExec(_ match: RuleMatch, _ call: Call) {
        if let overrides = call.parsed(values: Self.kubeValues).value("--overrides") { specification(overrides) }
        guard let dashes = call.arguments.firstIndex(where: { $0.text == "--" }) else {
            // The old form: the command behind the pod, without dashes.
            if match.path == "exec", match.rest.count > 1 { run(match.rest[1...], like: call) }
            return
        }
        var inner = call
        inner.isPrivileged = false
        run(call.arguments[(dashes + 1)...], like: inner)
    }

    /// Words in a specification that open the node or the data.
    private mutating func specification(_ text: Argument) {
        let lower = text.text.lowercased().filter { $0 != " " }
        for word in [
            "privileged\":true", "hostpid\":true", "hostnetwork\":true", "hostipc\":true", "hostpath", "nsenter",
            "allowprivilegeescalation\":true",
        ]
        where lower.holds(word) {
            note(.dangerous, "kubectl.host", text.range, "opens the node to the container")
        }
        if lower.holds("reclaimpolicy\":\"delete\"") || lower.holds("reclaimpolicy:delete") {
            note(.dangerous, "kubectl.reclaim", text.range, "lets the data go with its claim")
        }
        if lower.holds("finalizers\":null") || lower.holds("finalizers\":[]") {
            note(.dangerous, "kubectl.finalizers", text.range, "removes what guards a deletion")
        }
    }

    private mutating func kubeRead(_ match: RuleMatch, _ call: Call) {
        for word in match.rest.prefix(1)
        where Self.kind(of: word.text, isIn: ["secret", "secrets", "sealedsecrets", "externalsecrets"])
            && match.path == "get"
        {
            note(.caution, "kubectl.secret", word.range, "shows secrets")
        }
        if let raw = call.parsed(values: Self.kubeValues.union(["--raw"])).value("--raw"), raw.text.holds("secrets") {
            note(.caution, "kubectl.secret", raw.range, "shows secrets")
        }
    }

    /// Whether one of the kinds of `pods,svc` or `pod/name` is among these.
    private static func kind(of text: String, isIn kinds: Set<String>) -> Bool {
        text.split(separator: ",").contains { part in
            let kind = part.split(separator: "/").first.map(String.init) ?? ""
            return kinds.contains(kind.split(separator: ".").first.map(String.init)?.lowercased() ?? "")
        }
    }

    /// One named pod comes back by itself; everything else does not, or takes more with it.
    private mutating func kubeDelete(_ match: RuleMatch, _ call: Call) {
        let words = match.rest
        let isPod = words.first.map { Self.kind(of: $0.text, isIn: ["pod", "pods", "po"]) } ?? false
        let names = words.first?.text.holds("/") == true ? words.count : words.count - 1
        let wide = call.arguments.contains { argument in
            [
                "--all", "-A", "--all-namespaces", "-l", "--selector", "--raw", "--force", "--now", "--field-selector",
                "-f", "-k",
            ].contains(argument.text)
                || argument.text.hasPrefix("--selector=") || argument.text.hasPrefix("-l=")
                || argument.text.hasPrefix("--all=")
                || argument.text.hasPrefix("--grace-period=0") || argument.text.hasPrefix("--field-selector=")
        }
        let isOne = isPod && names == 1 && !wide && !call.takesMore && !words.contains { $0.isDynamic || $0.hasGlob }
        let range = words.first?.range ?? match.range
        if isOne { return note(.caution, "kubectl.delete-pod", range, "deletes one pod; a controller brings it back") }
        note(.dangerous, "kubectl.delete", range, "deletes objects, and what belongs to them")
    }

    private mutating func kubeChange(_ match: RuleMatch, _ call: Call) {
        let parsed = call.parsed(values: Self.kubeValues.union(["--overrides"]))
        for option in parsed.options where ["-p", "--patch", "--overrides"].contains(option.name) {
            if let value = option.value { specification(value) }
        }
        if let file = parsed.value("-f", "--filename") {
            if file.text.hasPrefix("http://") || file.text.hasPrefix("https://") {
                note(.dangerous, "kubectl.remote", file.range, "applies what another place hands out")
            }
            if file.text == "-", case .known(let text) = call.input { specification(text) }
        }
        if match.path.hasPrefix("scale"), call.has("--replicas=0") || parsed.value("--replicas")?.text == "0" {
            note(.dangerous, "kubectl.scale-down", call.whole, "takes the whole workload away")
        }
        for word in match.rest.prefix(1) where match.path == "create" || match.path.hasPrefix("create/") {
            if Self.kind(of: word.text, isIn: ["clusterrolebinding"]) {
                note(.dangerous, "kubectl.rights", word.range, "gives rights in the whole cluster")
            }
        }
    }
}
