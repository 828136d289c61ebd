import AgentCore
import AgentSandbox
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
            ExplainCommand.self, SandboxCommand.self, RunbookCommand.self, PolicyCommand.self, EnrollCommand.self,
            RunCommand.self,
            ScanCommand.self,
            StatusCommand.self, DoctorCommand.self, UpdateCommand.self, MetricsCommand.self, ConfigCommand.self,
            VersionCommand.self,
        ]
    )

    static func main() async {
        Output.ignoreBrokenPipes()
        SandboxUsage.check()
        await Self.main(nil)
    }
}

/// The last line on standard error of `sandbox` says how it ended, also where the command line was wrong.
private enum SandboxUsage {
    static func check() {
        guard CommandLine.arguments.dropFirst().first == "sandbox" else { return }
        do { _ = try AgentCommand.parseAsRoot() } catch {
            guard AgentCommand.exitCode(for: error) == .validationFailure else { return }
            Output.note(AgentCommand.fullMessage(for: error))
            SandboxProgram.sayRefused("the command line is wrong")
            AgentCommand.exit(withError: ExitStatus.usage.code)
        }
    }
}
