package import SharedRisk

/// Judges the steps of runbooks: the same in plane and agent. Manual steps and branches are never judged (P6-E2-18).
package struct StepJudge: Sendable {
    private let classifier: RiskClassifier

    package init(_ classifier: RiskClassifier = RiskClassifier()) { self.classifier = classifier }

    /// nil for what nothing runs.
    package func verdict(_ step: RunbookStep) -> RiskVerdict? {
        verdict(step.kind, step.command ?? "", network: step.network, onStop: step.needs.onStop)
    }

    /// The same with the network that the command would have, and with what runs where the step is stopped.
    package func verdict(
        _ kind: RunbookStep.Kind,
        _ command: String,
        network: RunbookStep.Network,
        onStop: String?
    ) -> RiskVerdict? {
        guard var found = verdict(kind, command) else { return nil }
        if let onStop { found = StopCommand.raise(found, classifier.classify(onStop)) }
        return network == .host ? HostNetwork.raise(found) : found
    }

    /// The same for a command into which variables have been put.
    package func verdict(_ kind: RunbookStep.Kind, _ command: String) -> RiskVerdict? {
        switch kind {
        case .shell: classifier.classify(command)
        case .sql: classifier.classify(sql: command)
        case .http: classifier.classify(http: command)
        case .manual, .branch: nil
        }
    }

    /// The word alone, as documents show it.
    package func word(_ step: RunbookStep) -> String? { verdict(step)?.risk.rawValue }
}
