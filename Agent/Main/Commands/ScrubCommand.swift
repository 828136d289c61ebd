import ArgumentParser
import Glibc
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

            Nothing is put on disk. Up to 64 MiB are held, so that a value that is secret in one place goes everywhere;
            in a longer input it goes behind that place only, and standard error says so. Of a state in a file,
            `inspect` finds all.
            """
    )

    @Option(help: "Write what was found, as JSON Lines of rule, offset and length in the input.") var report: String?

    func run() throws {
        let findings = try report.map { try ReportFile($0) }
        let flow = ScrubFlow(Scrubber(tagKey: RandomSource.system.bytes(32)))
        _ = try Reporting.now {
            try flow.run(read: StandardInput.read) {
                Output.note(
                    "note: the input is longer than 64 MiB, and a pipe is not read twice: a value that is secret in one "
                        + "place is removed from there on, not before; `inspect FILE` removes it everywhere"
                )
            } take: { bytes, found in
                Output.answer(bytes)
                try findings?.write(found)
            }
        }
    }
}

/// Where `--report` goes: a line for each finding, written as they are found.
private final class ReportFile {
    private let path: String
    private let descriptor: Int32

    init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        if descriptor < 0 { throw failed() }
    }

    deinit { close(descriptor) }

    func write(_ findings: [ScrubFinding]) throws {
        var lines: [UInt8] = []
        for finding in findings {
            lines += JSON.bytes([
                "rule": .string(finding.rule.rawValue), "offset": .number(String(finding.offset)),
                "length": .number(String(finding.length)),
            ])
            lines.append(UInt8(ascii: "\n"))
        }
        var rest = lines[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failed() }
            rest = rest.dropFirst(count)
        }
    }

    private func failed() -> ExitCode {
        Output.note("error: cannot write the report \(path): \(String(cString: strerror(errno)))")
        return ExitStatus.unknown.code
    }
}
