import ArgumentParser
import FoundationEssentials
import PlaneApp
import PlaneKernel
import PlanePostgres
import SharedBase
import SharedCommand
import SharedConfig

/// Where the configuration comes from, the same for all commands.
struct ConfigOptions: ParsableArguments {
    static let standardPath = "/etc/dd0c/plane.yaml"

    @Option(help: "Configuration file; /etc/dd0c/plane.yaml where it exists.")
    var config: String?

    func load() throws -> (settings: PlaneSettings, config: LoadedConfig) {
        try Reporting.now(failure: .no) {
            try PlaneSettings.load(file: try file(), environment: ProcessInfo.processInfo.environment)
        }
    }

    private func file() throws -> (path: String, bytes: [UInt8])? {
        let path = config ?? Self.standardPath
        guard let data = FileManager.default.contents(atPath: path) else {
            if config == nil { return nil }
            Output.note("error: config file not found: \(path)")
            throw ExitStatus.no.code
        }
        return (path, Array(data))
    }

    /// Opens the application's pool for one command and closes it after.
    func withDatabase<T>(_ body: (Database) async throws -> T) async throws -> T {
        let settings = try load().settings
        let pool = PostgresPool(PostgresSettings(conninfo: settings.databaseURL.expose(), poolSize: 2))
        do {
            let result = try await body(Database(pool))
            await pool.shutdown()
            return result
        } catch {
            await pool.shutdown()
            throw error
        }
    }
}
