extension Judge {
    mutating func curl(_ call: Call) {
        let parsed = call.parsed(values: Self.curlValues)
        note(.safe, "curl", call.range, "a request that only reads")
        doubtArguments(call)
        if let file = parsed.value("-K", "--config") {
            note(.dangerous, "curl.config", file.range, "method and address come from a file")
        }
        let method = parsed.value("-X", "--request")?.text.uppercased()
        if let method, let at = parsed.value("-X", "--request") { httpMethod(method, at, "curl") }
        if let body = parsed.options.first(where: { Self.bodies.contains($0.name) }),
            method != "GET" || parsed.has("-T")
        {
            if !parsed.has("-G", "--get") {
                note(.caution, "curl.body", body.at.range, "sends something, which may change the other side")
            }
            if let text = body.value?.text { httpBody(text, body.at) }
        }
        for file in parsed.values("-o", "--output") where PathKind.of(file.text) != .nowhere && file.text != "-" {
            note(.caution, "curl.output", file.range, "writes what it fetches into a file")
            overwrites(file, call)
        }
        if let option = parsed.option("-O", "--remote-name", "-J", "--remote-name-all", "--remote-header-name") {
            note(.caution, "curl.output", option.range, "writes what it fetches into a file")
            for word in parsed.words { wroteFetched(word) }
        }
        for word in parsed.words { address(word) }
        for (name, value) in parsed.options.map({ ($0.name, $0.value) })
        where ["-c", "--cookie-jar", "-D", "--dump-header", "--trace", "--trace-ascii", "--stderr"].contains(name) {
            if let value, PathKind.of(value.text) != .nowhere, value.text != "-" { write(value, isBare: false) }
        }
        if let header = parsed.value("-Q", "--quote") {
            note(.dangerous, "curl.quote", header.range, "sends commands to a file server")
        }
    }

    private static let bodies: Set = [
        "-d", "--data", "--data-raw", "--data-binary", "--data-urlencode", "--data-ascii", "--json", "-F", "--form",
        "--form-string", "-T", "--upload-file", "--url-query",
    ]

    private static let curlValues: Set = [
        "-X", "--request", "-d", "--data", "--data-raw", "--data-binary", "--data-urlencode", "--data-ascii", "--json",
        "-F", "--form",
        "--form-string", "-T", "--upload-file", "-o", "--output", "-H", "--header", "-u", "--user", "-A",
        "--user-agent", "-e",
        "--referer", "-b", "--cookie", "-c", "--cookie-jar", "-m", "--max-time", "--connect-timeout", "-w",
        "--write-out", "-x",
        "--proxy", "-K", "--config", "-E", "--cert", "--key", "--cacert", "--capath", "--resolve", "--retry",
        "--retry-delay",
        "-r", "--range", "-D", "--dump-header", "--url", "--interface", "-y", "-Y", "-z", "-C", "--limit-rate",
        "--unix-socket", "-Q",
        "--quote", "--max-redirs", "--trace", "--trace-ascii", "--stderr", "--output-dir", "--retry-max-time",
        "--connect-to", "--url-query",
        "--proto", "--tls-max", "--ciphers", "--pass", "--oauth2-bearer", "--aws-sigv4", "-U", "--proxy-user", "-P",
        "-t",
    ]

    private mutating func httpMethod(_ method: String, _ at: Argument, _ tool: String) {
        switch method {
        case "GET", "HEAD", "OPTIONS": break
        case "DELETE": note(.dangerous, "\(tool).delete", at.range, "asks the other side to delete something")
        case "POST", "PUT", "PATCH":
            note(.caution, "\(tool).change", at.range, "asks the other side to change something")
        default: note(.caution, "\(tool).method", at.range, "asks the other side for something unusual")
        }
    }

    private mutating func httpBody(_ text: String, _ at: Argument) {
        let lower = text.lowercased()
        let file = text.split(separator: "@", maxSplits: 1).last.map(String.init) ?? ""
        if text.holds("@"),
            PathKind.isSecret(file) || file == "-" && findings.contains(where: { $0.rule == "file.secret" })
        {
            return note(.dangerous, "curl.secret", at.range, "sends a file that holds secrets away")
        }
        for word in ["delete_by_query", "drop table", "drop database", "truncate table", "delete from", "flushall"]
        where lower.holds(word) {
            note(.dangerous, "curl.body", at.range, "the body destroys data")
        }
    }

