internal import AgentSandbox
internal import SharedBase
package import SharedRunbook

/// A program that runs steps which are no shell commands: the text of the step is data for it and never read by a shell.
package enum StepClient: String, Sendable, CaseIterable {
    case psql, mysql, curl

    /// The kind of step that it runs.
    package var kind: RunbookStep.Kind { self == .curl ? .http : .sql }

    /// What runs a step of its kind.
    ///
    /// - Throws: `client` where the text is not what the client takes.
    func request(_ text: String, _ connection: Connection, hasSecrets: Bool) throws(StepError) -> SandboxRequest {
        switch self {
        case .psql: try psql(text, connection, hasSecrets)
        case .mysql: try mysql(text, connection)
        case .curl: try HTTPStep(text).request(connection)
        }
    }

    /// No start file, no password prompt, an end at the first error.
    private func psql(
        _ text: String,
        _ connection: Connection,
        _ hasSecrets: Bool
    ) throws(StepError) -> SandboxRequest {
        let options = ["psql", "--no-psqlrc", "--no-password", "--set=ON_ERROR_STOP=1", "--pset=pager=off"]
        // `--command` is either statements for the server, in one transaction, or one command of psql's own, which begins like this.
        guard text.utf8.first(where: { ![9, 10, 13, 32].contains($0) }) != 92 else {
            throw Self.refusal("it begins with a backslash, which is a command of psql and no SQL")
        }
        guard hasSecrets else { return SandboxRequest(options + connection.arguments + ["--command", text]) }
        // On standard input, where `ps` does not show it; there a backslash would begin a command of psql.
        guard !text.utf8.contains(92) else {
            throw Self.refusal(
                "it holds a backslash beside a secret value; psql reads both from its input, where one is a command"
            )
        }
        // And a colon a variable of psql.
        guard !Self.namesAVariable(text) else {
            throw Self.refusal(
                "it holds a colon before a name or a quote beside a secret value, which is a variable of psql on its input"
            )
        }
        var request = SandboxRequest(options + ["--single-transaction"] + connection.arguments + ["--file=-"])
        request.input = .bytes(Array(text.utf8))
        return request
    }

    /// On standard input in binary mode, in which the client takes no commands of its own but `delimiter` and `charset`.
    private func mysql(_ text: String, _ connection: Connection) throws(StepError) -> SandboxRequest {
        guard !text.utf8.contains(92) else {
            throw Self.refusal("it holds a backslash, which the client can take for a command of its own")
        }
        for line in text.split(whereSeparator: \.isNewline) {
            let word = line.split { !$0.isLetter }.first?.lowercased() ?? ""
            if Self.ownWords.contains(word) { throw Self.refusal("`\(word)` is a command of the client and no SQL") }
        }
        var request = SandboxRequest(
            ["mysql"] + connection.arguments
                + [
                    "--batch", "--binary-mode", "--no-auto-rehash", "--skip-named-commands", "--skip-reconnect",
                    "--local-infile=0",
                ]
        )
        request.input = .bytes(Array(text.utf8))
        return request
    }

    /// `:name`, `:'name'`, `:"name"` or `:{?name}`, and not `::type`.
    private static func namesAVariable(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.indices.contains { at in
            guard bytes[at] == 58, at + 1 < bytes.count, at == 0 || bytes[at - 1] != 58 else { return false }
            let next = bytes[at + 1]
            return next == 95 || next == 39 || next == 34 || next == 123 || next >= 0x80
                || (65...90).contains(next & 0xdf) || (48...57).contains(next)
        }
    }

    private static let ownWords: Set<String> = [
        "charset", "connect", "delimiter", "edit", "ego", "notee", "nopager", "pager", "source", "system", "tee",
    ]

    static func refusal(_ reason: String) -> StepError {
        StepError(.client, attempted: "hand the step to its client", reason: reason)
    }
}
