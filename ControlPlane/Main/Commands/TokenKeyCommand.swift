import ArgumentParser
import PlaneApp
import SharedCommand

struct TokenKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokenkey",
        abstract: "The keys that sign people's tokens.",
        subcommands: [Rotate.self]
    )

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sign with a new key from now on.",
            discussion: """
                Nobody is signed out: the old key verifies what it signed until that expires. Running planes take the new
                key up within ten seconds. Where the old key has leaked, remove it from token_key_file as well.
                """
        )
        @OptionGroup var options: ConfigOptions

        func run() async throws {
            try await Reporting.run(failure: .no) {
                let settings = try options.load().settings
                let id = try await options.withDatabase { try await AccountOperators.rotateKeys($0, settings) }
                Output.answer("\(id)\n")
            }
        }
    }
}
