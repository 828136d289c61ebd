package import SharedBase
package import SharedRisk
package import SharedRunbook

/// A step of an execution: what it is, which never changes, and how far it is.
package struct ExecutionStep: Sendable, Equatable {
    /// What somebody allowed: exactly this, and nothing riskier (P6-E3-11).
    package struct Allowance: Sendable, Equatable {
        package let binding: [UInt8]
        package let risk: Risk

        package init(binding: [UInt8], risk: Risk) {
            self.binding = binding
            self.risk = risk
        }
    }

    // What it is.
    package let index: Int
    package let kind: RunbookStep.Kind
    package let title: String
    /// As the runbook has it, with its placeholders.
    package let command: String?
    package let condition: String?
    package let parent: Int?
    /// Indices of a branch's steps where its condition holds.
    package let then: [Int]
    /// Where a branch goes on instead: the index of a later step, or one behind the last for the end.
    package let thenTo: Int?
    package let otherwiseTo: Int?
    package let network: RunbookStep.Network
    package let onFailure: RunbookStep.FailurePolicy
    package let maxAttempts: Int
    /// Seconds between two attempts.
    package let backoff: Int
    /// Seconds; 60 where the runbook says nothing (P6-E3-09).
    package let timeout: Int
    package let rollback: String?
    /// The name of the agent that it runs at, with its placeholders; nil: where the execution runs.
    package private(set) var target: String?
    /// The step of the execution that is rolled back which this one undoes.
    package let undoes: Int?
    /// The only agent that may run it, whatever the target says: what a step did on one host is undone there and nowhere else.
    package private(set) var onlyAt: AgentID?
    /// What a model thought of it when it was kept, where that is worse than the rules: its risk is never less.
    package let opinion: Risk?
    /// What an older rule set said of it when it was kept: newer rules raise a verdict by themselves and lower it only once somebody
    /// has saved the runbook again (P6-E2-20). nil where it was kept under the rules of now.
    package let floor: Risk?
    /// What it asks of its host, with its placeholders.
    package let needs: StepNeeds

    // How far it is.
    package var state = RunStepState.pending
    package var reason: String?
    /// With the values put in, secrets left out; set when it was judged.
    package var shown: String?
    package var risk: Risk?
    package var ruleSet: String?
    package var attempts = 0
    package var attempt: RunAttemptID?
    package var agent: AgentID?
    /// The agent has it in its journal.
    package var isAccepted = false
    package var allowance: Allowance?
    /// What a person says that he ran instead of the command.
    package var ran: String?
    /// Which way a branch went.
    package var choice: Bool?
    package var exitCode: Int?
    package var startedAt: Timestamp?
    package var finishedAt: Timestamp?
    /// When a running attempt counts as lost.
    package var deadline: Timestamp?
    /// No attempt before this time.
    package var notBefore: Timestamp?
    package var outputBytes = 0
    /// Bytes of output that came of the latest attempt, and those that its agent says there are: what a condition waits for.
    package var receivedBytes = 0
    package var expectedBytes: Int?
    /// Of the latest attempt, as its agent counted: SHA-256 of its output, how long it ran, bytes of memory at the highest.
    package var outputHash: [UInt8]?
    package var milliseconds: Int?
    package var peakMemory: Int?
    /// Milliseconds of processor time; the number of the signal that ended the program.
    package var processorTime: Int?
    package var signal: Int?
    /// Where it was ended early: whether it has let go of what it held.
    package var release: StepRelease?
    /// Some of the output of the latest attempt is missing or was cut.
    package var isOutputCut = false

    package init(
        index: Int,
        kind: RunbookStep.Kind,
        title: String = "",
        command: String?,
        condition: String? = nil,
        parent: Int? = nil,
        then: [Int] = [],
        thenTo: Int? = nil,
        otherwiseTo: Int? = nil,
        network: RunbookStep.Network = .none,
        onFailure: RunbookStep.FailurePolicy = .abort,
        maxAttempts: Int = 1,
        backoff: Int = 0,
        timeout: Int = 60,
        rollback: String? = nil,
        target: String? = nil,
        undoes: Int? = nil,
        onlyAt: AgentID? = nil,
        opinion: Risk? = nil,
        floor: Risk? = nil,
        needs: StepNeeds = StepNeeds()
    ) {
        self.index = index
        self.kind = kind
        self.title = title
        self.command = command
        self.condition = condition
        self.parent = parent
        self.then = then
        self.thenTo = thenTo
        self.otherwiseTo = otherwiseTo
        self.network = network
        self.onFailure = onFailure
        self.maxAttempts = maxAttempts
        self.backoff = backoff
        self.timeout = timeout
        self.rollback = rollback
        self.target = target
        self.undoes = undoes
        self.onlyAt = onlyAt
        self.opinion = opinion
        self.floor = floor
        self.needs = needs
    }

    /// The same at this agent and no other.
    func bound(to agent: AgentID?) -> ExecutionStep {
        var step = self
        step.onlyAt = agent
        step.target = nil
        return step
    }

    /// No agent runs it: a person does, and says so. Steps of sql and http run where they name what their host lends them.
    var isForPerson: Bool {
        switch kind {
        case .manual, .branch: true
        case .sql, .http: needs.uses.isEmpty
        case .shell: false
        }
    }
}
