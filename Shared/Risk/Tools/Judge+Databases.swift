extension Judge {
    /// SQL text as an argument or as input.
    mutating func sql(_ text: Argument, hashComments: Bool = false) {
        budget -= text.text.utf8.count
        if budget < 0 { return note(.dangerous, "nesting.too-deep", text.range, "more text than is looked through") }
        if text.isDynamic {
            note(.caution, "sql.dynamic", text.range, "parts of the statement are only known when it runs")
        }
        for finding in SQLJudge.judge(Array(text.text.utf8), hashComments: hashComments) {
            var range = text.range
            if case .shifted(let base) = text.place {
                range = base + finding.range.lowerBound..<base + finding.range.upperBound
            }
            note(finding.risk, finding.rule, range, finding.text)
        }
        if text.isDynamic, worst == .caution, Self.isOnlyUnknown(text.text) {
            note(.dangerous, "sql.dynamic", text.range, "the statement is only known when it runs")
        }
    }

    private static func isOnlyUnknown(_ text: String) -> Bool { text.hasPrefix(Argument.unknown) }

    /// Statements from options, else from the input.
    private mutating func statements(_ texts: [Argument], _ call: Call, hashComments: Bool = false) {
        for text in texts { sql(text, hashComments: hashComments) }
        if !texts.isEmpty { return }
        switch call.input {
        case .known(let text): sql(text, hashComments: hashComments)
        case .piped, .file: note(.dangerous, "sql.unseen", call.whole, "runs statements that nobody has seen")
        case .none: note(.caution, "sql.interactive", call.range, "opens a session in which anything can be typed")
        }
    }

    mutating func psql(_ call: Call) {
        let parsed = call.parsed(values: [
            "-c", "--command", "-f", "--file", "-h", "--host", "-p", "--port", "-U", "--username", "-d", "--dbname",
            "-v", "--set", "--variable", "-P",
            "--pset", "-F", "--field-separator", "-R", "--record-separator", "-o", "--output", "-L", "--log-file", "-T",
            "-e", "--execute", "--url",
        ])
        if parsed.has("-l", "--list", "-V", "--version", "--help", "-?") {
            return note(.safe, "psql.list", call.range, "only lists databases")
        }
        for file in parsed.values("-f", "--file") where file.text != "-" {
            note(.dangerous, "sql.file", file.range, "runs statements from a file that nobody has seen")
        }
        if let file = parsed.value("-o", "--output", "-L", "--log-file") {
            if file.text.hasPrefix("|") {
                note(.dangerous, "psql.pipe", file.range, "gives the output to a command")
            } else {
                write(file, isBare: false)
            }
        }
        let texts = parsed.values("-c", "--command") + (call.name == "psql" ? [] : parsed.values("-e", "--execute"))
        if !texts.isEmpty || !parsed.has("-f", "--file") { statements(texts, call) }
    }

    mutating func mysql(_ call: Call) {
        let parsed = call.parsed(values: [
            "-e", "--execute", "-h", "--host", "-u", "--user", "-P", "--port", "-D", "--database", "-S", "--socket",
            "--defaults-file",
            "--defaults-extra-file", "--protocol", "--init-command", "-q", "--query", "--password", "--ssl-mode",
            "--queries-file", "--tee", "--pager",
        ])
        if parsed.has("--version", "--help", "-V") {
            return note(.safe, "mysql.version", call.range, "only prints text")
        }
        for text in parsed.values("--init-command") { sql(text, hashComments: true) }
        if let file = parsed.value("--queries-file") {
            note(.dangerous, "sql.file", file.range, "runs statements from a file")
        }
        if let pager = parsed.value("--pager") { nested(pager.text, at: pager.place, within: pager.range) }
        statements(
            parsed.values("-e", "--execute") + (call.name == "clickhouse-client" ? parsed.values("-q", "--query") : []),
            call,
            hashComments: true
        )
    }

    mutating func sqlite(_ call: Call) {
        let parsed = call.parsed(values: ["-cmd", "-init", "-separator", "-newline", "-nullvalue", "-c", "-s"])
        if let file = call.first("-init") { note(.dangerous, "sql.file", file.range, "runs statements from a file") }
        let words = call.arguments.filter { !$0.isOption }
        if parsed.has("-version", "--version") { return note(.safe, "sqlite.version", call.range, "only prints text") }
        var texts = Array(words.dropFirst())
        if let index = call.arguments.firstIndex(where: { $0.text == "-cmd" || $0.text == "-c" }),
            index + 1 < call.arguments.endIndex
        {
            texts = [call.arguments[index + 1]] + texts.filter { $0.range != call.arguments[index + 1].range }
        }
        statements(texts, call)
    }

    mutating func otherSQL(_ call: Call) {
        let parsed = call.parsed(values: [
            "-Q", "-q", "-S", "-U", "-P", "-d", "-e", "--execute", "-i", "-f", "--file", "-s", "-o", "--catalog",
            "--schema", "--server", "-u", "-n", "-k",
        ])
        if let file = parsed.value("-i", "-f", "--file") {
            note(.dangerous, "sql.file", file.range, "runs statements from a file that nobody has seen")
        }
        statements(parsed.values("-Q", "-q", "-e", "--execute"), call)
    }

    mutating func mongo(_ call: Call) {
        let parsed = call.parsed(values: [
            "--eval", "--host", "--port", "-u", "--username", "-p", "--password", "--authenticationDatabase", "-f",
            "--file", "--tlsCAFile",
        ])
        if let file = parsed.value("-f", "--file") ?? parsed.words.first(where: { $0.text.hasSuffix(".js") }) {
            note(.dangerous, "mongo.file", file.range, "runs a script that nobody has seen")
        }
        if let code = parsed.value("--eval") { return mongoCode(code) }
        switch call.input {
        case .known(let text): mongoCode(text)
        case .piped, .file: note(.dangerous, "mongo.unseen", call.range, "runs a script that nobody has seen")
        case .none: note(.caution, "mongo.interactive", call.range, "opens a session in which anything can be typed")
        }
    }

    /// Judged by the methods that are called; one that no row knows is caution.
    private mutating func mongoCode(_ code: Argument) {
        if code.isDynamic {
            note(.caution, "code.dynamic", code.range, "parts of the program are only known when it runs")
        }
        let methods = MongoTable.methods(code.text)
        if methods.isEmpty {
            let shows = ["show dbs", "show collections", "db", "show databases", "show users"].contains(code.text)
            return note(
                shows ? .safe : .caution,
                "mongo.code",
                code.range,
                shows ? "only shows names" : "no call that a rule knows"
            )
        }
        for method in methods { mongoMethod(method, code) }
        let text = code.text
        if text.holds("$out") || text.holds("$merge") {
            note(.dangerous, "mongo.out", code.range, "writes the result over a collection")
        }
        if text.holds("$where") || text.holds("$function") {
            note(.caution, "mongo.code", code.range, "runs code in the server")
        }
        for word in ["shutdown", "dropDatabase", "fsync", "setParameter", "replSetReconfig", "compact"]
        where text.holds(word) && text.holds("ommand") {
            note(word == "compact" ? .caution : .dangerous, "mongo.command", code.range, "the command `\(word)`")
        }
    }

    private mutating func mongoMethod(_ method: String, _ code: Argument) {
        let risk = MongoTable.risk(method)
        let text =
            switch risk {
            case .safe: "only reads"
            case .caution: "changes something, or no rule knows it"
            case .dangerous: "destroys data or stops the server"
            }
        note(risk, "mongo.\(method)", code.range, "`\(method)` \(text)")
    }

    mutating func redis(_ call: Call) {
        let parsed = call.parsed(
            values: [
                "-h", "-p", "-s", "-a", "-u", "-r", "-i", "-n", "--user", "--pass", "--pattern", "--count", "--cacert",
                "--cert", "--key", "--eval", "-d", "-D", "--sni",
            ],
            stops: true
        )
        if let file = parsed.value("--eval") {
            return note(.dangerous, "redis.script", file.range, "runs a script that nobody has seen")
        }
        if parsed.has("--pipe") {
            return note(.dangerous, "redis.pipe", call.whole, "runs commands that nobody has seen")
        }
        if parsed.has("--rdb", "--functions-rdb") {
            return note(.caution, "redis.rdb", call.whole, "copies the whole data set into a file")
        }
        if let option = parsed.option("--cluster") { return redisCluster(option, parsed, call) }
        if parsed.options.contains(where: { Self.redisReports.contains($0.name) }) {
            return note(.safe, "redis.scan", call.whole, "only reads")
        }
        guard let first = parsed.rest.first else { return redisInput(call) }
        redisCommand(parsed.rest.map(\.text), first.range, call)
    }

    private static let redisReports = [
        "--scan", "--bigkeys", "--memkeys", "--hotkeys", "--latency", "--latency-history", "--stat",
        "--intrinsic-latency", "--version", "--help",
    ]

    private mutating func redisInput(_ call: Call) {
        switch call.input {
        case .known(let text): redisLines(text)
        case .piped, .file: note(.dangerous, "redis.unseen", call.range, "runs commands that nobody has seen")
        case .none: note(.caution, "redis.interactive", call.range, "opens a session in which anything can be typed")
        }
    }

    private mutating func redisLines(_ text: Argument) {
        for line in text.text.split(separator: "\n").prefix(1000) {
            let words = line.split(separator: " ").map(String.init)
            if !words.isEmpty { redisCommand(words, text.range, nil) }
        }
    }

    private mutating func redisCluster(_ option: Argument, _ parsed: ParsedOptions, _ call: Call) {
        let verb = parsed.rest.first?.text ?? option.text
        let reads = ["check", "info", "help"].contains(verb)
        note(
            reads ? .safe : .dangerous,
            "redis.cluster",
            call.whole,
            reads ? "only looks at the cluster" : "changes where the data of the cluster is"
        )
    }

    private mutating func redisCommand(_ words: [String], _ range: Range<Int>, _ call: Call?) {
        let name = words[0].uppercased()
        let pair = words.count > 1 ? name + "/" + words[1].uppercased() : name
        var risk = RedisTable.risks[pair] ?? RedisTable.risks[name] ?? .caution
        let asked = words.count > 2 && pair == "CONFIG/GET" ? words[2].lowercased() : ""
        if asked.holds("pass") || asked.holds("auth") || asked.holds("*") { risk = max(risk, .caution) }
        if call?.takesMore == true, risk == .caution { risk = .dangerous }
        if (name == "DEL" || name == "UNLINK") && words.count > 8 { risk = .dangerous }
        let isKnown = RedisTable.risks[pair] != nil || RedisTable.risks[name] != nil
        let what = (RedisTable.risks[pair] != nil ? pair : name).lowercased().split(separator: "/").joined(
            separator: "-"
        )
        let text =
            !isKnown
            ? "no rule knows this command"
            : risk == .safe
                ? "`\(name)` only reads"
                : risk == .caution
                    ? "`\(name)` changes keys, or shows what may be secret"
                    : "`\(name)` destroys data, moves it, or opens the server"
        note(risk, "redis.\(isKnown ? what : "unknown")", range, text)
    }
}
