package import AgentDrift
internal import SharedBase
package import SharedConfig
package import SharedDrift

/// What the agent runs with: the checked configuration as typed values.
package struct AgentSettings: Sendable {
    /// One stack to be compared.
    package struct Stack: Sendable {
        package let reference: StackReference
        /// What is declared: a state file, a manifest or a folder of manifests.
        package let source: String
        /// What is live: a plan, or recorded objects; nil where none is given (the stack is then not checked, and says so).
        package let live: String?
        /// Time between two scans.
        package let interval: Duration
        /// What is no drift, in the order of the configuration.
        package let ignore: [IgnoreRule]
    }

    package let server: String?
    package let stateDirectory: String
    package let scanInterval: Duration
    package let scanTimeout: Duration
    package let logLevel: String
    /// The key that must have signed the local policy; nil: the standard one, where there is one.
    package let policyKey: String?
    package let stacks: [Stack]

    package static let schema = ConfigSchema(
        environmentPrefix: "DD0C_AGENT_",
        [
            ConfigKey(
                "server",
                .text,
                "Gateway of the control plane as HOST:PORT; written by `enroll`, needed here only to override it."
            ),
            ConfigKey(
                "state_dir",
                .text,
                default: "/var/lib/dd0c-agent",
                "Folder (0700) for the key, the certificate and the spool."
            ),
            ConfigKey("proxy", .text, "HTTP proxy for the link as HOST:PORT; not supported yet, a value is refused."),
            ConfigKey(
                "scan_interval",
                .duration(.seconds(60) ... .seconds(604_800)),
                default: "15m",
                "Time between two scans of a stack."
            ),
            ConfigKey(
                "scan_timeout",
                .duration(.seconds(1) ... .seconds(86_400)),
                default: "10m",
                "The most that one scan may take."
            ),
            ConfigKey(
                "log_level",
                .choice(["debug", "info", "warning", "error"]),
                default: "info",
                "The least level that is logged."
            ),
            ConfigKey(
                "policy_key",
                .text,
                "Ed25519 public key (PEM) that must have signed the local policy; without it /etc/dd0c/policy.pub, where there is one."
            ),
            ConfigKey(
                "stacks",
                .list(
                    .object([
                        ConfigKey("name", .text, required: true, "the stack's name, unique for its kind"),
                        ConfigKey(
                            "kind",
                            .choice(StackKindName.allCases.map(\.rawValue)),
                            required: true,
                            "what is declared and live"
                        ),
                        ConfigKey("source", .text, required: true, "path of what is declared"),
                        ConfigKey("live", .text, "path of what is live"),
                        ConfigKey(
                            "interval",
                            .duration(.seconds(60) ... .seconds(604_800)),
                            "time between two scans of this stack"
                        ),
                        ConfigKey(
                            "ignore",
                            .list(.object(IgnoreSettings.keys)),
                            default: [],
                            "what is no drift; each part that a rule gives must fit"
                        ),
                    ])
                ),
                default: [],
                "What to compare."
            ),
        ]
    )

    /// Loads and checks; every problem at once. Relative paths in the file count from the file's folder.
    package static func load(
        file: (path: String, bytes: [UInt8])?,
        environment: [String: String],
        flags: [String: String] = [:]
    ) throws(ConfigProblems) -> (settings: AgentSettings, config: LoadedConfig) {
        let config = try ConfigLoader.load(schema, file: file, environment: environment, flags: flags)
        var problems: [ConfigProblem] = []
        if config["proxy"] != .null {
            problems.append(
                ConfigProblem(config.origin("proxy"), "`proxy` is not supported by this version; remove it")
            )
        }
        let folder = file.map { folderName($0.path) } ?? "."
        let interval = config.duration("scan_interval") ?? .seconds(900)
        var stacks: [Stack] = []
        for (index, entry) in (config["stacks"].arrayValue ?? []).enumerated() {
            let origin = config.origin("stacks[\(index)].name")
            guard let name = entry["name"]?.stringValue, let source = entry["source"]?.stringValue,
                let kind = entry["kind"]?.stringValue.flatMap(StackKindName.init(rawValue:))
            else { continue }
            let reference = StackReference(kind: kind, name: name)
            if stacks.contains(where: { $0.reference == reference }) {
                problems.append(ConfigProblem(origin, "the stack \(kind.rawValue) `\(name)` stands there twice"))
            }
            let ignore = IgnoreSettings.rules(entry["ignore"], at: "stacks[\(index)].ignore", config, &problems)
            stacks.append(
                Stack(
                    reference: reference,
                    source: absolute(source, from: folder),
                    live: entry["live"]?.stringValue.map { absolute($0, from: folder) },
                    interval: entry["interval"]?.stringValue.flatMap(ConfigDuration.parse) ?? interval,
                    ignore: ignore
                )
            )
        }
        guard problems.isEmpty else {
            throw ConfigProblems(source: file?.path ?? "from the environment", problems: problems)
        }
        let settings = AgentSettings(
            server: config.text("server"),
            stateDirectory: absolute(config.text("state_dir") ?? "/var/lib/dd0c-agent", from: folder),
            scanInterval: interval,
            scanTimeout: config.duration("scan_timeout") ?? .seconds(600),
            logLevel: config.text("log_level") ?? "info",
            policyKey: config.text("policy_key").map { absolute($0, from: folder) },
            stacks: stacks
        )
        return (settings, config)
    }

    private static func folderName(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func absolute(_ path: String, from folder: String) -> String {
        path.hasPrefix("/") || folder == "." ? path : folder + "/" + path
    }
}
