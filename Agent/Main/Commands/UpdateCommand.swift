import AgentCore
import ArgumentParser
import SharedBase
import SharedCommand

struct UpdateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Replace this program by a newer, signed release that lies in a folder.",
        discussion: """
            The folder holds dd0c-agent and dd0c-agent.release.json. The release has to be signed by the pinned key, be newer and
            for this platform, and say its version when it is run; then it takes the name in one step and the old binary stays as
            dd0c-agent.previous. Refused where the package manager owns the binary. Exit code 1: refused; 2: a file cannot be read.
            Examples:
              dd0c-agent update --from /media/dd0c-0.2.0 --check
              dd0c-agent update --from /media/dd0c-0.2.0
              dd0c-agent update --rollback
            """
    )

    @Option(help: "The folder with the release.") var from: String?
    @Option(help: "The public key (PEM, Ed25519) whose releases are taken.") var key = UpdateProgram.keyFile
    @Flag(help: "Only look: everything but the switch.") var check = false
    @Flag(help: "Go back to the binary before the last update.") var rollback = false
    @Option(help: "table or json.") var format = OutputFormat.table

    func validate() throws {
        guard rollback == (from == nil) else { throw ValidationError("give --from FOLDER or --rollback") }
        guard !(rollback && check) else { throw ValidationError("--check goes with --from") }
    }

    func run() async throws {
        let answer: UpdateProgram.Answer
        do {
            let program = try UpdateProgram()
            answer = try from.map { try program.update(from: $0, keyFile: key, onlyCheck: check) } ?? program.rollBack()
        } catch let error as UpdateError {
            Output.note("error: \(ErrorChain.describe(error))")
            throw (error.code == .file ? ExitStatus.unknown : .no).code
        }
        switch format {
        case .json:
            Output.answer(
                Document.bytes([
                    ("from", .string(answer.from)), ("to", .string(answer.to)), ("done", .bool(answer.isDone)),
                ])
            )
        case .table:
            Output.answer("\(answer.isDone ? "updated" : "would update") \(answer.from) to \(answer.to)\n")
        }
        if answer.isDone { Output.note("next: restart the agent that runs, for example: systemctl restart dd0c-agent") }
    }
}
