/// What a step runs to let go of what it holds, where it was stopped before its own end (P2-E5-11). It is allowed together with the
/// step, so the step is never less risky than it.
package enum StopCommand {
    /// The stable name of the rule.
    package static let rule = "step.on_stop"

    /// The verdict of a step that has such a command, whose own verdict is `stop`.
    package static func raise(_ verdict: RiskVerdict, _ stop: RiskVerdict) -> RiskVerdict {
        guard stop.risk > verdict.risk else { return verdict }
        var raised = verdict
        raised.risk = stop.risk
        let why = stop.reasons.first.map { ": \($0.rule), \($0.text)" } ?? ""
        raised.reasons.insert(
            RiskReason(
                rule: rule,
                risk: stop.risk,
                token: "",
                offset: 0,
                length: 0,
                text: "what runs where it is stopped is \(stop.risk.rawValue)\(why)"
            ),
            at: 0
        )
        return raised
    }
}
