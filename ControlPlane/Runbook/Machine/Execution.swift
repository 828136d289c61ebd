package import SharedBase
package import SharedRisk

/// An execution as a pure state machine: inputs go in, the new state and what is to be done come out. It reads no clock and no
/// database; what it has to know stands in `Facts`.
package struct Execution: Sendable, Equatable {
    /// What happens to an execution.
    package enum Input: Sendable, Equatable {
        /// Begin, or go on after a restart.
        case go
        /// Look whether something is due.
        case tick
        case approve(step: Int)
        case reject(step: Int)
        /// - Parameter ran: what a person says that he ran instead of the command, where he did it himself.
        case decide(step: Int, StepDecision, ran: String? = nil)
        case abort
        case resume
        /// The agent has the attempt in its journal.
        case accepted(RunAttemptID)
        case ended(RunAttemptID, AttemptEnd, exitCode: Int?, reason: String?)
        /// The link to its agent is gone.
        case lost(RunAttemptID)
        /// The agent's journal never saw it.
        case unseen(RunAttemptID)
    }

    /// What is to be done, after the new state is kept.
    package enum Action: Sendable, Equatable {
        case dispatch(step: Int)
        case cancel(step: Int)
        case query(step: Int)
        /// A new question for a person.
        case ask(step: Int)
        case close(step: Int, ApprovalState)
        /// The text did not do what it said: trust falls to 1 (P6-E3-20).
        case lowerTrust
        /// What undoes the finished steps is to be started (P6-E3-22): the runbook says so of the step that failed.
        case rollback
    }

    /// What the decision needs from outside.
    package struct Facts {
        package let now: Timestamp
        /// The switch of the tenant; one that cannot be read counts as on (P6-E3-18).
        package let isPanic: Bool
        /// The level of the runbook now, at most the level at the start and the tenant's maximum.
        package let trust: Int
        package let judge: (ExecutionStep) -> Judgement
        package let place: (ExecutionStep) -> Placement
        package let newAttempt: () -> RunAttemptID
        /// Whether the condition of a branch holds (P6-E3-13).
        package let condition: (ExecutionStep, [ExecutionStep]) -> BranchAnswer

        package init(
            now: Timestamp,
            isPanic: Bool = false,
            trust: Int,
            judge: @escaping (ExecutionStep) -> Judgement,
            place: @escaping (ExecutionStep) -> Placement,
            newAttempt: @escaping () -> RunAttemptID,
            condition: @escaping (ExecutionStep, [ExecutionStep]) -> BranchAnswer = { _, _ in
                .person("it is not decided here")
            }
        ) {
            self.now = now
            self.isPanic = isPanic
            self.trust = trust
            self.judge = judge
            self.place = place
            self.newAttempt = newAttempt
            self.condition = condition
        }
    }

    /// What is known of the condition of a branch.
    package enum BranchAnswer: Sendable, Equatable {
        case holds(Bool)
        /// It cannot be told, and why: a person decides.
        case person(String)
        /// Output that it asks for is still on its way.
        case later
    }

    /// A step with its values, judged just now (P6-E3-21).
    package struct Judgement: Sendable, Equatable {
        package let shown: String
        package let risk: Risk
        package let ruleSet: String
        /// SHA-256 over command, variables and target.
        package let binding: [UInt8]

        package init(shown: String, risk: Risk, ruleSet: String, binding: [UInt8]) {
            self.shown = shown
            self.risk = risk
            self.ruleSet = ruleSet
            self.binding = binding
        }
    }

    /// Where a step can go.
    package enum Placement: Sendable, Equatable {
        case agent(AgentID)
        case none(reason: String)
    }

    /// An input that the state does not allow: 409 (P6-E3-04).
    package struct Illegal: Error, Equatable {
        package let state: RunState
        package let input: String
    }

    /// How long a question to a person stays open (P6-E3-10).
    package static let patience = Duration.seconds(30 * 60)
    /// What an agent is given beyond a step's timeout before the attempt counts as lost.
    package static let grace = Duration.seconds(30)
    /// How long an agent may take to say that it has an attempt before it is told again.
    package static let redelivery = Duration.seconds(5)
    /// How often a condition looks whether the output that it asks for is there.
    package static let outputPause = Duration.milliseconds(250)
    /// How long after the end of a step its output may take to come before a person is asked.
    package static let outputPatience = Duration.seconds(15)
    /// How long a cancelled attempt may take to end.
    package static let cancelTime = Duration.seconds(5)
    /// How long what lets go of its things may take then, at its agent (P2-E5-11).
    package static let releaseTime = Duration.seconds(10)

    package var state = RunState.pending
    package var reason: String?
    package var isAborting = false
    /// When `tick` has something to do.
    package var dueAt: Timestamp?
    package var steps: [ExecutionStep]

    package init(steps: [ExecutionStep]) { self.steps = steps }

    /// The step in hand: sent, asked for, or of unknown fate.
    package var current: Int? {
        steps.firstIndex {
            switch $0.state {
            case .running, .awaitingApproval, .awaitingIntervention, .unknown: true
            default: false
            }
        }
    }
}

/// How far a question is.
package enum ApprovalState: String, Sendable, CaseIterable {
    case pending
    case approved
    case rejected
    case expired
    /// The execution ended, or what was asked for changed.
    case void
}
