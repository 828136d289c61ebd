import SharedBase
import SharedDrift

extension CloudFormationScan {
    /// Of a resource whose drift answer says that nothing differs, nothing more is known.
    static let detected = ResourceExplanation.Attribute(
        path: "",
        verdict: .equal,
        because: "the service's own drift detection compared it and found it in sync"
    )
}

extension DeclaredSide {
    /// Every decision about this side, also those about what is not known: they name why nothing was compared.
    ///
    /// - Parameter isAddition: whether a resource of its own declares the element that a difference is about.
    func decisions(
        _ actual: Value,
        _ rules: CloudFormationRules,
        _ resolver: TemplateResolver,
        isAddition: (Difference) -> Bool
    ) -> [Decision] {
        var decisions = Comparison.explain(value, actual, rules: rules)
        for index in decisions.indices {
            let decision = decisions[index]
            if let way = decision.declared, let here = value.at(way), let reason = resolver.unknown(here) {
                decisions[index].outcome = .passedOver(reason)
            } else if case .differs(let kind, _) = decision.outcome,
                isAddition(
                    Difference(path: decision.path, kind: kind, declared: decision.declared, actual: decision.actual)
                )
            {
                decisions[index].outcome = .equal("a resource of its own declares this element")
            }
        }
        // An element that could not be laid against anything stands in no comparison.
        let seen = Set(decisions.map(\.path))
        return decisions
            + gaps.filter { !seen.contains($0.path) }.map {
                Decision(path: $0.path, declared: nil, actual: nil, outcome: .passedOver($0.reason))
            }
    }
}
