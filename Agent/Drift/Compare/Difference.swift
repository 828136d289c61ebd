import SharedDrift

/// One difference: its path for people, and the way to it in either tree, as positions of members and elements.
struct Difference: Equatable {
    var path: AttributePath
    var kind: AttributeChangeKind
    /// nil for `added`.
    var declared: [Int]?
    /// nil for `removed`.
    var actual: [Int]?
    /// Whose change it is, who made it, and which rule says so.
    var verdict = DifferenceVerdict.drift
}

/// What the rules of a format say of one difference.
struct DifferenceVerdict: Equatable {
    var driftClass: DriftClass
    /// Who wrote the live value, where that is known.
    var who: String?
    /// The rule in words, for `explain`; it names no value.
    var rule: String

    init(_ driftClass: DriftClass, who: String? = nil, _ rule: String) {
        self.driftClass = driftClass
        self.who = who
        self.rule = rule
    }

    /// Declared, different, and no rule knows better.
    static let drift = DifferenceVerdict(.drift, "it is declared and differs, and no rule says otherwise")
}

/// What the comparison decided at one place, for `explain`.
struct Decision: Equatable {
    var path: AttributePath
    /// nil where only the other side has the place.
    var declared: [Int]?
    var actual: [Int]?
    var outcome: Outcome

    enum Outcome: Equatable {
        /// Both sides mean the same, because of this.
        case equal(String)
        /// Never compared, because of this.
        case passedOver(String)
        case differs(AttributeChangeKind, DifferenceVerdict)
    }

    var isEqual: Bool { if case .equal = outcome { true } else { false } }
}
