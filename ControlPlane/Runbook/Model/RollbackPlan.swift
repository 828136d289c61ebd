internal import SharedBase
internal import SharedRisk
internal import SharedRunbook

/// What undoes an execution (P6-E3-22), as steps of an execution of its own. Pure.
enum RollbackPlan {
    /// The hints of the steps that ran, the last first; a step that failed may have done half of its work and comes first. Where no
    /// such step has a hint, the rollback that the runbook has as a whole. Each is bound to the agent that ran what it undoes: a target of
    /// labels may fit other hosts, where nothing was done.
    ///
    /// - Parameters:
    ///   - document: of the version that the execution ran.
    ///   - isOld: it was judged by other rules than those of now: what they said stays (P6-E2-20).
    static func steps(_ execution: Execution, document: Value, isOld: Bool) throws -> [ExecutionStep] {
        let isYAML = document["format"]?.stringValue == RunbookFormat.yaml.rawValue
        let ran = execution.steps.filter(hasRun)
        guard !ran.isEmpty else { return [] }
        var steps: [ExecutionStep] = []
        for step in ran.reversed() {
            let opinions = opinions(of: step, in: document)
            for part in RunbookUndo.parts(step.rollback ?? "", isYAML: isYAML) {
                steps.append(undo(step, part, index: steps.count + 1, opinion: opinions[part.text]))
            }
        }
        guard steps.isEmpty else { return steps }
        // The list is one for all; where several hosts had a part it goes to the last of them.
        let agent = ran.last { $0.agent != nil }?.agent
        return try (document["rollback"]?.arrayValue ?? []).map {
            try StepCodec.step($0, isOld: isOld).bound(to: agent)
        }
    }

    /// What a model thought of the commands that undo a step, by command.
    private static func opinions(of step: ExecutionStep, in document: Value) -> [String: Risk] {
        let kept = (document["steps"]?.arrayValue ?? []).first { $0["index"]?.intValue == step.index }
        var found: [String: Risk] = [:]
        for one in kept?["rollbackOpinions"]?.arrayValue ?? [] {
            guard let command = one["command"]?.stringValue else { continue }
            found[command] = one["risk"]?.stringValue.flatMap { Risk(rawValue: $0) }
        }
        return found
    }

    /// Whether anything of it may have been done.
    private static func hasRun(_ step: ExecutionStep) -> Bool {
        switch step.kind {
        case .branch: false
        case .manual: step.state == .succeeded
        case .shell, .sql, .http:
            step.isForPerson || step.ran != nil
                ? step.state == .succeeded : step.attempts > 1 || step.attempts == 1 && step.startedAt != nil
        }
    }

    private static func undo(
        _ step: ExecutionStep,
        _ part: RunbookUndo.Part,
        index: Int,
        opinion: Risk?
    ) -> ExecutionStep {
        let title = "Undo step \(step.index)" + (step.title.isEmpty ? "" : ": \(step.title)")
        let isManual = part.kind == .manual
        return ExecutionStep(
            index: index,
            kind: part.kind,
            title: isManual ? "\(title): \(part.text)" : title,
            command: isManual ? nil : part.text,
            network: step.network,
            timeout: step.timeout,
            undoes: step.index,
            onlyAt: step.agent,
            opinion: opinion,
            // What undoes it works on the same things.
            needs: isManual ? StepNeeds() : step.needs.lent
        )
    }
}
