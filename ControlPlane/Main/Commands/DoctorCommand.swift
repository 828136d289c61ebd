import ArgumentParser
import FoundationEssentials
import PlaneApp
import SharedCommand

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at everything that a plane needs, and say what to do about what is wrong.",
        discussion: """
            Examples:
              dd0c-plane doctor --config plane.yaml
              dd0c-plane doctor --only database migrations

            Goes on after each failure, changes nothing. What a running plane knows it is asked for.
            Exit code 0: well, perhaps with warnings. 1: something failed. 2: something could not be found out.
            """
    )
    @OptionGroup var options: ConfigOptions
    @OptionGroup var doctor: DoctorOptions

    func run() async throws {
        let path = options.config ?? ConfigOptions.standardPath
        let file = FileManager.default.contents(atPath: path).map { (path: path, bytes: Array($0)) }
        let plane = PlaneDoctor(
            file: file,
            missing: file == nil ? options.config : nil,
            environment: ProcessInfo.processInfo.environment
        )
        do {
            try await doctor.run(
                await plane.checks(listing: doctor.list),
                program: "dd0c-plane",
                version: PlaneVersion.text,
                live: "running plane",
                scrub: PlaneDoctor.scrub
            )
        } catch {
            await plane.close()
            throw error
        }
        await plane.close()
    }
}
