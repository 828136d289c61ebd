internal import AgentSandbox
internal import SharedBase
package import SharedRisk
package import SharedRunbook

/// A step with its variables put in, and the verdict over what would run (P6-E2-19).
package struct PreparedStep: Sendable {
    package let step: RunbookStep
    /// What runs; nil for manual steps and branches.
    package let command: String?
    /// The name of the agent that is to run it, with its variables put in; the value of a secret one is not, so that such a step
    /// belongs nowhere.
    package let target: String?
    /// For eyes: without secrets. The title where there is no command.
    package let display: String
    /// For eyes: what is done, by the author's words.
    package let title: String
    /// What lets go of what it holds where it is stopped, with the values.
    package let onStop: String?
    /// What undoes it, for eyes.
    package let rollback: String?
    /// nil for what nothing runs.
    package let verdict: RiskVerdict?

    /// Puts the variables into all steps. Placeholders without a value stay as they are written.
    ///
    /// - Throws: `variable` with the index of the step where a value cannot stand.
    package static func all(
        _ runbook: Runbook,
        _ values: VariableValues,
        judge: StepJudge = StepJudge()
    ) throws(StepError) -> [PreparedStep] {
        let names = Set(runbook.variables.map(\.name))
        var prepared: [PreparedStep] = []
        for step in runbook.steps { prepared.append(try one(step, names, values, judge)) }
        return prepared
    }

    private static func one(
        _ step: RunbookStep,
        _ names: Set<String>,
        _ values: VariableValues,
        _ judge: StepJudge
    ) throws(StepError) -> PreparedStep {
        func shown(_ text: String, isShell: Bool = false) -> String {
            let template = CommandTemplate(text, isShell: isShell, names: names)
            return SecretText.clean(template.display(values.values, secret: values.secretNames), values.secrets)
        }
        func rendered(_ text: String, isShell: Bool) throws(StepError) -> String {
            do throws(TemplateError) {
                return try CommandTemplate(text, isShell: isShell, names: names).render(values.values)
            } catch {
                throw StepError(
                    .variable,
                    attempted: "\(error.attempted) (step \(step.index), line \(step.place.line))",
                    reason: error.reason
                )
            }
        }
        var command: String?
        if let text = step.command, step.kind != .manual {
            command = try rendered(text, isShell: step.kind == .shell)
        }
        var onStop: String?
        if let text = step.needs.onStop { onStop = try rendered(text, isShell: true) }
        let verdict = command.flatMap { judge.verdict(step.kind, $0, network: step.network, onStop: onStop) }
        return PreparedStep(
            step: step,
            command: command,
            target: step.target.map {
                CommandTemplate($0, isShell: false, names: names).display(values.values, secret: values.secretNames)
            },
            display: shown(step.condition ?? step.command ?? step.title, isShell: step.kind == .shell),
            title: shown(step.title),
            onStop: onStop,
            rollback: step.rollback.map { shown($0) },
            verdict: verdict.map { SecretText.clean($0, values.secrets) }
        )
    }
}

/// Texts for eyes without the values of secret variables, and without what looks like a secret.
enum SecretText {
    static func clean(_ text: String, _ secrets: [String]) -> String {
        var scrubber = OutputScrubber(secrets: secrets, limit: 1 << 21)
        let pieces = scrubber.feed(.output, Array(text.utf8)) + scrubber.finish()
        return String(decoding: pieces.flatMap(\.bytes), as: UTF8.self)
    }

    /// A verdict names bytes of the command, which may be those of a value.
    static func clean(_ verdict: RiskVerdict, _ secrets: [String]) -> RiskVerdict {
        var verdict = verdict
        for index in verdict.reasons.indices {
            verdict.reasons[index].token = clean(verdict.reasons[index].token, secrets)
            verdict.reasons[index].text = clean(verdict.reasons[index].text, secrets)
        }
        return verdict
    }
}
