import AgentCore
import AgentDrift
import ArgumentParser
import SharedBase
import SharedCommand
import SharedDrift
import SharedJSON

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Show drift now, without a control plane.",
        discussion: """
            Exit code 0: no drift. 1: drift. 2: a stack could not be read (the others are shown), or no configuration.
            What a controller or the platform writes by itself is no drift; JSON and --all show it.
            Example: dd0c-agent check --config agent.yaml --format json
            """
    )

    @OptionGroup var options: ConfigOptions
    @Option(help: "table or json.") var format = OutputFormat.table
    @Flag(help: "Show what controllers and the platform write, too.") var all = false
    @Flag(help: "Show the changes that ignore rules suppress, with the rule.") var showIgnored = false

    func run() async throws {
        let settings = try options.load(missing: .unknown).settings
        let outcomes = try await Reporting.run { try await scan(settings) }
        let check = CheckReport(outcomes, showsIgnored: showIgnored)
        switch format {
        case .json: Output.answer(JSON.bytes(check.value, pretty: true) + [UInt8(ascii: "\n")])
        case .table: Output.answer(CheckView.text(check, all: all, width: Terminal.tableWidth))
        }
        for outcome in outcomes {
            for note in outcome.notes { Output.note("warning: \(outcome.report.stack): \(note)") }
        }
        if outcomes.isEmpty { Output.note("the configuration names no stacks; add some under `stacks:`") }
        if check.exitCode != 0 { throw ExitCode(check.exitCode) }
    }

    /// Where nobody looks on, no progress is shown: a log is no place for a line that is written over.
    private func scan(_ settings: AgentSettings) async throws -> [ScanOutcome] {
        guard let width = Terminal.errorWidth else { return try await StackScans(settings).run() }
        defer { Output.progress("") }
        return try await StackScans(settings).run { Output.progress($0.line(width: width)) }
    }
}
