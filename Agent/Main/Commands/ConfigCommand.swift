import AgentCore
import ArgumentParser
import SharedCommand
import SharedConfig

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check or show the configuration.",
        subcommands: [Check.self, Show.self, Sample.self]
    )

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Check it with the loader that `run` uses.")
        @OptionGroup var options: ConfigOptions

        func run() throws {
            let settings = try options.load().settings
            Output.answer("ok: \(settings.stacks.count) stacks\n")
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show each value and where it came from.")
        @OptionGroup var options: ConfigOptions
        @Option(help: "table or json.") var format = OutputFormat.table

        func run() throws { Output.answer(ConfigView.bytes(try options.load().config, format)) }
    }

    struct Sample: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a sample with every key commented at its default."
        )

        func run() { Output.answer(ConfigSample.text(AgentSettings.schema, heading: ["Configuration of dd0c-agent."])) }
    }
}

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

    func run() { Output.answer("dd0c-agent \(AgentVersion.text)\n") }
}
