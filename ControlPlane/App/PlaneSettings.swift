package import PlaneHTTP
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

    package var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
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
        let settings = PlaneSettings(
            databaseURL: Secret(config.text("database_url") ?? ""),
            migrationURL: Secret(config.text("migration_database_url") ?? ""),
            databasePool: config.integer("database_pool") ?? 8,
            api: api,
            gateway: address("gateway_address"),
            health: address("metrics_address"),
            authorityFolder: config.text("ca_dir") ?? "",
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
        guard problems.isEmpty else {
            throw ConfigProblems(source: file?.path ?? "from the environment", problems: problems)
        }
        return (settings, config)
    }
}
