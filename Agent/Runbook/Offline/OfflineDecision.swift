package import SharedRisk
package import SharedRunbook

/// What is done with a step when a person runs a runbook by hand. Pure.
package enum OfflineDecision: Sendable, Equatable {
    case run
    /// A word of consent is enough.
    case ask
    /// The person must type the word `dangerous`.
    case askTyped
    /// Why it is not run, as a sentence.
    case deny(String)

    /// - Parameters:
    ///   - risk: of what would run; nil for manual steps.
    ///   - hasConnection: it names what the local policy lends, which sql and http steps need.
    ///   - yes: the most that runs unasked, `safe` or `caution`. Never `dangerous`.
    ///   - canAsk: whether a person sits at a terminal.
    package static func decide(
        _ kind: RunbookStep.Kind,
        _ risk: Risk?,
        hasConnection: Bool = false,
        yes: Risk,
        canAsk: Bool
    ) -> OfflineDecision {
        switch kind {
        case .branch: return .run
        case .sql, .http:
            guard hasConnection else {
                return .deny(
                    "a \(kind.rawValue) step needs a connection of the local policy: name one in its `uses`, or run it yourself"
                )
            }
        case .manual: return canAsk ? .ask : .deny("a person has to confirm it, and there is no terminal")
        case .shell: break
        }
        // Nobody has judged it: as bad as can be.
        let risk = risk ?? .dangerous
        if risk <= min(yes, .caution) { return .run }
        guard canAsk else { return .deny("it is \(risk.rawValue) and there is no terminal to ask at") }
        return risk == .dangerous ? .askTyped : .ask
    }
}
