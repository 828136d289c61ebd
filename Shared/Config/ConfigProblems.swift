internal import SharedBase

/// One thing that is wrong with a configuration.
package struct ConfigProblem: Sendable, Hashable, CustomStringConvertible {
    /// Where the value came from.
    package let origin: ConfigOrigin
    package let message: String

    package init(_ origin: ConfigOrigin, _ message: String) {
        self.origin = origin
        self.message = message
    }

    package var description: String { "\(origin): \(message)" }
}

/// Everything that is wrong with a configuration, all of it at once.
package struct ConfigProblems: ExplainedError, Equatable {
    package let source: String
    package let problems: [ConfigProblem]

    package init(source: String, problems: [ConfigProblem]) {
        self.source = source
        self.problems = problems
    }

    package var attempted: String { "use the configuration \(source)" }
    package var reason: String { problems.map(\.description).joined(separator: "; ") }
    package var advice: String? { nil }
    package var cause: (any Error)? { nil }
}

/// Where a value came from; `config show` prints it.
package enum ConfigOrigin: Sendable, Hashable, CustomStringConvertible {
    case standard
    case file(String, line: Int, column: Int)
    case environment(String)
    case flag(String)

    package var description: String {
        switch self {
        case .standard: "default"
        case .file(let path, let line, let column): "\(path):\(line):\(column)"
        case .environment(let name): "environment \(name)"
        case .flag(let name): "flag --\(name)"
        }
    }
}
