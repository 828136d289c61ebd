import AgentCore
import ArgumentParser
import SharedCommand

/// dd0c-agent: reads, compares, scrubs and reports from inside a customer's network.
@main
struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dd0c-agent",
        abstract: "Find drift inside your network; secrets stay there.",
        discussion: """
            Examples:
              dd0c-agent inspect terraform.tfstate      every resource, scrubbed, without a control plane
              dd0c-agent init .                         a configuration of what is below this folder
              dd0c-agent check --config agent.yaml      drift now, as a table
              dd0c-agent run --config agent.yaml        scan on an interval and report
            """,
        version: AgentVersion.text,
        subcommands: [
            InspectCommand.self, ScrubCommand.self, ClassifyCommand.self, InitCommand.self, CheckCommand.self,
            ExplainCommand.self, EnrollCommand.self, RunCommand.self,
            ScanCommand.self,
            StatusCommand.self, DoctorCommand.self, MetricsCommand.self, ConfigCommand.self, VersionCommand.self,
        ]
    )

    static func main() async {
        Output.ignoreBrokenPipes()
        await Self.main(nil)
    }
}
