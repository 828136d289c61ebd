import AgentCore
import AgentRunbook
import AgentSandbox
import ArgumentParser
import FoundationEssentials
import Glibc
import SharedBase
import SharedCommand
import SharedRisk
import SharedRunbook

struct RunbookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runbook",
        abstract: "Look at a runbook in YAML, or go through it, without a control plane.",
        subcommands: [Check.self, Run.self]
    )

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the steps with their verdicts and reasons, and the variables that lack a value.",
            discussion: """
                Runs nothing. Example:
                  dd0c-agent runbook check restart-api.yaml
                Exit code: 0; 1 the file is no runbook, each fault with line and path; 2 it cannot be read.
                """
        )
        @Argument(help: "The runbook in YAML; `-` is standard input.") var file: String
        @Option(name: .customLong("var"), help: "A variable's value as NAME=VALUE. May be given more than once.")
        var variables: [String] = []
        @Option(help: "table or json.") var format = OutputFormat.table

        func run() throws {
            let runbook = try RunbookFile.read(file, unreadable: .unknown, refused: .no)
            let (values, steps) = try RunbookFile.prepare(runbook, variables)
            Output.answer(RunbookView.bytes(runbook, steps, values, format, width: Terminal.tableWidth))
        }
    }

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run the steps: safe ones by themselves, others after a question.",
            discussion: """
                Examples:
                  dd0c-agent runbook run restart-api.yaml --var NAMESPACE=production
                  dd0c-agent runbook run collect.yaml --yes caution --format json

                Each step runs in the sandbox of `dd0c-agent sandbox`. Without a terminal what would be asked is denied. A dangerous
                step always wants the word `dangerous`. A step whose `target` is another host is asked for, or denied. SQL and HTTP steps are not run here. What steps write is shown without secrets.
                Exit code: 0 done; 1 a step failed; 3 a step was denied; 64 the runbook or the command line is wrong, nothing ran.
                """
        )
        @Argument(help: "The runbook in YAML; `-` is standard input.") var file: String
        @Option(name: .customLong("var"), help: "A variable's value as NAME=VALUE. May be given more than once.")
        var variables: [String] = []
        @Option(help: "The most that runs unasked: safe or caution.") var yes = "safe"
        @Option(help: "none, or host where the local policy gives it: at least caution.") var network = "none"
        @Option(help: "A folder that steps may write, at the same path. May be given more than once.")
        var writable: [String] = []
        @Option(
            name: .customLong("as"),
            help: "The name of this host, where steps name their target; else its host name and the agent's name."
        )
        var host: String?
        @Option(help: "What this host lets steps do.") var policy = LocalPolicy.standardPath
        @Option(help: "table or json.") var format = OutputFormat.table
        @OptionGroup var state: StateOptions

        func validate() throws {
            guard ["safe", "caution"].contains(yes) else {
                throw ValidationError("--yes takes safe or caution; dangerous steps always ask.")
            }
            guard SandboxNetwork(rawValue: network) != nil else {
                throw ValidationError("--network takes none or host.")
            }
        }

        func run() async throws {
            let runbook = try RunbookFile.read(file, unreadable: .usage, refused: .usage)
            let (values, steps) = try RunbookFile.prepare(runbook, variables)
            guard values.missing.isEmpty else {
                let names = values.missing.map { "`\($0)`" }.joined(separator: ", ")
                Output.note("error: cannot run the runbook: no value for \(names) (--var NAME=VALUE)")
                throw ExitStatus.usage.code
            }
            let request = RunbookProgram.Request(
                runbook,
                steps,
                values,
                options: try options(),
                policy: try localPolicy(),
                state: AgentPaths(try state.folder()),
                format: format
            )
            let report = try await Reporting.run(failure: .no) { try await RunbookProgram.run(request) }
            throw ExitCode(report.outcome.rawValue)
        }

        /// As the agent takes it, with its signature where a key is pinned. Whoever runs this may have no agent here.
        private func localPolicy() throws -> LocalPolicy {
            let memory = PolicyMemory(AgentPaths(try state.folder()).policyVersion, isRequired: false)
            return PolicySource(path: policy, keyPath: try state.settings().policyKey, memory: memory).load().policy
        }

        private func options() throws -> OfflineRun.Options {
            var options = OfflineRun.Options()
            options.host = try OfflineHost(
                names: host.map { [$0] } ?? AgentName.all(AgentPaths(state.folder()))
            )
            options.yes = Risk(rawValue: yes) ?? .safe
            options.network = SandboxNetwork(rawValue: network) ?? .none
            let here = FileManager.default.currentDirectoryPath
            options.writable = writable.map { SandboxOptions.absolute($0, from: here) }
            return options
        }
    }
}

/// The file that both commands read.
private enum RunbookFile {
    static func read(_ path: String, unreadable: ExitStatus, refused: ExitStatus) throws -> Runbook {
        let bytes = try contents(path, unreadable)
        do {
            return try RunbookParser.parseYAML(bytes)
        } catch {
            if let other = try? RunbookParser.parse(bytes), other.format != .yaml {
                Output.note(
                    "error: cannot read the runbook \(path): it is \(other.format.rawValue) and not YAML "
                        + "(dd0c-plane runbook parse \(path) reads it)"
                )
            } else if error.problems.isEmpty {
                Output.note("error: \(ErrorChain.describe(error))")
            } else {
                for problem in error.problems {
                    Output.note("error: \(path): \(DisplayText.safe(problem.description))")
                }
            }
            throw refused.code
        }
    }

    static func prepare(_ runbook: Runbook, _ given: [String]) throws -> (VariableValues, [PreparedStep]) {
        try Reporting.now(failure: .usage) {
            let values = try VariableValues(runbook.variables, given: given)
            return (values, try PreparedStep.all(runbook, values))
        }
    }

    /// One byte more than a runbook may have is enough to refuse the rest.
    private static func contents(_ path: String, _ unreadable: ExitStatus) throws -> [UInt8] {
        try Reporting.now(failure: unreadable) {
            let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
            func failure() -> Fault<InputCode> {
                Fault(
                    .cannotRead,
                    attempted: "read the runbook \(path)",
                    reason: String(cString: strerror(errno))
                )
            }
            guard descriptor >= 0 else { throw failure() }
            defer { if descriptor > 0 { close(descriptor) } }
            var all: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while all.count <= RunbookLimits.maxBytes {
                let count = Glibc.read(descriptor, &buffer, buffer.count)
                if count == 0 { break }
                if count > 0 {
                    all += buffer[..<count]
                } else if errno != EINTR {
                    throw failure()
                }
            }
            return all
        }
    }
}
