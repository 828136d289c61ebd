/// The decision of a branch as an expression over earlier steps. It reads and compares, nothing else: no call, no loop, no assignment.
///
/// ```text
/// any        = all { ("or" | "||") all }
/// all        = one { ("and" | "&&") one }
/// one        = ("not" | "!") one | "(" any ")" | value [ operator value ]
/// operator   = "==" "!=" "<" "<=" ">" ">=" "contains" "matches"
/// value      = number | "text" | 'text' | true | false | {{NAME}} | steps[N].exit | .ok | .outcome | .output
/// ```
///
/// Texts compare byte by byte; a text beside a number must be a whole number. `matches` takes a pattern (`LinePattern`).
///
/// Plane and agent decide with it, so that both go the same way. A decision always comes to its end: a text of at most 4096 bytes,
/// 32 deep, looks at a bounded number of bytes (`ConditionMeter`).
package struct Condition: Sendable, Equatable {
    let root: ConditionNode

    /// - Throws: for a text that is no expression; it says where and what is wanted.
    package init(_ text: String) throws(ConditionError) { root = try ConditionParser.parse(text) }

    /// Whether it holds.
    ///
    /// - Throws: where that cannot be told: it asks for a step that is not at its end, for output that is not whole and would matter, for a
    ///   variable without a value, or compares what does not compare.
    package func holds(_ facts: ConditionFacts) throws(ConditionError) -> Bool {
        var meter = ConditionMeter()
        return try root.flag(facts, &meter)
    }

    /// The steps that it asks for.
    package var steps: Set<Int> { root.steps { _ in true } }

    /// The steps whose output it asks for.
    package var outputs: Set<Int> { root.steps { $0 == .output } }
}

/// Counts compared bytes, so that no text and no pattern makes a decision long.
struct ConditionMeter {
    static let limit = 1 << 24
    private var left = Self.limit

    mutating func spend(_ at: Int) throws(ConditionError) {
        left -= 1
        if left < 0 { throw ConditionError("it compares more than \(Self.limit) bytes", at: at) }
    }
}
