/// The door: a command in, a verdict out. Pure; the same verdict in agent and plane.
package struct RiskClassifier: Sendable {
    private let policy: RiskPolicy
    private let book: RuleBook
    /// Names the built-in tables and the policy; changes whenever one row of either does.
    package let ruleSet: String

    package init(policy: RiskPolicy = .builtIn) {
        self.policy = policy
        self.book = .standard
        self.ruleSet = RuleBook.standard.version + policy.version
    }

    package func classify(_ command: String) -> RiskVerdict { classify(Array(command.utf8)) }

    /// Judges a command of any bytes; what is no UTF-8 is dangerous.
    package func classify(_ command: [UInt8]) -> RiskVerdict {
        verdict(command) { $0.everything() }
    }

    func verdict(_ source: [UInt8], _ look: (inout Judge) -> Void) -> RiskVerdict {
        var judge = Judge(source: source, book: book, policy: policy)
        look(&judge)
        return RiskVerdict(risk: judge.worst, reasons: judge.reasons(), ruleSet: ruleSet)
    }
}
