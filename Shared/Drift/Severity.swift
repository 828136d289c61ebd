/// How bad a drift is.
package enum Severity: String, Hashable, Sendable, CaseIterable, Comparable {
    case critical
    case high
    case medium
    case low

    /// What one open drift takes from the score of its stack (P2-E3-07).
    package var weight: Int {
        switch self {
        case .critical: 25
        case .high: 10
        case .medium: 3
        case .low: 1
        }
    }

    package static func < (left: Self, right: Self) -> Bool { left.weight < right.weight }
}

/// A severity and why: the reasons that decided it come first. Never empty for a drift.
package struct SeverityVerdict: Hashable, Sendable {
    package var severity: Severity
    package var reasons: [String]

    package init(severity: Severity, reasons: [String]) {
        self.severity = severity
        self.reasons = reasons
    }
}

/// The drift score of a stack (P2-E3-07): 100 without drift, less the weight of each open drift, never below 0.
package enum StackScore {
    package static func score(open: [Severity: Int]) -> Int {
        let weight = open.reduce(0) { $0 + $1.key.weight * max(0, min($1.value, 100)) }
        return max(0, 100 - weight)
    }
}
