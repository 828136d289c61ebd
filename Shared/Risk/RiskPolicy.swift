/// What a tenant or an agent's owner adds to the built-in rules. By construction it can only raise a verdict: there is no
/// way to say "safer than built in" (P6-E2-08, P6-E2-21).
package struct RiskPolicy: Sendable, Hashable {
    /// One more rule: a command of this name with these words is at least of this risk.
    package struct Rule: Sendable, Hashable {
        /// The name of the rule in reasons; it is shown as `policy.NAME`.
        package var name: String
        /// The command, without its folder: `kubectl`. It is also found behind `sudo`, `ssh` and other wrappers.
        package var command: String
        /// Words that must all stand among the arguments, in any order; empty for every call of the command.
        package var words: [String]
        package var risk: Risk
        package var text: String

        package init(name: String, command: String, words: [String] = [], risk: Risk, text: String) {
            self.name = name
            self.command = command
            self.words = words
            self.risk = risk
            self.text = text
        }
    }

    package var rules: [Rule]
    /// No command is rated below this.
    package var floor: Risk

    package init(rules: [Rule] = [], floor: Risk = .safe) {
        self.rules = rules
        self.floor = floor
    }

    /// The built-in rules alone.
    package static let builtIn = RiskPolicy()

    /// Both policies at once: the stricter of each.
    package func tightened(by other: RiskPolicy) -> RiskPolicy {
        RiskPolicy(rules: rules + other.rules, floor: max(floor, other.floor))
    }

    /// Goes into the version of the rule set; empty for the built-in rules.
    var version: String {
        if self == .builtIn { return "" }
        var hash = RuleHash()
        hash.add(floor.rawValue)
        for rule in rules {
            for part in [rule.name, rule.command, rule.risk.rawValue, rule.text] + rule.words { hash.add(part) }
        }
        return "+" + hash.text
    }
}
