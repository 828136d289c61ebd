import AgentCore
import AgentDrift
import ArgumentParser
import FoundationEssentials
import SharedCommand

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Find states, manifests and stacks below a folder and write a configuration.",
        discussion: """
            Writes DIR/dd0c-agent.yaml, which `check` finds in the working folder. Exit code 1: nothing was found, or the file is
            there already and --force is not given. 2: DIR cannot be read or written.
            Example: dd0c-agent init .
            """
    )

    @Argument(help: "The folder to search.") var folder = "."
    @Flag(help: "Overwrite a configuration that is there.") var force = false

    func run() throws {
        let file = folder == "." ? InitConfiguration.fileName : "\(folder)/\(InitConfiguration.fileName)"
        if !force, FileManager.default.fileExists(atPath: file) {
            Output.note("error: \(DisplayText.safe(file)) is there already; --force overwrites it")
            throw ExitStatus.no.code
        }
        let found = try Reporting.now { try SourceFinder.search(folder) }
        for note in found.notes { Output.note("note: \(DisplayText.safe(note))") }
        if !found.isComplete {
            Output.note(
                "warning: only the first \(found.files) files were looked at; name a smaller folder to see the rest"
            )
        }
        guard !found.sources.isEmpty else {
            let place = DisplayText.safe(folder)
            Output.note("error: no state, manifest or template below \(place); looked at \(found.files) files")
            throw ExitStatus.no.code
        }
        let text = InitConfiguration.text(found)
        guard (try? Data(text.utf8).write(to: URL(filePath: file), options: .atomic)) != nil else {
            Output.note("error: cannot write \(DisplayText.safe(file)); is the folder writable?")
            throw ExitStatus.unknown.code
        }
        Output.answer(InitView.text(found, file: file, width: Terminal.tableWidth))
    }
}
