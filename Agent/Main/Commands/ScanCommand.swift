import AgentCore
import ArgumentParser
import SharedBase
import SharedCommand
import SharedDrift

struct ScanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Tell the running agent to scan now.",
        discussion: "Example: dd0c-agent scan terraform/network   (without a stack: all of them)"
    )
    @OptionGroup var state: StateOptions
    @Argument(help: "The stack as KIND/NAME.") var stack: String?

    func run() throws {
        var reference: StackReference?
        if let stack {
            let parts = stack.split(separator: "/", maxSplits: 1).map(String.init)
            guard parts.count == 2, let kind = StackKindName(rawValue: parts[0]) else {
                throw ValidationError("a stack is named KIND/NAME, for example terraform/network")
            }
            reference = StackReference(kind: kind, name: parts[1])
        }
        try Reporting.now {
            let answer = try AdminClient.ask(.scan(reference), at: AgentPaths(try state.folder()).socket)
            if let error = answer["error"]?.stringValue {
                Output.note("error: \(error)")
                throw ExitStatus.no.code
            }
            for name in answer["accepted"]?.arrayValue ?? [] { Output.answer("scanning \(name.stringValue ?? "")\n") }
        }
    }
}
