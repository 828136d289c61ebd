import AgentCore
import ArgumentParser
import Logging
import SharedBase
import SharedCommand

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Scan on an interval and report to the control plane.",
        discussion: "Needs `enroll` first. SIGTERM ends it cleanly; reports that the plane has not got wait on disk."
    )
    @OptionGroup var options: ConfigOptions

    func run() async throws {
        let settings = try options.load().settings
        let logger = AgentLog.start(level: settings.logLevel)
        do {
            try await AgentProgram(settings, logger: logger).run()
        } catch {
            logger.error("drift-agent stopped by an error", metadata: ["error.chain": "\(ErrorChain.describe(error))"])
            throw ExitStatus.no.code
        }
    }
}
