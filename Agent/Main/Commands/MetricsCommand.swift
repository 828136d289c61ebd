import AgentCore
import ArgumentParser
import SharedBase
import SharedCommand

struct MetricsCommand: ParsableCommand {
    /// Prometheus text is what a person and a scraper read; json is the same as one document.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Print the running agent's metrics as Prometheus text.",
        discussion: """
            Examples:
              dd0c-agent metrics > /var/lib/node_exporter/dd0c-agent.prom   for a textfile collector
              dd0c-agent metrics --format json

            The agent opens no port: this asks over its Unix socket. Exit code 2: it does not run.
            """
    )
    @OptionGroup var state: StateOptions
    @Option(help: "text (Prometheus) or json.") var format = Format.text

    func run() throws {
        let folder = try state.folder()
        try Reporting.now {
            let answer = try AdminClient.ask(.metrics, at: AgentPaths(folder).socket)
            switch format {
            case .text: Output.answer(answer["metrics"]?.stringValue ?? "")
            case .json: Output.answer(Document.bytes([("families", answer["families"] ?? .array([]))]))
            }
        }
    }
}
