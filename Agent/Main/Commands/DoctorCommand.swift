import AgentCore
import ArgumentParser
import FoundationEssentials
import SharedCommand

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at everything that an agent needs, and say what to do about what is wrong.",
        discussion: """
            Examples:
              dd0c-agent doctor --config agent.yaml
              dd0c-agent doctor --only gateway tls-handshake

            Goes on after each failure, changes nothing. What only the running agent knows it is asked for.
            Exit code 0: well, perhaps with warnings. 1: something failed. 2: something could not be found out.
            """
    )
    @Option(help: "Configuration file; else dd0c-agent.yaml of the working folder, else /etc/dd0c/agent.yaml.")
    var config: String?
    @Option(help: "Folder of the agent's key, certificate and spool, where it is not the configuration's.")
    var stateDir: String?
    @OptionGroup var doctor: DoctorOptions

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let path = config ?? ConfigOptions.found
        let subject = DoctorSubject(
            path: path,
            bytes: FileManager.default.contents(atPath: path).map(Array.init),
            environment: environment,
            stateDirectory: stateDir
        )
        let checks = await AgentDoctor(subject).checks(listing: doctor.list)
        try await doctor.run(
            checks,
            program: "dd0c-agent",
            version: AgentVersion.text,
            live: "running agent",
            scrub: AgentDoctor.scrub
        )
    }
}
