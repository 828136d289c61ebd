internal import PlaneHTTP
internal import SharedRisk

/// What the trust level of a runbook lets a step do (P6-E3-01, P6-E3-02). A pure table.
enum TrustRules {
    /// The highest level of this release; no tenant can set more.
    static let maximum = 2
    /// What a new or edited text has: its safe steps may run (P6-E3-20).
    static let ofNewText = 1

    enum Gate: String, Sendable, Hashable {
        case run
        /// Somebody must allow it first.
        case ask
        /// Not at this level, whoever asks: the step waits and is never sent.
        case blocked
    }

    static func gate(trust: Int, risk: Risk) -> Gate {
        switch (trust, risk) {
        case (1..., .safe), (3..., .caution): .run
        case (2..., _): .ask
        default: .blocked
        }
    }

    /// Executions in a row that earn a suggestion (P6-E3-20).
    static let cleanRunsToRise = 10

    /// The level that clean executions in a row speak for: one up at most, and only a person takes the step. nil where there
    /// is nothing to suggest.
    static func suggestion(trust: Int, maximum: Int, cleanRuns: Int) -> Int? {
        guard cleanRuns >= cleanRunsToRise, trust > 0, trust < min(maximum, Self.maximum) else { return nil }
        return trust + 1
    }

    /// Refuses a change of the level that the rules do not allow: more than one step up, above the maximum, or none at all.
    static func check(from old: Int, to new: Int, maximum: Int) throws(Problem) {
        if new > maximum {
            throw Problem(
                403,
                "trust_maximum",
                "The level is above what this tenant allows",
                detail: "At most \(maximum)."
            )
        }
        if new == old { throw .conflict("trust_unchanged", "The runbook has this level already") }
        if new > old + 1 {
            throw .conflict("trust_step", "The level rises one at a time", detail: "It is \(old) now.")
        }
    }
}
