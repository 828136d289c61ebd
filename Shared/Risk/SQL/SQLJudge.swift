/// What a statement does: the risk, the rule and where it shows.
struct SQLFinding {
    var risk: Risk
    var rule: String
    var range: Range<Int>
    var text: String
}

/// Judges SQL by statement (P6-E2-14). Ranges are bytes of the SQL text.
struct SQLJudge {
    private let bytes: [UInt8]
    private(set) var findings: [SQLFinding] = []
    private var depth: Int

    /// - Parameter reader: whose SQL it is; nil: that of MySQL where `hashComments`, else the standard's.
    static func judge(
        _ bytes: [UInt8],
        hashComments: Bool = false,
        reader: SQLAmbiguity.Reader? = nil,
        depth: Int = 0
    ) -> [SQLFinding] {
        var judge = SQLJudge(bytes: bytes, depth: depth)
        if let range = SQLAmbiguity.find(bytes, reader ?? (hashComments ? .mysql : .standard)) {
            judge.add(
                .dangerous,
                "ambiguous",
                range,
                "databases read this differently, and what is text for one runs in another"
            )
        }
        judge.run(SQLSplitter.split(bytes, SQLSplitter.Dialect(hashComments: hashComments)))
        return judge.findings
    }

    private init(bytes: [UInt8], depth: Int) {
        self.bytes = bytes
        self.depth = depth
    }

    private mutating func add(_ risk: Risk, _ rule: String, _ range: Range<Int>, _ text: String) {
        guard findings.count < 200 || risk == .dangerous && findings.count < 400 else { return }
        findings.append(SQLFinding(risk: risk, rule: "sql." + rule, range: range, text: text))
    }

    private mutating func run(_ split: SQLSplitter.Result) {
        if let range = split.splitWord {
            add(.dangerous, "split-word", range, "a comment splits a word: written to hide it")
        }
        if let range = split.open { add(.dangerous, "unparsable", range, "a quote or a comment is not closed") }
        for command in split.commands { clientCommand(command) }
        for statement in split.statements { judge(statement[...]) }
        if split.statements.isEmpty, split.commands.isEmpty, findings.isEmpty {
            add(.safe, "empty", 0..<bytes.count, "there is no statement")
        }
    }

    private mutating func judge(_ all: ArraySlice<SQLToken>) {
        // Brackets around a whole query, and labels of the client such as `\g`, change nothing.
        let tokens = all.drop { $0.isSign(Byte.open) }
        guard let first = tokens.first else { return }
        guard let word = first.word else {
            return add(.caution, "unknown", first.range, "no rule knows a statement that begins like this")
        }
        functions(tokens)
        switch word {
        case "SELECT", "VALUES", "TABLE", "WITH": query(tokens, word)
        case "EXPLAIN", "DESCRIBE", "DESC": explain(tokens)
        case "DELETE", "UPDATE": change(tokens, word)
        case "ALTER": alter(tokens)
        case "CREATE": create(tokens)
        case "COPY": copy(tokens)
        case "SET", "RESET": setting(tokens, word)
        case "DO": block(tokens)
        case "PREPARE", "DECLARE": prepared(tokens)
        case "PRAGMA": pragma(tokens)
        case "INSERT", "REPLACE", "MERGE", "UPSERT":
            add(.caution, word.lowercased(), first.range, "`\(word)` changes rows")
            if tokens.contains(where: { $0.word == "DELETE" }) {
                add(.dangerous, "merge", first.range, "may delete rows too")
            }
        default: byFirstWord(word, first.range)
        }
    }

    /// Statements for which their first word says all.
    private mutating func byFirstWord(_ word: String, _ range: Range<Int>) {
        let rule = word.lowercased()
        if SQLWords.destroys.contains(word) {
            add(.dangerous, rule, range, "`\(word)` cannot be taken back, or changes who may do what")
        } else if SQLWords.changes.contains(word) {
            add(.caution, rule, range, "`\(word)` changes something or runs what does not stand here")
        } else if SQLWords.reads.contains(word) {
            add(.safe, rule, range, "`\(word)` only reads")
        } else {
            add(.caution, "unknown", range, "no rule knows the statement `\(word)`")
        }
    }

