import ArgumentParser
import PlaneApp
import SharedBase
import SharedCommand

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Ask the running plane whether it serves.",
        discussion: "Exit code 0: ready. 1: it runs and is not ready. 2: nothing answers."
    )
    @OptionGroup var options: ConfigOptions
    @Option(help: "table or json.") var format = OutputFormat.table

    func run() async throws {
        let address = try options.load().settings.health
        let probe = try await Reporting.run { try await HealthProbe.ask(address) }
        switch format {
        case .json:
            Output.answer(
                Document.bytes([
                    ("ready", .bool(probe.ready)), ("health", .string(address.description)),
                    ("parts", .array(probe.lines.map(Value.string))),
                ])
            )
        case .table:
            Output.answer((probe.ready ? "ready" : "not ready") + " (\(address))\n")
            for line in probe.lines { Output.answer("  \(DisplayText.safe(line))\n") }
        }
        if !probe.ready { throw ExitStatus.no.code }
    }
}
