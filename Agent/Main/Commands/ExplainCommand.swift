import AgentCore
import AgentDrift
import ArgumentParser
import SharedBase
import SharedCommand
import SharedDrift
import SharedJSON

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell which rule decided what of one resource, attribute by attribute.",
        discussion: """
            Exit code 0: explained. 1: no stack has the address. 2: it may be in a stack that could not be read.
            Example: dd0c-agent explain --config agent.yaml apps/Deployment/shop/web
            """
    )

    @OptionGroup var options: ConfigOptions
    @Option(help: "Look in this stack alone.") var stack: String?
    @Option(help: "table or json.") var format = OutputFormat.table
    @Argument(help: "The address as check prints it.") var address: String

    func run() async throws {
        let settings = try options.load(missing: .unknown).settings
        if let stack, !settings.stacks.contains(where: { $0.reference.name == stack }) {
            let known = settings.stacks.map(\.reference.name).joined(separator: ", ")
            throw ValidationError("no stack \(stack); configured are: \(known)")
        }
        let outcomes = try await Reporting.run {
            try await StackScans(settings).run(only: stack.map { [$0] }, explain: address)
        }
        guard let explanation = outcomes.compactMap(\.explanation).first else { throw missing(outcomes) }
        switch format {
        case .json: Output.answer(JSON.bytes(explanation.value, pretty: true) + [UInt8(ascii: "\n")])
        case .table: Output.answer(ExplainView.text(explanation, width: Terminal.tableWidth))
        }
    }

    private func missing(_ outcomes: [ScanOutcome]) -> any Error {
        let address = DisplayText.safe(self.address)
        if let unread = outcomes.first(where: { ![.ok, .drift].contains($0.report.status) }) {
            let reason = DisplayText.safe(unread.report.reason ?? "")
            Output.note("error: \(address) was not found, and \(unread.report.stack) was not read whole: \(reason)")
            return ExitStatus.unknown.code
        }
        Output.note("error: no resource \(address) in \(outcomes.count) stacks; `dd0c-agent inspect` prints addresses")
        return ExitStatus.no.code
    }
}
