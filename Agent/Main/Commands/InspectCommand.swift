import AgentCore
import AgentDrift
import ArgumentParser
internal import CMalloc
import SharedBase
import SharedCommand
import SharedDrift
import SharedJSON
import SharedScrub

extension StackKindName: ExpressibleByArgument {}

struct InspectCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case jsonl, table }

    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Print every resource of states and manifests, scrubbed; offline.",
        discussion: """
            Examples:
              dd0c-agent inspect terraform.tfstate
              pulumi stack export | dd0c-agent inspect -
              kubectl get deploy -o yaml | dd0c-agent inspect --kind kubernetes -
              dd0c-agent inspect --format table infrastructure/
            """
    )

    @Option(help: "auto, terraform, cloudformation, kubernetes or pulumi.") var kind = "auto"
    @Option(help: "jsonl or table.") var format = Format.jsonl
    @Argument(help: "Files, folders, or - for standard input.") var paths: [String]

    func validate() throws {
        guard kind == "auto" || StackKindName(rawValue: kind) != nil else {
            throw ValidationError("--kind is auto, terraform, cloudformation, kubernetes or pulumi")
        }
    }

    func run() throws {
        Self.keepMemory()
        let sink = InspectSink(format)
        // Tags are not printed here; a key that lives for this run alone is enough.
        var inspector = Inspector(
            kind: StackKindName(rawValue: kind),
            scrubber: Scrubber(tagKey: RandomSource.system.bytes(32)),
            bulk: format == .jsonl ? sink.take(lines:) : nil,
            sink: sink.take(_:)
        )
        let summary = try Reporting.now { try inspector.inspect(paths) }
        sink.finish()
        if summary.skipped > 0 { Output.note("skipped \(summary.skipped) files of no known kind") }
        if summary.exitCode != 0 { throw ExitCode(summary.exitCode) }
    }

    /// Pieces of a state come and go by megabytes. What one has left is for the next: given back to the kernel in between, each
    /// page would be cleared and mapped anew. The process ends with its work, so nothing is kept from anybody for long.
    private static func keepMemory() {
        mallopt(M_MMAP_THRESHOLD, 32 << 20)
        mallopt(M_TRIM_THRESHOLD, 1 << 30)
    }
}

/// Collects output lines and writes them in pieces of 64 KiB.
private final class InspectSink {
    private static let pieceSize = 1 << 16
    private let format: InspectCommand.Format
    private var pending: [UInt8] = []
    private var table = Table([
        .init("KIND"), .init("TYPE", flexible: true), .init("ADDRESS", flexible: true), .init("ID", flexible: true),
    ])

    init(_ format: InspectCommand.Format) { self.format = format }

    func take(_ output: Inspector.Output) {
        switch output {
        case .refusal(let error):
            // What was read before comes out before the refusal, so that both streams together tell the order.
            flush()
            Output.note("refused: \(error.description)")
        case .resource(let resource):
            switch format {
            case .jsonl:
                pending += resource.text
                pending.append(UInt8(ascii: "\n"))
                if pending.count >= Self.pieceSize { flush() }
            case .table: table.add([resource.kind.rawValue, resource.type, resource.address, resource.id ?? ""])
            }
        }
    }

    /// Lines of a large state, at once.
    func take(lines: [UInt8]) {
        flush()
        Output.answer(lines)
    }

    func finish() {
        flush()
        if format == .table { Output.answer(table.text(width: Terminal.tableWidth)) }
    }

    private func flush() {
        guard !pending.isEmpty else { return }
        Output.answer(pending)
        pending.removeAll(keepingCapacity: true)
    }
}
