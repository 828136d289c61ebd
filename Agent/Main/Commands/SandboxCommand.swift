import AgentCore
import AgentSandbox
import ArgumentParser
import FoundationEssentials
import SharedBase
import SharedCommand

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Run a program in exactly the sandbox that runbook steps get.",
        discussion: """
            Examples:
              dd0c-agent sandbox -- id
              dd0c-agent sandbox --timeout 10 --memory 268435456 --writable /srv/reports -- sh -c 'df -h > report.txt'

            No network, no writable file of the host, a clean environment. The program starts in the first writable folder, else
            in an empty one. The last line on stderr says how it ended and what it used:
            {"outcome":"exited","reason":"exit code 0","exitCode":0,"milliseconds":12,"userMilliseconds":3, ...}.
            Exit code: the program's; 124 time, 125 refused, 137 memory (also output and disk: it was killed).
            """
    )

    @Option(help: "Seconds until the program and all its processes are killed; 60, at most 1800.")
    var timeout: String?
    @Option(help: "Bytes of memory of all processes together; needs control groups.")
    var memory: String?
    @Option(help: "Processors that all processes together may keep busy, such as 0.5; 1. Needs control groups.")
    var cpus: String?
    @Option(help: "Processes and threads at one time; 128.")
    var processes: String?
    @Option(help: "Bytes of one file, and by which writable folders may grow; 1073741824.")
    var disk: String?
    @Option(help: "none, or host: the host's network, its metadata service included.")
    var network: String?
    @Option(help: "A folder that the program may write, at the same path. May be given more than once.")
    var writable: [String] = []
    @OptionGroup var state: StateOptions
    @Argument(parsing: .postTerminator, help: "The program and its arguments, after --.")
    var program: [String] = []

    func run() async throws {
        let outcome: SandboxOutcome
        do {
            outcome = try await SandboxProgram.run(try request(), hidden: [state.folder()])
        } catch let error as ExitCode {
            SandboxProgram.sayRefused("the agent's configuration, which names its state directory, cannot be used")
            throw error
        } catch {
            SandboxProgram.sayRefused(ErrorChain.describe(error))
            throw ExitCode(125)
        }
        SandboxProgram.say(outcome)
        throw ExitCode(outcome.exitCode)
    }

    private func request() throws -> SandboxRequest {
        let options = SandboxOptions(
            timeout: timeout,
            memory: memory,
            cpus: cpus,
            processes: processes,
            disk: disk,
            network: network
        )
        var request = SandboxRequest(program)
        request.limits = try options.limits()
        request.network = try options.networkKind()
        request.writable = writable.map { SandboxOptions.absolute($0, from: FileManager.default.currentDirectoryPath) }
        request.input = .descriptor(0)
        return request
    }
}