    private mutating func query(_ tokens: ArraySlice<SQLToken>, _ word: String) {
        let start = tokens[tokens.startIndex].range
        add(.safe, word.lowercased(), start, "`\(word)` only reads")
        for index in tokens.indices {
            guard let next = tokens[index].word else { continue }
            let before = index > tokens.startIndex ? tokens[index - 1] : nil
            let begins = before.map { $0.isSign(Byte.open) || $0.isSign(Byte.close) } ?? true
            switch next {
            case _ where SQLWords.secrets.contains(next):
                add(.caution, "secret", tokens[index].range, "shows what only one person should know")
            case "DELETE" where begins, "UPDATE" where begins && word == "WITH", "INSERT" where begins,
                "MERGE" where begins:
                change(tokens[index...], next)
            case "INTO" where word != "WITH" || index > tokens.startIndex: into(tokens, index)
            case "UPDATE" where before?.word == "FOR", "SHARE" where before?.word == "FOR":
                add(.caution, "lock", tokens[index].range, "locks the rows that it reads")
            default: break
            }
        }
    }

    private mutating func into(_ tokens: ArraySlice<SQLToken>, _ index: Int) {
        let next = index + 1 < tokens.endIndex ? tokens[index + 1].word : nil
        if next == "OUTFILE" || next == "DUMPFILE" {
            return add(.dangerous, "outfile", tokens[index].range, "writes a file on the server")
        }
        if index + 1 < tokens.endIndex, tokens[index + 1].isSign(Byte.at) { return }
        if index > tokens.startIndex, tokens[index - 1].word == "INSERT" || tokens[index - 1].word == "MERGE" { return }
        add(.caution, "into", tokens[index].range, "makes a new table")
    }

    private mutating func explain(_ tokens: ArraySlice<SQLToken>) {
        let start = tokens[tokens.startIndex]
        let runs = tokens.prefix(16).contains { $0.word == "ANALYZE" || $0.word == "ANALYSE" }
        guard runs else { return add(.safe, "explain", start.range, "shows the plan only") }
        add(.safe, "explain", start.range, "runs the statement and shows its plan")
        let verbs: Set = [
            "SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "TABLE", "EXECUTE", "CREATE", "REFRESH",
        ]
        if let index = tokens.firstIndex(where: { $0.word.map(verbs.contains) ?? false }) { judge(tokens[index...]) }
    }

    /// `UPDATE` and `DELETE`: with a condition that can be false, caution.
    private mutating func change(_ tokens: ArraySlice<SQLToken>, _ word: String) {
        let start = tokens[tokens.startIndex]
        if word == "INSERT" || word == "MERGE" {
            return add(.caution, word.lowercased(), start.range, "`\(word)` changes rows")
        }
        // The condition belongs to this statement only where no bracket closes before it.
        var level = 0
        var condition: ArraySlice<SQLToken>?
        for index in tokens.indices {
            if tokens[index].isSign(Byte.open) { level += 1 }
            if tokens[index].isSign(Byte.close) { level -= 1 }
            if level < 0 { break }
            if level == 0, tokens[index].word == "WHERE" {
                condition = tokens[(index + 1)...]
                break
            }
        }
        guard let condition else {
            return add(
                .dangerous,
                word.lowercased() + "-all",
                start.range,
                "`\(word)` without a condition meets every row"
            )
        }
        if isAlwaysTrue(condition) {
            return add(.dangerous, word.lowercased() + "-all", start.range, "the condition of `\(word)` is always true")
        }
        add(.caution, word.lowercased(), start.range, "`\(word)` changes the rows that meet a condition")
    }

    private func isAlwaysTrue(_ condition: ArraySlice<SQLToken>) -> Bool {
        let plain = condition.filter { !$0.isSign(Byte.open) && !$0.isSign(Byte.close) }
        guard let first = plain.first else { return true }
        let text = { (token: SQLToken) in String(decoding: bytes[token.range], as: UTF8.self).uppercased() }
        if plain.contains(where: { $0.word == "OR" }) {
            let parts = plain.split { $0.word == "OR" }
            if parts.count > 1 { return parts.contains { isAlwaysTrue($0) } }
        }
        if plain.count == 1 { return first.word == "TRUE" || text(first) != "0" && first.word == nil }
        guard plain.count >= 3, plain[1].isSign(Byte.equal) else { return false }
        if plain.count == 3 { return text(first) == text(plain[2]) }
        return false
    }

