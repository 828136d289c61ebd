import ArgumentParser
import SharedCommand
import SharedRunbook

struct RunbookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runbook",
        abstract: "Look at runbooks without a server.",
        subcommands: [Parse.self]
    )

    struct Parse: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read a runbook from Confluence, Notion, Markdown, plain text or YAML and show its steps.",
            discussion: """
                Examples:
                  dd0c-plane runbook parse failover.md
                  dd0c-plane runbook parse page.html --format json
                """
        )
        @Argument(help: "The document; `-` is standard input.") var file: String
        @Option(help: "table or json.") var format = OutputFormat.table

        func run() throws {
            try Reporting.now(failure: .no) {
                // One byte more than is allowed is enough to refuse the rest.
                let bytes = try BoundedInput.bytes(file, upTo: RunbookLimits.maxBytes + 1)
                // Its name may say what its content leaves open, such as a list of steps alone.
                let isYAML = file.hasSuffix(".yaml") || file.hasSuffix(".yml")
                let runbook = isYAML ? try RunbookParser.parseYAML(bytes) : try RunbookParser.parse(bytes)
                switch format {
                case .json: Output.answer(Document.bytes(RunbookDocument.members(runbook, judge: judge)))
                case .table: Output.answer(RunbookText(runbook, judge: judge).text(width: Terminal.tableWidth))
                }
            }
        }

        private var judge: RunbookDocument.Judge { StepJudge().word }
    }
}
