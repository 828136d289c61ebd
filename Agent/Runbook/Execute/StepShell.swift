internal import AgentSandbox
internal import Glibc
internal import SharedRunbook

/// How a command becomes a program with arguments: without a shell where it is nothing but words (P6-E4-10).
enum StepShell {
    /// The request's arguments, and what its environment must hold.
    ///
    /// A shell gets the command in its environment, which only its own user can read, and not as an argument, which `ps` shows to all.
    static func request(_ command: String, hasSecrets: Bool) -> SandboxRequest {
        if !hasSecrets, let words = words(command) { return SandboxRequest(words) }
        var request = SandboxRequest([shell, "-c", #"dd0c_step=$DD0C_STEP; unset DD0C_STEP; eval "$dd0c_step""#])
        request.environment["DD0C_STEP"] = command
        return request
    }

    /// Steps may be written for bash; where it is missing they get the POSIX shell.
    private static let shell = access("/bin/bash", X_OK) == 0 ? "/bin/bash" : "/bin/sh"

    /// The words of a command that no shell would change; nil where one might.
    static func words(_ command: String) -> [String]? {
        var words: [[UInt8]] = []
        var word: [UInt8]?
        var isQuoted = false
        for byte in command.utf8 {
            switch byte {
            case 39:
                isQuoted.toggle()
                word = word ?? []
            case _ where isQuoted: word = (word ?? []) + [byte]
            case 32, 9:
                if let whole = word { words.append(whole) }
                word = nil
            // `=` only behind the first word, where it assigns nothing.
            case 61 where words.isEmpty: return nil
            case _ where ShellQuote.isPlain([byte]) || byte == 61: word = (word ?? []) + [byte]
            default: return nil
            }
        }
        if let word { words.append(word) }
        let texts = words.map { String(decoding: $0, as: UTF8.self) }
        guard !isQuoted, let first = texts.first, !builtins.contains(first), !first.isEmpty else { return nil }
        return texts
    }

    /// What is no program of its own, or means something else in a shell.
    private static let builtins: Set<String> = [
        ".", ":", "alias", "bg", "bind", "break", "builtin", "caller", "case", "cd", "command", "compgen", "complete",
        "compopt", "continue", "coproc", "declare", "dirs", "disown", "do", "done", "echo", "elif", "else", "enable",
        "esac",
        "eval", "exec", "exit", "export", "fc", "fg", "fi", "for", "function", "getopts", "hash", "help", "history",
        "if",
        "in", "jobs", "kill", "let", "local", "logout", "mapfile", "popd", "printf", "pushd", "pwd", "read",
        "readarray",
        "readonly", "return", "select", "set", "shift", "shopt", "source", "suspend", "test", "then", "time", "times",
        "trap",
        "type", "typeset", "ulimit", "umask", "unalias", "unset", "until", "wait", "while",
    ]
}
