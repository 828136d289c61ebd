import ArgumentParser
import Logging
import PlaneApp
import SharedBase
import SharedCommand

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the control plane.",
        discussion: "Needs a migrated database (`migrate`) and a certificate authority (`ca init`)."
    )
    @OptionGroup var options: ConfigOptions

    func run() async throws {
        let settings = try options.load().settings
        let logger = PlaneLog.start(level: settings.logLevel)
        do {
            try await PlaneProgram(settings, logger: logger).run()
        } catch {
            logger.error("plane stopped by an error", metadata: ["error.chain": "\(ErrorChain.describe(error))"])
            throw ExitStatus.no.code
        }
    }
}
