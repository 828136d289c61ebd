package import PlaneHTTP
package import PlaneRunbook
package import SharedBase
package import SharedConfig

/// A host (name, IPv4 or IPv6) and a port.
package struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// `127.0.0.1:8080`, `localhost:0` or `[::1]:8443`; nil for anything else.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.init(host: host, port: port)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    package var isLoopback: Bool { LoopbackHost.contains(host) }
}

/// What the plane runs with: the checked configuration as typed values.
package struct PlaneSettings: Sendable {
    package var databaseURL: Secret<String>
    package var migrationURL: Secret<String>
    package var databasePool: Int
    package var api: ListenAddress
    package var gateway: ListenAddress
    package var health: ListenAddress
    package var authorityFolder: String
    /// The key that signs audit heads, and the heads.
    package var auditFolder: String
    /// A language model that may propose commands; nil where none is named.
    package var model: ModelSettings?
    /// How long entries of the trails stay in the database.
    package var auditRetentionDays = 365
    package var gatewayNames: [String]
    package var certificateLife: Duration
    package var requestsPerMinute: Int
    package var logLevel: String
    package var tokenKeyFile = ""
    package var sessionLife = Duration.seconds(43_200)
    package var trustedProxies: [AddressBlock] = []
    package var attemptsPerAccount = 5
    package var attemptsPerAddress = 20
    package var signUpsPerAddress = 60

    package static let schema = ConfigSchema(
        environmentPrefix: "DD0C_PLANE_",
        [
            ConfigKey(
                "database_url",
                .text,
                default: "host=/run/postgresql dbname=dd0c user=dd0c_app",
                secret: true,
                "libpq connection string of the application role, which row security binds."
            ),
            ConfigKey(
                "migration_database_url",
                .text,
                default: "host=/run/postgresql dbname=dd0c user=dd0c_owner",
                secret: true,
                "libpq connection string of the role that owns the tables; only `migrate` uses it."
            ),
            ConfigKey(
                "database_pool",
                .integer(1...64),
                default: 8,
                "Connections to the database, each with its own thread."
            ),
            ConfigKey(
                "api_address",
                .text,
                default: "127.0.0.1:8080",
                "Where the REST API listens; plain HTTP, so loopback only."
            ),
            ConfigKey("gateway_address", .text, default: "[::]:8443", "Where agents connect (mutual TLS 1.3)."),
            ConfigKey(
                "metrics_address",
                .text,
                default: "127.0.0.1:9090",
                "Where /livez, /readyz and /metrics are served."
            ),
            ConfigKey(
                "ca_dir",
                .text,
                default: "/var/lib/dd0c-plane/ca",
                "Folder of the certificate authority, made by `ca init`."
            ),
            ConfigKey(
                "audit_dir",
                .text,
                default: "",
                "Folder of the key that signs audit trails and of their heads; `audit` in ca_dir where it is empty."
            ),
            ConfigKey(
                "audit_retention_days",
                .integer(30...36_500),
                default: 365,
                "Days that entries of audit trails stay in the database; older ones move into files in `archive` of audit_dir."
            ),
            ConfigKey(
                "gateway_names",
                .list(.text),
                default: ["localhost"],
                "Names by which agents reach the gateway."
            ),
            ConfigKey(
                "certificate_life",
                .duration(.seconds(60) ... .seconds(7_776_000)),
                default: "24h",
                "Life of an agent's certificate."
            ),
            ConfigKey(
                "requests_per_minute",
                .integer(1...1_000_000),
                default: 600,
                "Requests that one API key may make in a minute."
            ),
            ConfigKey(
                "token_key_file",
                .text,
                default: "/var/lib/dd0c-plane/token-keys.json",
                "Keys that sign the tokens of people; made at the first start, mode 0600."
            ),
            ConfigKey(
                "session_life",
                .duration(.seconds(300) ... .seconds(2_592_000)),
                default: "12h",
                "How long a sign-in holds."
            ),
            ConfigKey(
                "trusted_proxies",
                .list(.text),
                default: [],
                "Addresses or blocks (192.0.2.0/24) of proxies whose X-Forwarded-For is believed."
            ),
            ConfigKey(
                "attempts_per_account",
                .integer(1...1_000_000),
                default: 5,
                "Wrong passwords for one account before each further try has to wait, twice as long each time."
            ),
            ConfigKey(
                "attempts_per_address",
                .integer(1...1_000_000),
                default: 20,
                "The same for one client address (IPv6: one /64)."
            ),
            ConfigKey(
                "signups_per_address",
                .integer(1...1_000_000),
                default: 60,
                "New accounts from one client address within an hour before each further one has to wait."
            ),
            ConfigKey(
                "llm_endpoint",
                .text,
                default: "",
                "OpenAI-compatible API that may propose commands of runbooks, for example http://127.0.0.1:8000/v1; none where it is empty."
            ),
            ConfigKey("llm_model", .text, default: "", "The model's name there."),
            ConfigKey("llm_key_file", .text, default: "", "File with its API key, mode 0600; none where it is empty."),
            ConfigKey(
                "llm_timeout",
                .duration(.seconds(1) ... .seconds(120)),
                default: "10s",
                "How long an answer of it is waited for, over both tries."
            ),
            ConfigKey(
                "log_level",
                .choice(["debug", "info", "warning", "error"]),
                default: "info",
                "The least level that is logged."
            ),
        ]
    )

    /// Loads and checks; every problem at once.
    package static func load(
        file: (path: String, bytes: [UInt8])?,
        environment: [String: String],
        flags: [String: String] = [:]
    ) throws(ConfigProblems) -> (settings: PlaneSettings, config: LoadedConfig) {
        let config = try ConfigLoader.load(schema, file: file, environment: environment, flags: flags)
        var problems: [ConfigProblem] = []
        func address(_ key: String) -> ListenAddress {
            if let address = config.text(key).flatMap(ListenAddress.init) { return address }
            problems.append(ConfigProblem(config.origin(key), "`\(key)` must be HOST:PORT, [IPv6]:PORT included"))
            return ListenAddress(host: "127.0.0.1", port: 0)
        }
        let api = address("api_address")
        if !api.isLoopback {
            problems.append(
                ConfigProblem(
                    config.origin("api_address"),
                    "`api_address` speaks plain HTTP and must be loopback; put a TLS proxy in front of it"
                )
            )
        }
        let proxies = (config["trusted_proxies"].arrayValue ?? []).compactMap(\.stringValue)
        for text in proxies where AddressBlock(text) == nil {
            problems.append(
                ConfigProblem(
                    config.origin("trusted_proxies"),
                    "`trusted_proxies` must list addresses or blocks such as 192.0.2.0/24; \(text.debugDescription) is none"
                )
            )
        }
        let authorityFolder = config.text("ca_dir") ?? ""
        let auditFolder = config.text("audit_dir").flatMap { $0.isEmpty ? nil : $0 } ?? authorityFolder + "/audit"
        var settings = PlaneSettings(
            databaseURL: Secret(config.text("database_url") ?? ""),
            migrationURL: Secret(config.text("migration_database_url") ?? ""),
            databasePool: config.integer("database_pool") ?? 8,
            api: api,
            gateway: address("gateway_address"),
            health: address("metrics_address"),
            authorityFolder: authorityFolder,
            auditFolder: auditFolder,
            gatewayNames: (config["gateway_names"].arrayValue ?? []).compactMap(\.stringValue),
            certificateLife: config.duration("certificate_life") ?? .seconds(86_400),
            requestsPerMinute: config.integer("requests_per_minute") ?? 600,
            logLevel: config.text("log_level") ?? "info",
            tokenKeyFile: config.text("token_key_file") ?? "",
            sessionLife: config.duration("session_life") ?? .seconds(43_200),
            trustedProxies: proxies.compactMap { AddressBlock($0) },
            attemptsPerAccount: config.integer("attempts_per_account") ?? 5,
            attemptsPerAddress: config.integer("attempts_per_address") ?? 20,
            signUpsPerAddress: config.integer("signups_per_address") ?? 60
        )
        settings.model = model(config, &problems)
        settings.auditRetentionDays = config.integer("audit_retention_days") ?? 365
        guard problems.isEmpty else {
            throw ConfigProblems(source: file?.path ?? "from the environment", problems: problems)
        }
        return (settings, config)
    }

    /// Off without an endpoint; with one it needs a model, and a key file only its owner can read.
    private static func model(_ config: LoadedConfig, _ problems: inout [ConfigProblem]) -> ModelSettings? {
        func problem(_ key: String, _ text: String) { problems.append(ConfigProblem(config.origin(key), text)) }
        guard let endpoint = config.text("llm_endpoint"), !endpoint.isEmpty else { return nil }
        guard let address = OutboundAddress(endpoint) else {
            problem(
                "llm_endpoint",
                "`llm_endpoint` must be an address such as https://llm.example/v1, without user or query"
            )
            return nil
        }
        // Pages of operators and the key of the API would go over the network for everybody to read.
        guard address.isEncrypted || address.isLoopback else {
            problem(
                "llm_endpoint",
                "`llm_endpoint` speaks plain HTTP and must be loopback then; use https:// for another machine"
            )
            return nil
        }
        guard let name = config.text("llm_model"), !name.isEmpty else {
            problem("llm_model", "`llm_model` must name a model where llm_endpoint is set")
            return nil
        }
        var model = ModelSettings(endpoint: address, model: name)
        model.timeout = config.duration("llm_timeout") ?? .seconds(10)
        if let path = config.text("llm_key_file"), !path.isEmpty {
            guard let key = SecretFile.line(path) else {
                problem("llm_key_file", "`llm_key_file` must be a file that only its owner can read: \(path)")
                return nil
            }
            model.key = key
        }
        return model
    }
}
