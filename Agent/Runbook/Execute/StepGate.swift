internal import AgentSandbox
internal import SharedBase
package import SharedRisk
package import SharedRunbook

/// Something that somebody who looks after security wants to know (P6-E4-05).
package struct SecurityEvent: Sendable, Equatable {
    /// What whoever ordered the step thought of it, and what this agent thinks.
    package let promised: Risk
    package let own: Risk
    /// Which rules of this agent judged.
    package let ruleSet: String
    /// The rule that decided here.
    package let rule: String?
}

/// May an order run on this host? Pure: the same order under the same policy has the same answer.
package struct StepGate: Sendable {
    package enum Answer: Sendable, Equatable {
        case go
        /// Why not, as one sentence without a secret.
        case refuse(String)
    }

    package struct Decision: Sendable, Equatable {
        package let answer: Answer
        /// The stricter of both verdicts.
        package let risk: Risk?
        /// Set where the verdicts differ, whatever the answer is.
        package let event: SecurityEvent?
    }

    private let judge: StepJudge
    private let policy: LocalPolicy

    package init(_ policy: LocalPolicy, judge: StepJudge = StepJudge()) {
        self.policy = policy
        self.judge = judge
    }

    package func decide(_ order: StepWork, isStopped: Bool = false) -> Decision {
        // The host's network reaches the metadata service: never less than caution.
        let network: RunbookStep.Network = order.network == .host ? .host : .none
        guard let verdict = judge.verdict(order.kind, order.command, network: network, onStop: order.onStop) else {
            return Decision(
                answer: .refuse("a \(order.kind.rawValue) step is nothing that runs"),
                risk: nil,
                event: nil
            )
        }
        let own = verdict.risk
        let risk = max(own, order.promised)
        let event =
            own == order.promised
            ? nil
            : SecurityEvent(
                promised: order.promised,
                own: own,
                ruleSet: verdict.ruleSet,
                rule: verdict.reasons.first?.rule
            )
        return Decision(answer: answer(order, own, risk, verdict, isStopped), risk: risk, event: event)
    }

    private func answer(
        _ order: StepWork,
        _ own: Risk,
        _ risk: Risk,
        _ verdict: RiskVerdict,
        _ isStopped: Bool
    ) -> Answer {
        if isStopped { return .refuse(KillSwitch.reason) }
        if own > order.promised {
            return .refuse(
                "it was given as \(order.promised.rawValue), this agent finds it \(own.rawValue)"
                    + (verdict.reasons.first.map { " (\($0.rule): \($0.text))" } ?? "")
            )
        }
        let refusal =
            policy.refusal(order.command, risk, order.network) ?? order.onStop.flatMap {
                policy.refusal($0, risk, order.network).map { "what runs where it is stopped: \($0)" }
            } ?? policy.refusal(of: order)
        return refusal.map(Answer.refuse) ?? .go
    }
}