    private mutating func alter(_ tokens: ArraySlice<SQLToken>) {
        let start = tokens[tokens.startIndex].range
        let second = tokens.dropFirst().first?.word ?? ""
        let drops = tokens.contains { ["DROP", "DISABLE", "OWNER", "TRUNCATE", "DISCARD"].contains($0.word) }
        let isWide = ["SYSTEM", "USER", "ROLE", "DATABASE", "LOGIN", "SERVER", "INSTANCE"].contains(second)
        if drops || isWide {
            return add(.dangerous, "alter", start, "drops, disables, or changes accounts or the whole server")
        }
        add(.caution, "alter", start, "changes how data is kept")
    }

    private mutating func create(_ tokens: ArraySlice<SQLToken>) {
        let start = tokens[tokens.startIndex].range
        let words = tokens.prefix(24).compactMap(\.word)
        let opens = words.contains {
            ["SUPERUSER", "SUPER", "PLPYTHON3U", "PLPYTHONU", "PLPERLU", "SERVER", "EXTENSION"].contains($0)
        }
        if opens { return add(.dangerous, "create", start, "gives rights or loads code into the server") }
        let isAccount = words.dropFirst().first.map { ["USER", "ROLE", "LOGIN"].contains($0) } ?? false
        if isAccount { return add(.dangerous, "create-account", start, "makes an account that can log in") }
        add(.caution, "create", start, "adds something to the database")
        if words.contains("AS"), let index = tokens.firstIndex(where: { $0.word == "AS" }), index + 1 < tokens.endIndex
        {
            for token in tokens[(index + 1)...] { inner(token) }
        }
    }

    /// Statements in a text: bodies of functions and blocks.
    private mutating func inner(_ token: SQLToken) {
        guard case .text(let range) = token.kind, depth < 4, range.count > 3 else { return }
        for finding in Self.judge(Array(bytes[range]), depth: depth + 1) where finding.risk == .dangerous {
            add(.dangerous, "block", token.range, "the body holds a statement that destroys: \(finding.text)")
        }
    }

    private mutating func copy(_ tokens: ArraySlice<SQLToken>) {
        let start = tokens[tokens.startIndex].range
        for word in tokens.compactMap(\.word) {
            if word == "PROGRAM" { return add(.dangerous, "copy-program", start, "runs a program on the server") }
        }
        if let index = tokens.firstIndex(where: { $0.word == "TO" }) {
            let isOutput = index + 1 < tokens.endIndex && tokens[index + 1].word == "STDOUT"
            if isOutput, !tokens.contains(where: { ["DELETE", "UPDATE", "INSERT"].contains($0.word) }) {
                return add(.safe, "copy", start, "only reads")
            }
        }
        add(.caution, "copy", start, "reads or writes a file, or changes rows")
        let verbs = tokens.firstIndex { ["DELETE", "UPDATE"].contains($0.word) }
        if let verbs { change(tokens[verbs...], tokens[verbs].word ?? "") }
    }

    private mutating func setting(_ tokens: ArraySlice<SQLToken>, _ word: String) {
        let words = tokens.prefix(6).compactMap(\.word)
        let start = tokens[tokens.startIndex].range
        if word == "RESET",
            words.dropFirst().contains(where: { ["MASTER", "BINARY", "SLAVE", "REPLICA", "PERSIST"].contains($0) })
        {
            return add(.dangerous, "reset", start, "deletes logs that replicas and restores need")
        }
        if words.contains("GLOBAL") || words.contains("PERSIST") {
            let guards = words.contains {
                $0.contains("LOG") || $0.contains("FOREIGN") || $0.contains("SECURE") || $0.contains("READ_ONLY")
            }
            return add(guards ? .dangerous : .caution, "set-global", start, "changes a setting of the whole server")
        }
        let isMinor: Set = [
            "STATEMENT_TIMEOUT", "LOCK_TIMEOUT", "SEARCH_PATH", "TIMEZONE", "TIME", "NAMES", "CLIENT_ENCODING",
            "WORK_MEM", "APPLICATION_NAME",
            "DATESTYLE", "TRANSACTION", "LOCAL", "SESSION", "STATISTICS", "NOCOUNT",
        ]
        let known = words.dropFirst().first.map(isMinor.contains) ?? false
        add(known ? .safe : .caution, "set", start, known ? "a setting of this session" : "changes a setting")
    }

