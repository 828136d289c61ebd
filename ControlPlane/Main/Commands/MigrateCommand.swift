import ArgumentParser
import PlaneApp
import PlaneKernel
import PlanePostgres
import SharedBase
import SharedCommand

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database to this version's schema.",
        discussion: "Safe to run twice and from several places at once. Example: dd0c-plane migrate --config plane.yaml"
    )
    @OptionGroup var options: ConfigOptions
    @Flag(help: "Only say what would be applied.") var dryRun = false

    func run() async throws {
        let settings = try options.load().settings
        try await Reporting.run(failure: .no) {
            let pool = PostgresPool(PostgresSettings(conninfo: settings.migrationURL.expose(), poolSize: 1))
            let migrator = Migrator(pool)
            let names = try await dryRun ? migrator.pending(Rooms.migrations) : migrator.migrate(Rooms.migrations)
            await pool.shutdown()
            for name in names { Output.answer("\(dryRun ? "would apply" : "applied") \(name)\n") }
            if names.isEmpty { Output.answer("nothing to apply\n") }
        }
    }
}
