internal import SharedBase
internal import SharedRunbook

extension Execution {
    /// Takes one input. What an attempt reports late or twice changes nothing; what a person may not do here is `Illegal`.
    package mutating func handle(_ input: Input, _ facts: Facts) throws(Illegal) -> [Action] {
        var actions: [Action] = []
        switch input {
        case .go: go(facts, &actions)
        case .tick: tick(facts, &actions)
        case .approve(let index): try approve(index, facts, &actions)
        case .reject(let index): try reject(index, facts, &actions)
        case .decide(let index, let decision, let ran): try decide(index, decision, ran, facts, &actions)
        case .abort: try abort(facts, &actions)
        case .resume: try resume(facts, &actions)
        case .accepted(let attempt): accepted(attempt, facts)
        case .ended(let attempt, let end, let exitCode, let reason):
            ended(attempt, end, exitCode, reason, facts, &actions)
        case .lost(let attempt): lost(attempt, facts, &actions)
        case .unseen(let attempt): unseen(attempt, facts)
        }
        return actions
    }

    private mutating func go(_ facts: Facts, _ actions: inout [Action]) {
        guard state == .pending || state == .running, current == nil else { return }
        state = .running
        advance(facts, &actions)
    }

    private mutating func tick(_ facts: Facts, _ actions: inout [Action]) {
        guard !state.isFinal, let due = dueAt, due <= facts.now else { return }
        guard let index = current else {
            if state == .running || state == .pending { go(facts, &actions) }
            return
        }
        switch steps[index].state {
        case .running: watch(index, facts, &actions)
        case .awaitingApproval:
            actions.append(.close(step: steps[index].index, .expired))
            expire(index, facts, &actions)
        case .awaitingIntervention: expire(index, facts, &actions)
        case .unknown where state == .awaitingIntervention: finish(.timedOut, "nobody decided in time", facts, &actions)
        default: dueAt = nil
        }
    }

    /// An attempt that no journal holds yet is sent again: the same one, which an agent runs once.
    private mutating func watch(_ index: Int, _ facts: Facts, _ actions: inout [Action]) {
        guard let deadline = steps[index].deadline, deadline > facts.now else { return lose(index, facts, &actions) }
        dueAt = deadline
        guard !steps[index].isAccepted, !isAborting else { return }
        dueAt = min(deadline, facts.now + Self.redelivery)
        if !facts.isPanic { actions.append(.dispatch(step: steps[index].index)) }
    }

    private mutating func expire(_ index: Int, _ facts: Facts, _ actions: inout [Action]) {
        close(index, .timedOut, "nobody decided in time", facts)
        finish(.timedOut, "nobody decided in time", facts, &actions)
    }

    // MARK: People

    private mutating func approve(_ index: Int, _ facts: Facts, _ actions: inout [Action]) throws(Illegal) {
        let at = try waiting(index, .awaitingApproval, "approve")
        let judgement = facts.judge(steps[at])
        steps[at].allowance = .init(binding: judgement.binding, risk: judgement.risk)
        steps[at].state = .pending
        state = .running
        actions.append(.close(step: index, .approved))
        advance(facts, &actions)
    }

    private mutating func reject(_ index: Int, _ facts: Facts, _ actions: inout [Action]) throws(Illegal) {
        let at = try waiting(index, .awaitingApproval, "reject")
        actions.append(.close(step: index, .rejected))
        close(at, .aborted, "rejected", facts)
        finish(.aborted, "step \(index) was rejected", facts, &actions)
    }

    /// The place of a step that waits in this way.
    private func waiting(_ index: Int, _ wanted: RunStepState, _ verb: String) throws(Illegal) -> Int {
        guard !state.isFinal, let at = steps.firstIndex(where: { $0.index == index }), steps[at].state == wanted else {
            throw Illegal(state: state, input: verb)
        }
        return at
    }

    /// Why a step was not run where somebody said so; `AnalyticsStore` looks for it in reports.
    static let skippedByPerson = "skipped by a person"

    /// Why a step counts as done that no agent ran to its end.
    static let doneByPerson = "done by a person"

    private mutating func decide(
        _ index: Int,
        _ decision: StepDecision,
        _ ran: String?,
        _ facts: Facts,
        _ actions: inout [Action]
    ) throws(Illegal) {
        guard let at = steps.firstIndex(where: { $0.index == index }), at == current, !state.isFinal,
            steps[at].state == .awaitingIntervention || steps[at].state == .unknown,
            Self.choices(steps[at]).contains(decision)
        else { throw Illegal(state: state, input: decision.rawValue) }
        switch decision {
        case .retry:
            steps[at].state = .pending
            steps[at].reason = nil
            // What may have run once is asked for anew.
            if steps[at].attempts > 0 { steps[at].allowance = nil }
        case .skip: close(at, .skipped, Self.skippedByPerson, facts)
        case .done:
            steps[at].ran = ran
            close(at, .succeeded, steps[at].kind == .manual ? nil : Self.doneByPerson, facts)
        case .then, .else: choose(at, decision == .then, facts)
        case .abort:
            return finish(steps[at].state == .unknown ? .unknown : .aborted, "ended by a person", facts, &actions)
        }
        state = .running
        advance(facts, &actions)
    }

    /// What a person can decide of a step of this kind.
    package static func choices(_ step: ExecutionStep) -> Set<StepDecision> {
        switch step.kind {
        case .branch: [.then, .else, .skip, .abort]
        case .manual: [.done, .skip, .abort]
        case .shell, .sql, .http: step.isForPerson ? [.done, .skip, .abort] : [.retry, .done, .skip, .abort]
        }
    }

    /// Ends what runs and sends nothing more; the same again changes nothing (P6-E3-14).
    private mutating func abort(_ facts: Facts, _ actions: inout [Action]) throws(Illegal) {
        if state == .aborted || isAborting { return }
        if state.isFinal { throw Illegal(state: state, input: "abort") }
        guard let at = current else { return finish(.aborted, "ended by a person", facts, &actions) }
        switch steps[at].state {
        case .running:
            isAborting = true
            dueAt = facts.now + Self.cancelTime + (steps[at].needs.onStop == nil ? .zero : Self.releaseTime)
            steps[at].deadline = dueAt
            actions.append(.cancel(step: steps[at].index))
        case .unknown: finish(.unknown, "ended by a person", facts, &actions)
        default:
            if steps[at].state == .awaitingApproval { actions.append(.close(step: steps[at].index, .void)) }
            close(at, .aborted, "ended by a person", facts)
            finish(.aborted, "ended by a person", facts, &actions)
        }
    }

    private mutating func resume(_ facts: Facts, _ actions: inout [Action]) throws(Illegal) {
        guard state == .paused, current == nil, !facts.isPanic else { throw Illegal(state: state, input: "resume") }
        state = .running
        advance(facts, &actions)
    }
}