    /// Addresses that hand out secrets or change something by name alone.
    private mutating func address(_ word: Argument) {
        let lower = word.text.lowercased()
        if lower.holds("169.254.169.254") || lower.holds("metadata.google.internal") || lower.holds("fd00:ec2::254") {
            note(.caution, "web.metadata", word.range, "the metadata service hands out credentials")
        }
        if lower.holds("_delete_by_query") || lower.holds("/shutdown") || lower.holds("_all/_close")
            || lower.holds("/quitquitquit")
        {
            note(.dangerous, "web.destroys", word.range, "the address destroys or stops something")
        }
        if lower.hasPrefix("file://") { note(.caution, "web.file", word.range, "reads a file of this machine") }
    }

    mutating func wget(_ call: Call) {
        let parsed = call.parsed(values: [
            "-O", "--output-document", "-o", "--output-file", "-a", "-P", "--directory-prefix", "-e", "--execute", "-i",
            "--input-file",
            "--method", "--body-data", "--body-file", "--post-data", "--post-file", "-t", "-T", "--timeout", "-U",
            "--header", "--user",
            "--password", "--config", "--use-askpass", "-Q", "-w",
        ])
        note(.safe, "wget", call.range, "a request that only reads")
        doubtArguments(call)
        for word in parsed.words { address(word) }
        if let file = parsed.value("--config", "-e", "--execute", "--use-askpass", "-i", "--input-file") {
            note(.dangerous, "wget.config", file.range, "options or addresses come from somewhere else")
        }
        if let method = parsed.value("--method") { httpMethod(method.text.uppercased(), method, "wget") }
        if let body = parsed.option("--post-data", "--post-file", "--body-data", "--body-file") {
            note(.caution, "wget.body", body.range, "sends something, which may change the other side")
        }
        if parsed.has("--spider") { return }
        guard let file = parsed.value("-O", "--output-document") else {
            for word in parsed.words { wroteFetched(word) }
            return note(.caution, "wget.output", call.range, "writes what it fetches into a file")
        }
        if file.text == "-" || PathKind.of(file.text) == .nowhere { return }
        note(.caution, "wget.output", file.range, "writes what it fetches into a file")
        overwrites(file, call)
    }

    mutating func httpie(_ call: Call) {
        let parsed = call.parsed(values: [
            "-a", "--auth", "-o", "--output", "--session", "--timeout", "-A", "--proxy", "--cert", "--verify",
        ])
        note(.safe, call.name, call.range, "a request that only reads")
        guard let first = parsed.words.first else { return }
        if first.text.allSatisfy({ $0.isUppercase }) {
            httpMethod(first.text, first, "http")
        } else if parsed.words.dropFirst().contains(where: { $0.text.holds("=") && !$0.text.holds("==") }) {
            note(.caution, "http.body", call.whole, "sends something, which may change the other side")
        }
        if let file = parsed.value("-o", "--output") { write(file, isBare: false) }
    }

    mutating func netcat(_ call: Call) {
        if call.name == "socat" {
            let runs = call.arguments.contains { argument in
                let upper = argument.text.uppercased()
                return upper.hasPrefix("EXEC:") || upper.hasPrefix("SYSTEM:") || upper.hasPrefix("SHELL:")
            }
            return note(
                runs ? .dangerous : .caution,
                runs ? "socat.exec" : "socat",
                call.whole,
                "joins two connections"
            )
        }
        let parsed = call.parsed(values: [
            "-e", "-c", "-p", "-s", "-w", "-i", "-x", "-X", "-q", "--exec", "--sh-exec", "--lua-exec", "-g", "-G", "-o",
        ])
        if let program = parsed.option("-e", "-c", "--exec", "--sh-exec", "--lua-exec") {
            return note(.dangerous, "nc.exec", program.range, "gives a program to whoever connects")
        }
        if parsed.has("-l", "--listen") { return note(.caution, "nc.listen", call.whole, "waits for connections") }
        if parsed.has("-z") { return note(.safe, "nc.probe", call.whole, "only looks whether a port answers") }
        note(.caution, "nc", call.whole, "sends what it reads to another machine")
    }
}
