package import PlaneKernel
package import SharedBase
package import SharedRisk
package import SharedRunbook

/// One attempt at a step on its way to an agent.
package struct StepSending: Sendable {
    package let tenant: TenantID
    package let agent: AgentID
    package let execution: RunID
    package let step: Int
    package let attempt: RunAttemptID
    /// Rises with each attempt at the step, from 1: a result of a lower one is late.
    package let epoch: Int
    package let kind: RunbookStep.Kind
    /// With all values, secret ones too.
    package let command: Secret<String>
    package let risk: Risk
    package let ruleSet: String
    package let variablesHash: [UInt8]
    /// Seconds.
    package let timeout: Int
}

/// What an agent says of an attempt. Each may come twice, and late.
package enum StepWord: Sendable {
    case accepted
    case ended(AttemptEnd, exitCode: Int?, reason: String?)
    /// A piece of output by its number within the attempt; no text where `missing` bytes are lost.
    case output(sequence: Int, isError: Bool, text: String, missing: Int)
    /// Its journal never saw the attempt.
    case unseen
}

/// How steps reach agents; the application gives it. The rows of the engine are the truth: whatever is lost here is sent again.
package protocol StepDispatch: Sendable {
    /// Which agent takes a step of this target, asked in the transaction that writes it; `none` with a reason for people.
    func place(_ target: RunTarget, in session: TenantSession) throws -> Execution.Placement

    /// Hands the step to the agent's session. It may be called again with the same attempt, which an agent runs once.
    func send(_ step: StepSending) async throws

    func cancel(_ attempt: RunAttemptID, tenant: TenantID, agent: AgentID) async

    /// Asks what the agent's journal says; the answers come as words.
    func query(_ attempts: [RunAttemptID], tenant: TenantID, agent: AgentID) async

    /// Tells every agent of the tenant that the switch is on or off.
    func panic(_ isOn: Bool, reason: String, tenant: TenantID) async
}
