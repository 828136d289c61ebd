/// How to reach a database and what to hold it to.
package struct PostgresSettings: Sendable {
    /// A libpq connection string, for example `host=/run/dd0c dbname=dd0c user=dd0c_app`. May hold a password: never print it.
    package var conninfo: String
    /// Connections, each with a thread of its own; opened when first needed.
    package var poolSize: Int
    /// First schema of the search path; nil leaves the server's default.
    package var schema: String?
    /// The server ends a statement that runs longer; nil for no limit.
    package var statementTimeout: Duration?
    /// Bound for one attempt to connect (libpq counts whole seconds, at least 2).
    package var connectTimeout: Duration
    /// How long a unit of work goes on trying to connect before it fails.
    package var connectPatience: Duration
    /// How long a unit of work waits for a free connection before it fails with `busy`.
    package var waitLimit: Duration
    /// Units of work that may wait at the same time; one more fails with `busy` at once.
    package var waitingLimit: Int
    /// Prepared statements kept on each connection.
    package var statementCacheSize: Int
    package var applicationName: String

    package init(
        conninfo: String,
        poolSize: Int = 8,
        schema: String? = nil,
        statementTimeout: Duration? = .seconds(30),
        connectTimeout: Duration = .seconds(5),
        connectPatience: Duration = .seconds(2),
        waitLimit: Duration = .seconds(5),
        waitingLimit: Int = 1000,
        statementCacheSize: Int = 256,
        applicationName: String = "dd0c-plane"
    ) {
        self.conninfo = conninfo
        self.poolSize = max(1, poolSize)
        self.schema = schema
        self.statementTimeout = statementTimeout
        self.connectTimeout = connectTimeout
        self.connectPatience = connectPatience
        self.waitLimit = waitLimit
        self.waitingLimit = waitingLimit
        self.statementCacheSize = max(1, statementCacheSize)
        self.applicationName = applicationName
    }

    /// Settings of the session that come with the login, so that `RESET ALL` returns to them.
    var startupOptions: [(name: String, value: String)] {
        var options = [("TimeZone", "UTC"), ("client_min_messages", "warning"), ("DateStyle", "ISO")]
        if let schema { options.append(("search_path", "\"\(schema)\"")) }
        if let statementTimeout { options.append(("statement_timeout", String(statementTimeout.wholeMilliseconds))) }
        return options
    }
}

extension Duration {
    /// Cut toward zero to whole milliseconds.
    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
