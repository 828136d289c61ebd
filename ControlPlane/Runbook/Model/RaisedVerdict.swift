internal import SharedBase
internal import SharedRisk

/// A verdict with one more reason than the built-in rules have, which is the worst of them.
enum RaisedVerdict {
    static func value(_ verdict: Value, to risk: Risk, rule: String, text: String, command: String) -> Value {
        guard case .object(var object) = verdict, let reasons = object["reasons"]?.arrayValue else { return verdict }
        let reason: Value = [
            "rule": .string(rule), "token": .string(command), "offset": .number("0"),
            "length": .number(String(command.utf8.count)), "text": .string(text), "risk": .string(risk.rawValue),
        ]
        object["risk"] = .string(risk.rawValue)
        object["reasons"] = .array([reason] + reasons)
        return .object(object)
    }

    /// What rules of the tenant and a model add, each where it is worse than what is there.
    static func value(_ verdict: RiskVerdict, _ command: String, _ rules: TenantRules, _ opinion: RiskOpinion?) -> Value
    {
        var (shown, risk) = (verdict.json, verdict.risk)
        if let rule = rules.worst(verdict, command) {
            shown = value(
                shown,
                to: rule.risk,
                rule: "tenant.\(rule.subject.rawValue)",
                text: rule.reason,
                command: command
            )
            risk = rule.risk
        }
        if let opinion, opinion.risk > risk {
            let text = "\(opinion.model): \(opinion.reason)"
            shown = value(shown, to: opinion.risk, rule: RiskOpinion.rule, text: text, command: command)
        }
        return shown
    }
}
