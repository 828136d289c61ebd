internal import SharedBase
internal import SharedRisk
internal import SharedRunbook

/// What agents tell of attempts.
extension Execution {
    /// The step whose latest attempt this is and whose fate is open.
    private func open(_ attempt: RunAttemptID) -> Int? {
        steps.firstIndex { $0.attempt == attempt && ($0.state == .running || $0.state == .unknown) }
    }

    /// The journal has it. Where nobody knew before, the execution waits for its end again.
    mutating func accepted(_ attempt: RunAttemptID, _ facts: Facts) {
        guard let at = open(attempt) else { return }
        steps[at].isAccepted = true
        if steps[at].state == .unknown, !state.isFinal {
            steps[at].state = .running
            steps[at].reason = nil
            steps[at].deadline = facts.now + .seconds(steps[at].timeout) + Self.grace
            state = .running
            reason = nil
        }
        if steps[at].state == .running, !isAborting { dueAt = steps[at].deadline }
    }

    mutating func ended(
        _ attempt: RunAttemptID,
        _ end: AttemptEnd,
        _ exitCode: Int?,
        _ reason: String?,
        _ facts: Facts,
        _ actions: inout [Action]
    ) {
        guard let at = open(attempt) else { return }
        steps[at].isAccepted = true
        steps[at].exitCode = exitCode
        if state.isFinal { return settleLate(at, end, reason, facts) }
        switch end {
        case .interrupted:
            steps[at].state = .unknown
            steps[at].reason = reason ?? "the agent died while it ran"
            if isAborting { return finish(.unknown, "ended by a person", facts, &actions) }
            wait(.awaitingIntervention, "step \(steps[at].index) was interrupted", facts)
        case .refused: refused(at, reason, facts, &actions)
        case .succeeded: close(at, .succeeded, nil, facts)
        case .failed: close(at, .failed, reason, facts)
        case .timedOut: close(at, .timedOut, reason ?? "it took longer than \(steps[at].timeout) s", facts)
        case .cancelled: close(at, .aborted, reason, facts)
        }
        guard end != .interrupted, end != .refused else { return }
        if isAborting || end == .cancelled { return finish(.aborted, "ended by a person", facts, &actions) }
        state = .running
        end == .succeeded ? advance(facts, &actions) : failed(at, facts, &actions)
    }

    /// After an end that nobody could wait for the journal still tells what became of the step.
    private mutating func settleLate(_ at: Int, _ end: AttemptEnd, _ reason: String?, _ facts: Facts) {
        let settled: RunStepState? =
            switch end {
            case .succeeded: .succeeded
            case .failed: .failed
            case .timedOut: .timedOut
            case .cancelled, .refused: .aborted
            case .interrupted: nil
            }
        guard let settled else { return }
        close(at, settled, reason, facts)
        if state == .unknown { state = .aborted }
    }

    private mutating func refused(_ at: Int, _ reason: String?, _ facts: Facts, _ actions: inout [Action]) {
        if isAborting {
            close(at, .aborted, reason, facts)
            return finish(.aborted, "ended by a person", facts, &actions)
        }
        steps[at].state = .awaitingIntervention
        steps[at].reason = reason ?? "the agent refused it"
        // It never began: there is nothing to undo.
        steps[at].startedAt = nil
        wait(.awaitingIntervention, "the agent refused step \(steps[at].index)", facts)
    }

    /// Abort, go on or try again, as the runbook says (P6-E3-08). What is dangerous is never tried again unasked.
    private mutating func failed(_ at: Int, _ facts: Facts, _ actions: inout [Action]) {
        let step = steps[at]
        switch step.onFailure {
        case .continue: return advance(facts, &actions)
        case .retry where step.attempts < step.maxAttempts && step.risk != .dangerous:
            steps[at].state = .pending
            steps[at].notBefore = facts.now + .seconds(step.backoff)
            return advance(facts, &actions)
        case .rollback: actions.append(.rollback)
        case .retry, .abort: break
        }
        actions.append(.lowerTrust)
        finish(step.state == .timedOut ? .timedOut : .failed, "step \(step.index) failed", facts, &actions)
    }

    mutating func lost(_ attempt: RunAttemptID, _ facts: Facts, _ actions: inout [Action]) {
        guard let at = open(attempt), steps[at].state == .running, !state.isFinal else { return }
        lose(at, facts, &actions)
    }

    /// Nobody can tell now whether it ran: the journal of the agent will, or a person decides. Nothing is guessed (P6-E3-06).
    mutating func lose(_ at: Int, _ facts: Facts, _ actions: inout [Action]) {
        steps[at].state = .unknown
        steps[at].reason = "the agent does not answer"
        actions.append(.query(step: steps[at].index))
        if isAborting { return finish(.unknown, "ended by a person", facts, &actions) }
        state = .paused
        reason = "the fate of step \(steps[at].index) is unknown"
        dueAt = nil
    }

    mutating func unseen(_ attempt: RunAttemptID, _ facts: Facts) {
        guard let at = open(attempt), steps[at].state == .unknown, !state.isFinal else { return }
        steps[at].reason = "the agent's journal does not know it"
        wait(.awaitingIntervention, "step \(steps[at].index) is not in the agent's journal", facts)
    }
}
