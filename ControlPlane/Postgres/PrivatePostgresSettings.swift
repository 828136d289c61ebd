/// How a private server is run.
package struct PrivatePostgresSettings: Sendable {
    /// Its folder, kept after a stop; nil for a temporary one that is removed with the server.
    package var folder: String?
    /// False for tests: faster, and a crash of the machine may lose data.
    package var durable: Bool
    package var maxConnections: Int
    /// Folder of `initdb` and `postgres`; nil looks where they usually are.
    package var programs: String?
    /// Further `name=value` for the server.
    package var options: [String]
    /// How long making the data, and starting, may take.
    package var startLimit: Duration

    package init(
        folder: String? = nil,
        durable: Bool = true,
        maxConnections: Int = 100,
        programs: String? = nil,
        options: [String] = [],
        startLimit: Duration = .seconds(60)
    ) {
        self.folder = folder
        self.durable = durable
        self.maxConnections = maxConnections
        self.programs = programs
        self.options = options
        self.startLimit = startLimit
    }
}
