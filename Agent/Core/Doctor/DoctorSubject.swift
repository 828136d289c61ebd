internal import AgentDrift
internal import NIOPosix
internal import SharedBase
package import SharedCommand
internal import SharedConfig

/// What `doctor` looks at: the configuration as `run` would load it, and the state directory that it names.
package struct DoctorSubject: Sendable {
    /// The finding of the check `configuration`, made where the file was read.
    package let configuration: DoctorFinding
    /// nil where the configuration is of no use.
    package let settings: AgentSettings?
    /// nil where neither the configuration nor the command line names one.
    package let stateDirectory: String?

    /// - Parameters:
    ///   - path: of the configuration file.
    ///   - bytes: nil where there is no such file.
    ///   - stateDirectory: named on the command line; comes before what the configuration says.
    package init(path: String, bytes: [UInt8]?, environment: [String: String], stateDirectory: String?) {
        guard let bytes else {
            configuration = .fail(
                "config file not found: \(path)",
                hint: "dd0c-agent config sample > \(path)   (then name your stacks in it), or --config FILE"
            )
            settings = nil
            self.stateDirectory = stateDirectory
            return
        }
        do {
            let loaded = try AgentSettings.load(file: (path, bytes), environment: environment).settings
            let server = loaded.server.map { ", server \($0)" } ?? ""
            configuration = .ok("\(path): \(loaded.stacks.count) stacks\(server)")
            settings = loaded
            self.stateDirectory = stateDirectory ?? loaded.stateDirectory
        } catch {
            let more = error.problems.count > 1 ? "; and \(error.problems.count - 1) more" : ""
            let first = error.problems.first.map { "\($0)" } ?? "\(error)"
            configuration = .fail("\(first)\(more)", hint: "dd0c-agent config check --config \(path)")
            settings = nil
            self.stateDirectory = stateDirectory
        }
    }
}

extension DoctorCheck {
    /// A check that may block: it runs on NIO's pool of blocking threads.
    init(blocking name: String, _ summary: String, _ look: @escaping @Sendable () -> DoctorFinding) {
        self.init(name, summary) {
            do { return try await NIOThreadPool.singleton.runIfActive(look) } catch {
                return .unknown("could not be looked at: \(ErrorChain.describe(error))")
            }
        }
    }
}
