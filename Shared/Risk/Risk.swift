/// How much a command can break. `safe` reads; `caution` changes what can be changed back, or shows secrets;
/// `dangerous` destroys, opens a boundary, or runs what nobody has seen.
package enum Risk: String, Sendable, Comparable, CaseIterable, Hashable {
    case safe, caution, dangerous

    private var rank: Int {
        switch self {
        case .safe: 0
        case .caution: 1
        case .dangerous: 2
        }
    }

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// Why a command has its risk.
package struct RiskReason: Sendable, Hashable {
    /// The stable name of the rule, as `kubectl.delete` or `shell.unparsable`.
    package var rule: String
    package var risk: Risk
    /// The bytes of the command that decided, invalid UTF-8 replaced.
    package var token: String
    /// Where the token begins: a byte offset into the UTF-8 of the command.
    package var offset: Int
    /// Bytes of the token.
    package var length: Int
    /// One sentence for a person.
    package var text: String
}

/// The answer of the classifier for one command.
package struct RiskVerdict: Sendable, Hashable {
    /// The worst of all parts.
    package var risk: Risk
    /// What decided, the worst first; where everything is safe, what made it so. At most 32.
    package var reasons: [RiskReason]
    /// Which rules judged; to be stored with the verdict.
    package var ruleSet: String
}
