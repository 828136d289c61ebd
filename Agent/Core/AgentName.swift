internal import AgentSpool
internal import SharedBase

/// The name under which this agent enrolled: steps with a `target` name it. Only for runs by hand; the plane keeps its own.
package enum AgentName {
    /// - Throws: `SpoolError` where it cannot be written.
    package static func save(_ name: String, _ paths: AgentPaths) throws {
        try FileAccess.replace(paths.name, with: Array(name.utf8))
    }

    /// The host's name and the agent's, where they differ and the latter is known: agents that enrolled before it was kept, and people who
    /// may not look into the agent's folder, have the host's alone.
    package static func all(_ paths: AgentPaths) -> [String] {
        let name = (try? FileAccess.read(paths.name, limit: 4096)).map { String(decoding: $0, as: UTF8.self) }
        return [HostName.current] + [name].compactMap { $0 }.filter { !$0.isEmpty && $0 != HostName.current }
    }
}
