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
    /// The key that signs audit heads, and the heads.
    package var auditFolder: String
    package var gatewayNames: [String]
    package var certificateLife: Duration
    package var requestsPerMinute: Int
    package var logLevel: String

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
        let authorityFolder = config.text("ca_dir") ?? ""
        let auditFolder = config.text("audit_dir").flatMap { $0.isEmpty ? nil : $0 } ?? authorityFolder + "/audit"
        let settings = PlaneSettings(
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
            logLevel: config.text("log_level") ?? "info"
        )
        guard problems.isEmpty else {
            throw ConfigProblems(source: file?.path ?? "from the environment", problems: problems)
        }
        return (settings, config)
    }
}
