import AgentCore
import AgentDrift
import ArgumentParser
import SharedBase
import SharedCommand
import SharedDrift
import SharedJSON
import SharedScrub

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Show drift now, without a control plane.",
        discussion: """
            Exit code 0: no drift. 1: drift. 2: a stack could not be read (the others are shown), or no configuration.
            Example: dd0c-agent check --config agent.yaml --format json
            """
    )

    @OptionGroup var options: ConfigOptions
    @Option(help: "table or json.") var format = OutputFormat.table

    func run() async throws {
        let settings = try options.load(missing: .unknown).settings
        let random = RandomSource.system
        let scrubber = Scrubber(tagKey: random.bytes(32))
        let key = random.bytes(32)
        let reports = try await Reporting.run {
            var reports: [DriftReport] = []
            for (index, stack) in settings.stacks.enumerated() {
                if Terminal.errorIsTerminal {
                    Output.note("scanning \(stack.reference) (\(index + 1) of \(settings.stacks.count))")
                }
                let scan = StackScan(
                    settings: StackSettings(stack),
                    scrubber: scrubber,
                    key: key,
                    agentVersion: AgentVersion.text
                )
                reports.append(try await OneScan.run(scan, limit: settings.scanTimeout))
            }
            return reports
        }
        let check = CheckReport(reports)
        switch format {
        case .json: Output.answer(JSON.bytes(check.value, pretty: true) + [UInt8(ascii: "\n")])
        case .table: CheckView.show(check)
        }
        if check.exitCode != 0 { throw ExitCode(check.exitCode) }
    }
}

/// `check` for people: the differences as a table, then one line for each stack.
private enum CheckView {
    static func show(_ check: CheckReport) {
        var table = Table([
            .init("SEVERITY"), .init("STACK", flexible: true), .init("ADDRESS", flexible: true), .init("CHANGE"),
            .init("ATTRIBUTE", flexible: true), .init("DECLARED", flexible: true), .init("ACTUAL", flexible: true),
            .init("WHO", flexible: true),
        ])
        for row in check.rows {
            table.add([
                row.severity.rawValue, row.stack, row.address, row.change, row.attribute, row.declared, row.actual,
                row.who,
            ])
        }
        if !check.rows.isEmpty { Output.answer(table.text(width: Terminal.tableWidth) + "\n") }
        for report in check.reports { Output.answer(line(report) + "\n") }
        if check.reports.isEmpty { Output.note("the configuration names no stacks; add some under `stacks:`") }
    }

    private static func line(_ report: DriftReport) -> String {
        let drifted = report.drifted.count
        let notChecked = report.resources.count { $0.status == .notChecked }
        let word =
            switch report.status {
            case .ok: "no drift in \(report.resources.count) resources"
            case .drift: "\(drifted) of \(report.resources.count) resources drifted"
            case .partial:
                "\(drifted) drifted, \(notChecked) of \(report.resources.count) not checked: \(report.reason ?? "")"
            case .unreadable: "could not be read: \(report.reason ?? "")"
            case .skipped: "skipped: \(report.reason ?? "")"
            case .timedOut: "timed out: \(report.reason ?? "")"
            }
        return "\(DisplayText.safe(report.stack.description)): \(DisplayText.safe(word))"
    }
}
