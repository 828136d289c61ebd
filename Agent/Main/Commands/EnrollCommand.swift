import AgentCore
import AgentLink
import ArgumentParser
import FoundationEssentials
import SharedBase
import SharedCommand

struct EnrollCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enroll",
        abstract: "Turn a one-time token into this agent's certificate.",
        discussion: """
            The key is made here and never leaves. The token tells by which authority the plane is known.
            Example: dd0c-agent enroll --server plane.example:8443 --token-file token
            """
    )

    @Option(help: "The plane's gateway as HOST:PORT.") var server: String
    @Option(help: "The token; better --token-file, since other users see command lines.") var token: String?
    @Option(help: "A file that holds the token; - for standard input.") var tokenFile: String?
    @Option(help: "Name to show for this agent; the host's name where none is given.") var name: String?
    @Option(help: "Labels as k=v; may stand several times.") var labels: [String] = []
    @Option(help: "Name in the gateway's certificate where it is not the host of --server.") var serverName: String?
    @Flag(help: "Replace an identity that is there.") var force = false
    @OptionGroup var state: StateOptions

    func validate() throws {
        guard (token == nil) != (tokenFile == nil) else { throw ValidationError("give --token or --token-file") }
    }

    func run() async throws {
        var pairs: [String: String] = [:]
        for label in labels {
            let parts = label.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw ValidationError("--labels takes k=v, not `\(label)`") }
            pairs[parts[0]] = parts[1]
        }
        let folder = try state.folder()
        try await Reporting.run(failure: .no) {
            _ = try AgentKeys.load(AgentPaths(folder))
            var request = Enroller.Request(
                server: try ServerAddress(parsing: server),
                token: try text(),
                name: name ?? HostName.current,
                labels: pairs,
                agentVersion: AgentVersion.text
            )
            request.serverName = serverName
            request.force = force
            let identity = try await Enroller.enroll(request, stateDirectory: folder)
            do { try AgentName.save(request.name, AgentPaths(folder)) } catch {
                // The agent is enrolled all the same.
                Output.note("warning: \(ErrorChain.describe(error)); give `runbook run` the option --as NAME")
            }
            Output.answer(
                "enrolled agent \(identity.agentID) of tenant \(identity.tenantID), certificate until \(identity.expires)\n"
            )
            Output.note("next: dd0c-agent run --config agent.yaml   (with `state_dir: \(folder)`)")
        }
    }

    private func text() throws -> Secret<String> {
        if let token { return Secret(token) }
        let path = tokenFile ?? "-"
        let bytes: [UInt8]
        if path == "-" {
            bytes = try StandardInput.bytes()
        } else if let data = FileManager.default.contents(atPath: path) {
            bytes = Array(data)
        } else {
            Output.note("error: cannot read the token file \(path)")
            throw ExitStatus.unknown.code
        }
        let blank: Set<UInt8> = [0x20, 0x09, 0x0a, 0x0d]
        let trimmed = bytes.drop { blank.contains($0) }.reversed().drop { blank.contains($0) }.reversed()
        return Secret(String(decoding: Array(trimmed), as: UTF8.self))
    }
}
