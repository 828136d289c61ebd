package import SharedBase

/// Who brought a report: the owner of the stacks that it first reports.
package enum ReportSource: Hashable, Sendable {
    /// An enrolled agent, over the link.
    case agent(AgentID)
    /// Somebody with an API key, over HTTP. All keys of a tenant count as one, because keys are rotated.
    case api

    /// As stored: the agent's id, or nothing.
    var agentID: AgentID? {
        if case .agent(let id) = self { id } else { nil }
    }
}
