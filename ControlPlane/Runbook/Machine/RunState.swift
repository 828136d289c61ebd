/// How far an execution is (P6-E3-04). The raw names are stored and shown.
package enum RunState: String, Sendable, CaseIterable {
    case pending
    case running
    case awaitingApproval = "awaiting_approval"
    case awaitingIntervention = "awaiting_intervention"
    case paused
    case succeeded
    case failed
    case aborted
    case timedOut = "timed_out"
    /// It was ended while nobody could tell what its last step had done.
    case unknown

    package var isFinal: Bool {
        switch self {
        case .succeeded, .failed, .aborted, .timedOut, .unknown: true
        default: false
        }
    }
}

/// How far a step is.
package enum RunStepState: String, Sendable, CaseIterable {
    case pending
    case awaitingApproval = "awaiting_approval"
    case awaitingIntervention = "awaiting_intervention"
    case running
    case succeeded
    case failed
    case aborted
    case timedOut = "timed_out"
    /// Sent, and nobody can tell whether it ran.
    case unknown
    case skipped
}

/// How an attempt ended, as its agent's journal says.
package enum AttemptEnd: String, Sendable, CaseIterable {
    case succeeded
    case failed
    case timedOut = "timed_out"
    /// Ended on our word.
    case cancelled
    /// The agent died meanwhile: what it did is not known.
    case interrupted
    /// Never started: the agent refused it.
    case refused
}

/// What a person decides of a step that waits for one.
package enum StepDecision: String, Sendable, CaseIterable {
    /// Another attempt.
    case retry
    /// Goes on without it.
    case skip
    /// Ends the execution.
    case abort
    /// A manual step was done.
    case done
    /// The condition of a branch holds.
    case then
    /// It does not.
    case `else`
}
