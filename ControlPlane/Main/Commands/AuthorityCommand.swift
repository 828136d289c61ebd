import ArgumentParser
import PlaneApp
import SharedCommand

struct AuthorityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ca",
        abstract: "Make the certificate authority.",
        subcommands: [Init.self]
    )

    struct Init: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "init",
            abstract: "Make root and intermediate; refuses where there is one.",
            discussion: """
                The root key is written encrypted. Take it and its passphrase offline once this is done: the plane needs
                the intermediate alone. Example: dd0c-plane ca init --config plane.yaml
                """
        )
        @OptionGroup var options: ConfigOptions

        func run() async throws {
            let folder = try options.load().settings.authorityFolder
            try await Reporting.run(failure: .no) {
                let made = try Operators.makeAuthority(in: folder)
                Output.answer("made \(folder)\nroot key SPKI SHA-256 \(made)\n")
                Output.note("take the root key and its passphrase offline; the plane needs the intermediate alone")
            }
        }
    }
}
