internal import SharedBase
internal import SharedRunbook

/// An execution with all that is stored of it.
struct StoredRun: Sendable {
    let id: RunID
    let runbook: RunbookID
    let runbookName: String
    let version: Int
    let startedBy: String
    /// The level of the runbook when it started; a higher one later changes nothing.
    let trust: Int
    let target: RunTarget
    let variables: Value
    let sealed: [UInt8]?
    let variablesHash: [UInt8]
    let createdAt: Timestamp
    /// The execution whose finished steps this one undoes.
    let rollbackOf: RunID?
    /// The runbook let several run at one place when it started.
    let isParallel: Bool
    var execution: Execution
    var finishedAt: Timestamp?
    var report: Value?
    /// What people say that they ran beside the runbook.
    var unlisted: [Value] = []
    /// Of the row: the next write needs the one that was read.
    var revision = 0
    /// The sequence of its last event.
    var lastEvent = 0

    /// The agent that the execution has begun at, where its target leaves a choice: what one step looked at, the next one changes
    /// there and nowhere else. nil before another step has run, and for a step with a target of its own.
    func host(of step: ExecutionStep) -> AgentID? {
        guard target.agent == nil, step.target == nil else { return nil }
        return execution.steps.first {
            $0.index != step.index && $0.target == nil && $0.attempts > 0 && $0.agent != nil
        }?
        .agent
    }

    /// Values without secrets, with `secrets` where they could be opened.
    func variables(_ secrets: [String: String]?) -> RunVariables {
        var plain: [String: String] = [:]
        var names: Set<String> = []
        for (name, value) in variables.objectValue?.members ?? [] {
            if let text = value.stringValue { plain[name] = text } else { names.insert(name) }
        }
        return RunVariables(plain: plain, secrets: secrets, secretNames: names)
    }
}

/// A question to a person.
struct StoredApproval: Sendable {
    let id: ApprovalID
    let run: RunID
    let step: Int
    let runbookName: String
    let kind: String
    let title: String
    /// With values, without secrets.
    let command: String
    let network: RunbookStep.Network
    /// What it asks of its host, with values, without secrets.
    let needs: StepNeeds
    let risk: String
    let verdict: Value
    let binding: [UInt8]
    let requestedBy: String
    let requestedAt: Timestamp
    let expiresAt: Timestamp
    let state: ApprovalState
    let decidedBy: String?
    let decidedAt: Timestamp?
    let comment: String?

    /// What has to be typed for a dangerous step (P6-E3-03).
    static func phrase(_ step: Int) -> String { "RUN STEP \(step)" }
}

/// One line of the story of an execution.
struct StoredEvent: Sendable {
    let sequence: Int
    let at: Timestamp
    let kind: String
    let data: String
}
