import AgentCore
import ArgumentParser
import FoundationEssentials
import SharedCommand
import SharedConfig

/// Where the configuration comes from, the same for all commands.
struct ConfigOptions: ParsableArguments {
    static let standardPath = "/etc/dd0c/agent.yaml"

    @Option(
        name: .customLong("config"),
        help: "Configuration file; else dd0c-agent.yaml of the working folder, else /etc/dd0c/agent.yaml."
    )
    var named: String?

    /// The file that is meant.
    var config: String {
        named ?? Self.found
    }

    /// What is used where none is named.
    static var found: String {
        let here = InitConfiguration.fileName
        return FileManager.default.fileExists(atPath: here) ? here : standardPath
    }

    /// - Parameter missing: the exit code where there is no file; `run` says 1 and `check` 2.
    func load(missing: ExitStatus = .no) throws -> (settings: AgentSettings, config: LoadedConfig) {
        guard let data = FileManager.default.contents(atPath: config) else {
            Output.note("error: config file not found: \(config)")
            throw missing.code
        }
        return try Reporting.now(failure: missing) {
            try AgentSettings.load(file: (config, Array(data)), environment: ProcessInfo.processInfo.environment)
        }
    }
}

/// Where the agent keeps its identity and its socket: `--state-dir`, else what the configuration says.
struct StateOptions: ParsableArguments {
    @Option(help: "Configuration file.") var config: String?
    @Option(
        help: "Folder of the agent's key, certificate and spool; the configuration's state_dir where none is given."
    )
    var stateDir: String?

    func folder() throws -> String { try stateDir ?? settings().stateDirectory }

    /// What the configuration says, or its defaults where no file is named and none is at the standard place.
    func settings() throws -> AgentSettings {
        let environment = ProcessInfo.processInfo.environment
        let path = config ?? ConfigOptions.standardPath
        let data = FileManager.default.contents(atPath: path)
        guard data != nil || config == nil else {
            Output.note("error: config file not found: \(path)")
            throw ExitStatus.no.code
        }
        return try Reporting.now(failure: .no) {
            try AgentSettings.load(file: data.map { (path, Array($0)) }, environment: environment).settings
        }
    }
}
