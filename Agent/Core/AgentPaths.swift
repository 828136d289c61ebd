/// Where things lie below the state directory.
package struct AgentPaths: Sendable {
    package let folder: String

    package init(_ folder: String) { self.folder = folder }

    package var socket: String { folder + "/agent.sock" }
    package var spool: String { folder + "/spool" }
    /// The key of redaction tags: made at the first start, never sent (0600).
    package var tagKey: String { folder + "/tag.key" }
    /// While this file is there no step runs (`KillSwitch`).
    package var killSwitch: String { folder + "/stop-steps" }
    /// What steps were accepted, started and finished (`DiskStepJournal`).
    package var stepJournal: String { folder + "/steps.journal" }
    /// The name under which the agent enrolled (`AgentName`).
    package var name: String { folder + "/name" }
    /// The highest version of a signed policy that was in force (`PolicyMemory`).
    package var policyVersion: String { folder + "/policy.version" }
}
