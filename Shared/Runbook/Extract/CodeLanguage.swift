/// What the language of a code block says about its lines.
enum CodeLanguage {
    /// All lines are commands.
    case shell
    /// A terminal: commands with what they print.
    case session
    case sql, http, query
    /// Nothing is a command, unless a prompt says so.
    case plain
    /// Data: nothing is a command.
    case data
    /// Code that nothing here runs.
    case foreign
    /// None is given: each line is judged by itself.
    case unknown

    init(_ name: String?) { self = name.map { Self.table[$0] ?? .foreign } ?? .unknown }

    private static let table: [String: CodeLanguage] = {
        let rows: [(CodeLanguage, [String])] = [
            (.shell, ["sh", "bash", "shell", "zsh", "ksh", "dash", "ash", "shellscript", "shell-script"]),
            (
                .session,
                [
                    "console", "shell-session", "shellsession", "sh-session", "session", "terminal", "bash-session",
                    "cli",
                ]
            ),
            (
                .sql,
                [
                    "sql", "mysql", "postgres", "postgresql", "pgsql", "psql", "plpgsql", "mariadb", "sqlite", "tsql",
                    "plsql",
                ]
            ),
            (.http, ["http", "rest", "https"]),
            (
                .query,
                ["promql", "logql", "kql", "kusto", "spl", "lucene", "influxql", "flux", "traceql", "cypher", "esql"]
            ),
            (.plain, ["text", "txt", "plain", "plaintext", "plain text", "none", "text/plain", "nohighlight", ""]),
            (
                .data,
                [
                    "json", "jsonc", "json5", "yaml", "yml", "xml", "html", "output", "log", "logs", "diff", "patch",
                    "ini",
                    "toml", "conf", "config", "cfg", "properties", "csv", "tsv", "hcl", "terraform", "tf", "markdown",
                    "md",
                    "mermaid", "dockerfile", "nginx", "dotenv", "env", "css", "proto", "graphql", "gherkin", "makefile",
                ]
            ),
        ]
        var table: [String: CodeLanguage] = [:]
        for (language, names) in rows { for name in names { table[name] = language } }
        return table
    }()
}
