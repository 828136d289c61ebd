internal import SharedBase
internal import SharedRisk
internal import SharedRunbook

/// From one step to the next.
extension Execution {
    /// Goes on until something has to be waited for, or the end.
    mutating func advance(_ facts: Facts, _ actions: inout [Action]) {
        reason = nil
        dueAt = nil
        while let at = steps.firstIndex(where: { $0.state == .pending }) {
            if leavesOut(at) {
                close(at, .skipped, "its branch was not taken", facts)
                continue
            }
            if facts.isPanic {
                state = .paused
                reason = "panic"
                return
            }
            if let time = steps[at].notBefore, time > facts.now {
                dueAt = time
                return
            }
            switch steps[at].kind {
            case .manual:
                steps[at].state = .awaitingIntervention
                return wait(.awaitingIntervention, "step \(steps[at].index) is for a person", facts)
            case .branch:
                switch facts.condition(steps[at], steps) {
                case .holds(let holds): choose(at, holds, facts)
                case .later:
                    dueAt = facts.now + Self.outputPause
                    return
                case .person(let words):
                    steps[at].state = .awaitingIntervention
                    steps[at].reason = words
                    return wait(
                        .awaitingIntervention,
                        "the condition of step \(steps[at].index) is for a person",
                        facts
                    )
                }
            case .shell, .sql, .http:
                return start(at, facts, &actions)
            }
        }
        finish(.succeeded, nil, facts, &actions)
    }

    /// Whether a step belongs to the way that a branch did not take.
    private func leavesOut(_ at: Int) -> Bool {
        guard let parent = steps[at].parent, let branch = steps.first(where: { $0.index == parent }) else {
            return false
        }
        guard let choice = branch.choice else { return branch.state == .skipped }
        return branch.then.contains(steps[at].index) != choice
    }

    mutating func choose(_ at: Int, _ holds: Bool, _ facts: Facts) {
        steps[at].choice = holds
        close(at, .succeeded, nil, facts)
        guard let target = holds ? steps[at].thenTo : steps[at].otherwiseTo else { return }
        let branch = steps[at].index
        // Forward only, whatever the row says: what is done stays done.
        for other in steps.indices where steps[other].index > branch && steps[other].index < target {
            if steps[other].state == .pending { close(other, .skipped, "left out by step \(branch)", facts) }
        }
    }

    /// Judges the step once more and sends it, or asks (P6-E3-02, P6-E3-21).
    private mutating func start(_ at: Int, _ facts: Facts, _ actions: inout [Action]) {
        let judgement = facts.judge(steps[at])
        steps[at].shown = judgement.shown
        steps[at].risk = judgement.risk
        steps[at].ruleSet = judgement.ruleSet
        let gate = TrustRules.gate(trust: facts.trust, risk: judgement.risk)
        let isAllowed =
            steps[at].allowance.map { $0.binding == judgement.binding && $0.risk >= judgement.risk } ?? false
        guard gate == .run || gate == .ask && isAllowed else {
            steps[at].allowance = nil
            steps[at].state = .awaitingApproval
            steps[at].reason =
                gate == .blocked ? "trust level \(facts.trust) does not reach \(judgement.risk.rawValue)" : nil
            actions.append(.ask(step: steps[at].index))
            return wait(.awaitingApproval, "step \(steps[at].index) is \(judgement.risk.rawValue)", facts)
        }
        if steps[at].isForPerson {
            // Judged and allowed like a command; it names no connection that an agent could hand it to.
            steps[at].state = .awaitingIntervention
            steps[at].reason = "it names no connection in `uses`, so a person runs it, with a client of their own"
            return wait(.awaitingIntervention, "step \(steps[at].index) is for a person", facts)
        }
        switch facts.place(steps[at]) {
        case .none(let reason):
            steps[at].state = .awaitingIntervention
            steps[at].reason = reason
            wait(.awaitingIntervention, reason, facts)
        case .agent(let agent):
            steps[at].state = .running
            steps[at].reason = nil
            steps[at].agent = agent
            steps[at].attempt = facts.newAttempt()
            steps[at].attempts += 1
            steps[at].isAccepted = false
            steps[at].receivedBytes = 0
            steps[at].expectedBytes = nil
            steps[at].isOutputCut = false
            steps[at].outputHash = nil
            steps[at].milliseconds = nil
            steps[at].peakMemory = nil
            steps[at].processorTime = nil
            steps[at].signal = nil
            steps[at].release = nil
            steps[at].exitCode = nil
            steps[at].notBefore = nil
            steps[at].startedAt = facts.now
            steps[at].finishedAt = nil
            steps[at].deadline = facts.now + .seconds(steps[at].timeout) + Self.grace
            dueAt = facts.now + Self.redelivery
            actions.append(.dispatch(step: steps[at].index))
        }
    }

    mutating func wait(_ state: RunState, _ reason: String, _ facts: Facts) {
        self.state = state
        self.reason = reason
        dueAt = facts.now + Self.patience
    }

    mutating func close(_ at: Int, _ state: RunStepState, _ reason: String?, _ facts: Facts) {
        steps[at].state = state
        steps[at].reason = reason
        steps[at].finishedAt = facts.now
        steps[at].deadline = nil
    }

    /// The end: what was not reached is skipped.
    mutating func finish(_ state: RunState, _ reason: String?, _ facts: Facts, _ actions: inout [Action]) {
        for at in steps.indices {
            switch steps[at].state {
            case .pending: close(at, .skipped, "not reached", facts)
            case .awaitingApproval, .awaitingIntervention: close(at, .aborted, reason, facts)
            default: break
            }
        }
        self.state = state
        self.reason = reason
        isAborting = false
        dueAt = nil
    }
}
