import ArgumentParser
import PlaneApp
import SharedCommand

/// dd0c-plane: the control plane.
@main
struct PlaneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dd0c-plane",
        abstract: "Enrol agents, keep what they find, serve it.",
        discussion: """
            Examples:
              dd0c-plane dev                        all in one on this machine, with a private Postgres
              dd0c-plane run --config plane.yaml    the real thing
            """,
        version: PlaneVersion.text,
        subcommands: [
            DevCommand.self, RunCommand.self, MigrateCommand.self, StatusCommand.self, DoctorCommand.self,
            TenantCommand.self,
            ApiKeyCommand.self, UserCommand.self, TokenKeyCommand.self,
            AuthorityCommand.self, AgentCommand.self, ConfigCommand.self, VersionCommand.self,
        ]
    )

    static func main() async {
        Output.ignoreBrokenPipes()
        await Self.main(nil)
    }
}