    private mutating func block(_ tokens: ArraySlice<SQLToken>) {
        let start = tokens[tokens.startIndex].range
        add(.caution, "block", start, "runs a block of code")
        for token in tokens { inner(token) }
    }

    private mutating func prepared(_ tokens: ArraySlice<SQLToken>) {
        let start = tokens[tokens.startIndex].range
        guard let index = tokens.firstIndex(where: { $0.word == "AS" || $0.word == "FOR" }), index + 1 < tokens.endIndex
        else {
            return add(.caution, "prepare", start, "prepares a statement that does not stand here")
        }
        add(.safe, "prepare", start, "prepares a statement")
        judge(tokens[(index + 1)...])
    }

    private mutating func pragma(_ tokens: ArraySlice<SQLToken>) {
        let sets = tokens.contains { $0.isSign(Byte.equal) }
        add(
            sets ? .caution : .safe,
            "pragma",
            tokens[tokens.startIndex].range,
            sets ? "changes a setting" : "shows a setting"
        )
        if tokens.contains(where: { $0.word == "WRITABLE_SCHEMA" }), sets {
            add(.dangerous, "pragma", tokens[tokens.startIndex].range, "lets the schema be overwritten")
        }
    }

    /// Calls of functions: those that change something, and those that no rule knows.
    private mutating func functions(_ tokens: ArraySlice<SQLToken>) {
        for index in tokens.indices.dropLast() where tokens[index + 1].isSign(Byte.open) {
            guard let name = tokens[index].word else { continue }
            let range = tokens[index].range
            if SQLWords.destroyingFunctions.contains(name) {
                add(.dangerous, "function", range, "`\(name)` does far more than read")
            } else if SQLWords.notedFunctions.contains(name) {
                add(.caution, "function", range, "`\(name)` changes something, waits, or reads files")
            } else if !SQLWords.harmlessFunctions.contains(name), isCall(tokens, index) {
                add(.caution, "function-unknown", range, "no rule knows the function `\(name)`")
            }
        }
    }

    /// Words before a bracket are names of tables too: `INSERT INTO t (a)`, `WITH t (a) AS`, `CREATE TABLE t (`.
    private func isCall(_ tokens: ArraySlice<SQLToken>, _ index: Int) -> Bool {
        guard let first = tokens.first?.word,
            ["SELECT", "WITH", "VALUES", "EXPLAIN", "TABLE", "UPDATE", "DELETE"].contains(first)
        else { return false }
        guard index > tokens.startIndex, let before = tokens[index - 1].word else { return true }
        return !["INTO", "TABLE", "WITH", "RECURSIVE", "AS", "JOIN", "UPDATE"].contains(before)
    }

    /// `\!`, `\i`, `.shell`: commands of psql, mysql and sqlite.
    private mutating func clientCommand(_ range: Range<Int>) {
        let text = String(decoding: bytes[range], as: UTF8.self)
        let word = text.dropFirst().prefix { !$0.isWhitespace }.lowercased()
        let isDot = text.hasPrefix(".")
        if word.hasPrefix("!")
            || ["shell", "system", "load", "i", "ir", "include", "source", "read", "gexec", "pipe"].contains(word)
        {
            return add(.dangerous, "client-command", range, "the client runs a command or a file")
        }
        if text.holds("|") || text.holds("`") || text.lowercased().holds(" program ") {
            return add(.dangerous, "client-command", range, "the client runs a command")
        }
        let shows: Set =
            isDot
            ? [
                "tables", "schema", "indexes", "databases", "headers", "mode", "help", "show", "dbinfo", "timer",
                "width", "stats", "fullschema", "quit", "exit", "separator", "nullvalue", "print",
            ]
            : [
                "l", "l+", "q", "x", "a", "t", "h", "?", "timing", "conninfo", "c", "connect", "pset", "s", "encoding",
                "echo", "qecho", "watch", "g", "gx", "set", "r", "p", "warn", "sf", "sv", "z", "g;", "u", "gset", "if",
                "else", "endif", "elif",
            ]
        let isShow = shows.contains(word) || !isDot && word.hasPrefix("d")
        add(
            isShow ? .safe : .caution,
            "client-command",
            range,
            isShow ? "the client only shows something" : "a command of the client"
        )
    }
}
