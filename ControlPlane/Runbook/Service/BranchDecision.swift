internal import SharedBase
internal import SharedRunbook

/// The condition of a branch over the rows of its execution (P6-E3-13). The expression is that of `SharedRunbook`, the same as an agent's.
struct BranchDecision {
    let steps: [ExecutionStep]
    /// Without secrets: what decides can be shown.
    let values: [String: String]
    let now: Timestamp
    /// What a step wrote to standard output in its latest attempt, as it is kept.
    let output: (ExecutionStep) throws -> EventStore.Output

    func answer(_ branch: ExecutionStep) throws -> Execution.BranchAnswer {
        do {
            return try answer(Condition(branch.condition ?? ""))
        } catch let error as ConditionError {
            return .person(error.reason)
        }
    }

    private func answer(_ condition: Condition) throws -> Execution.BranchAnswer {
        var facts = ConditionFacts(values: values)
        for step in steps {
            guard let outcome = Self.outcome(step) else { continue }
            facts.steps[step.index] = StepFacts(outcome, exit: step.exitCode)
            guard condition.outputs.contains(step.index), step.attempts > 0 else { continue }
            if isOnItsWay(step) { return .later }
            let found = try output(step)
            let isComplete = isComplete(step)
            facts.steps[step.index]?.output = Self.trimmed(found.text(isGapless: !isShort(step)))
            facts.steps[step.index]?.isWhole = found.isWhole && isComplete
        }
        return .holds(try condition.holds(facts))
    }

    /// The end of an attempt overtakes its output, so the agent says how much there is.
    private func isComplete(_ step: ExecutionStep) -> Bool {
        guard let expected = step.expectedBytes else { return false }
        return step.receivedBytes >= expected && !step.isOutputCut
    }

    /// Pieces are missing that no gap tells of.
    private func isShort(_ step: ExecutionStep) -> Bool { step.receivedBytes < step.expectedBytes ?? .max }

    private func isOnItsWay(_ step: ExecutionStep) -> Bool {
        guard let expected = step.expectedBytes, let end = step.finishedAt else { return false }
        return step.receivedBytes < expected && now < end + Execution.outputPatience
    }

    private static func outcome(_ step: ExecutionStep) -> StepFacts.Outcome? {
        switch step.state {
        case .succeeded: .succeeded
        case .failed: .failed
        case .aborted: .aborted
        case .timedOut: .timedOut
        case .skipped: .skipped
        case .pending, .running, .awaitingApproval, .awaitingIntervention, .unknown: nil
        }
    }

    private static func trimmed(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let end = (bytes.lastIndex { $0 != 10 && $0 != 13 } ?? -1) + 1
        return String(decoding: bytes[..<end], as: UTF8.self)
    }
}
