import ArgumentParser
import SharedCommand
import SharedRisk

struct ClassifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classify",
        abstract: "Say of each command whether it is safe, caution or dangerous, and why.",
        discussion: """
            Standard input holds one command a line; one of several lines comes as {"command":"..."}. Each gives one line of JSON:
            command, risk and reasons with rule, token, offset and length in bytes of the command, and text. Example:
              echo 'kubectl delete ns prod' | dd0c-agent classify | jq -r .risk
            """
    )

    func run() throws {
        var stream = RiskStream()
        try Reporting.now {
            try StandardInput.pieces { piece in
                let output = stream.feed(piece)
                if !output.isEmpty { Output.answer(output) }
            }
        }
        Output.answer(stream.finish())
    }
}
