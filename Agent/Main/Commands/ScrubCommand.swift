import ArgumentParser
import FoundationEssentials
import SharedBase
import SharedCommand
import SharedJSON
import SharedScrub

struct ScrubCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scrub",
        abstract: "Copy standard input to standard output without its secrets.",
        discussion: """
            Any text or JSON; JSON stays valid JSON of the same shape. Example:
              terraform show -json plan | dd0c-agent scrub --report findings.jsonl > plan.clean.json
            """
    )

    @Option(help: "Write what was found, as JSON Lines of rule, offset and length in the input.") var report: String?

    func run() throws {
        let input = try Reporting.now { try StandardInput.bytes() }
        let result = Scrubber(tagKey: RandomSource.system.bytes(32)).scrub(text: input)
        Output.answer(result.bytes)
        guard let report else { return }
        var lines: [UInt8] = []
        for finding in result.findings {
            lines += JSON.bytes([
                "rule": .string(finding.rule.rawValue), "offset": .number(String(finding.offset)),
                "length": .number(String(finding.length)),
            ])
            lines.append(UInt8(ascii: "\n"))
        }
        guard FileManager.default.createFile(atPath: report, contents: Data(lines)) else {
            Output.note("error: cannot write the report \(report)")
            throw ExitStatus.unknown.code
        }
    }
}
