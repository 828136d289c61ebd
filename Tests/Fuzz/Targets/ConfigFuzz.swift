import SharedBase
import SharedConfig

/// `ConfigLoader`: a whole configuration, or problems that each have a place; a secret is never shown.
enum ConfigFuzz {
    /// Every kind of key that there is.
    private static let schema = ConfigSchema(
        environmentPrefix: "T_",
        [
            ConfigKey("server", .text, "Where the plane is."),
            ConfigKey("scan_interval", .duration(.seconds(60) ... .seconds(86_400)), default: "15m", "How often."),
            ConfigKey("workers", .integer(1...64), default: 2, "How many."),
            ConfigKey("verbose", .boolean, default: false, "Say more."),
            ConfigKey("level", .choice(["info", "debug"]), default: "info", "Log level."),
            ConfigKey("token", .text, secret: true, "A secret."),
            ConfigKey("names", .list(.text), default: [], "Names."),
            ConfigKey("ports", .list(.integer(1...65_535)), default: [], "Ports."),
            ConfigKey("link", .object([ConfigKey("host", .text, required: true, "its host")]), "One mapping."),
            ConfigKey(
                "stacks",
                .list(
                    .object([
                        ConfigKey("name", .text, required: true, "its name"),
                        ConfigKey("kind", .choice(["terraform", "kubernetes"]), required: true, "its kind"),
                        ConfigKey("interval", .duration(.seconds(60) ... .seconds(86_400)), "its interval"),
                        ConfigKey("password", .text, secret: true, "its secret"),
                    ])
                ),
                default: [],
                "The stacks."
            ),
        ]
    )

    static func run(_ bytes: [UInt8]) throws(FuzzFailure) {
        try load(bytes, environment: [:])
        let text = String(decoding: bytes.prefix(64), as: UTF8.self)
        for name in ["WORKERS", "NAMES", "PORTS", "SCAN_INTERVAL", "LINK", "STACKS"] {
            try load(nil, environment: ["T_" + name: text])
        }
        let canary = "hunter-" + String(bytes.count, radix: 36) + "-of-secrets"
        guard !text.contains(canary) else { return }
        for line in ["token: \(canary)", "token: [\(canary)]", "stacks: [{name: x, password: \(canary)}]"] {
            let shown = try load(bytes + [10] + Array(line.utf8) + [10], environment: [:])
            try demand(!shown.contains(canary), "a secret is shown nowhere", shown)
        }
    }

    /// All that a user sees of it.
    @discardableResult
    private static func load(_ bytes: [UInt8]?, environment: [String: String]) throws(FuzzFailure) -> String {
        let file = bytes.map { (path: "f.yaml", bytes: $0) }
        let loaded = Result { () throws(ConfigProblems) in
            try ConfigLoader.load(schema, file: file, environment: environment)
        }
        switch loaded {
        case .success(let config):
            let rows = config.rows
            try demand(rows.map(\.key) == schema.keys.map(\.name), "every key has a row")
            return rows.map { "\($0.key) \($0.value) \($0.origin)" }.joined(separator: "\n")
        case .failure(let problems):
            try demand(!problems.problems.isEmpty, "a refusal has a problem")
            for problem in problems.problems { try place(problem) }
            return "\(problems)"
        }
    }

    private static func place(_ problem: ConfigProblem) throws(FuzzFailure) {
        try demand(!problem.message.isEmpty, "a problem has words")
        switch problem.origin {
        case .file(_, let line, let column): try demand(line >= 1 && column >= 1, "a problem has a place", "\(problem)")
        case .environment(let name): try demand(name.hasPrefix("T_"), "a problem names its variable", "\(problem)")
        // Nothing in this schema is required at the top, so that everything that is wrong stands somewhere.
        case .standard, .flag: throw FuzzFailure(property: "a problem has a place", detail: "\(problem)")
        }
    }
}
