internal import SharedBase

/// What a condition of a branch knows of a step that has run.
package struct StepFacts: Sendable, Equatable {
    package var exit: Int
    /// Standard output without line ends at its end; at most 1 MiB.
    package var output: String

    package init(exit: Int, output: String) {
        self.exit = exit
        self.output = output
    }
}

/// The decision of a branch as an expression over earlier steps. It reads and compares, nothing else: no call, no loop, no assignment.
///
/// ```text
/// any        = all { ("or" | "||") all }
/// all        = one { ("and" | "&&") one }
/// one        = ("not" | "!") one | "(" any ")" | value [ operator value ]
/// operator   = "==" "!=" "<" "<=" ">" ">=" "contains"
/// value      = number | "text" | 'text' | true | false | {{NAME}} | steps[N].exit | steps[N].output | steps[N].ok
/// ```
///
/// Texts compare byte by byte with `==`, `!=` and `contains`; a text beside a number must be a whole number.
package indirect enum Condition: Sendable, Equatable {
    enum Operator: String, Sendable, CaseIterable {
        case equal = "==", unequal = "!="
        case atMost = "<=", atLeast = ">="
        case less = "<", more = ">"
        case contains
    }

    enum Field: String, Sendable { case exit, output, ok }

    case number(Int)
    case text(String)
    case flag(Bool)
    case variable(String)
    case step(Int, String)
    case not(Condition)
    case both(Condition, Condition)
    case either(Condition, Condition)
    case compare(Condition, String, Condition)

    /// - Parameters:
    ///   - steps: what is known, by the index of the step.
    ///   - values: of the variables; they are texts and never read as an expression.
    /// - Throws: `condition` where it asks for a step that has not run, a variable without a value, or compares what does not compare.
    package func holds(_ steps: [Int: StepFacts], _ values: [String: String]) throws(StepError) -> Bool {
        guard case .flag(let answer) = try value(steps, values) else {
            throw Self.fault("it is a value and no question that is true or false")
        }
        return answer
    }

    private func value(_ steps: [Int: StepFacts], _ values: [String: String]) throws(StepError) -> Condition {
        switch self {
        case .number, .text, .flag: return self
        case .variable(let name):
            guard let value = values[name] else { throw Self.fault("the variable `\(name)` has no value") }
            return .text(value)
        case .step(let index, let field):
            guard let facts = steps[index] else { throw Self.fault("step \(index) has not run") }
            switch Field(rawValue: field) {
            case .exit: return .number(facts.exit)
            case .ok: return .flag(facts.exit == 0)
            case .output: return .text(facts.output)
            case nil: throw Self.fault("a step has no `\(field)`")
            }
        case .not(let inner): return .flag(!(try inner.holds(steps, values)))
        // The second side is only asked where it decides.
        case .both(let left, let right):
            guard try left.holds(steps, values) else { return .flag(false) }
            return .flag(try right.holds(steps, values))
        case .either(let left, let right):
            if try left.holds(steps, values) { return .flag(true) }
            return .flag(try right.holds(steps, values))
        case .compare(let left, let symbol, let right):
            let (left, right) = (try left.value(steps, values), try right.value(steps, values))
            return .flag(try Self.compare(left, Operator(rawValue: symbol), right))
        }
    }

    private static func compare(
        _ left: Condition,
        _ symbol: Operator?,
        _ right: Condition
    ) throws(StepError) -> Bool {
        switch (left, right, symbol) {
        case (.text(let whole), .text(let part), .contains):
            return Array(whole.utf8).holds(Array(part.utf8)) || part.isEmpty
        case (.text(let one), .text(let other), .equal): return one.utf8.elementsEqual(other.utf8)
        case (.text(let one), .text(let other), .unequal): return !one.utf8.elementsEqual(other.utf8)
        case (.flag(let one), .flag(let other), .equal): return one == other
        case (.flag(let one), .flag(let other), .unequal): return one != other
        case (.number(let one), .number(let other), .some(let symbol)) where symbol != .contains:
            return numbers(one, symbol, other)
        case (.text(let text), .number, .some(let symbol)) where symbol != .contains:
            return try compare(.number(whole(text)), symbol, right)
        case (.number, .text(let text), .some(let symbol)) where symbol != .contains:
            return try compare(left, symbol, .number(whole(text)))
        default: throw fault("these two kinds of values do not compare so")
        }
    }

    private static func numbers(_ one: Int, _ symbol: Operator, _ other: Int) -> Bool {
        switch symbol {
        case .equal: one == other
        case .unequal: one != other
        case .less: one < other
        case .atMost: one <= other
        case .more: one > other
        case .atLeast: one >= other
        case .contains: false
        }
    }

    private static func whole(_ text: String) throws(StepError) -> Int {
        guard let number = Int(text.filter { !$0.isWhitespace }) else {
            throw fault("a text that is compared with a number is no whole number")
        }
        return number
    }

    static func fault(_ reason: String) -> StepError {
        StepError(
            .condition,
            attempted: "decide the condition",
            reason: reason,
            advice: "a condition looks like steps[1].exit == 0 and steps[2].output contains \"ready\""
        )
    }
}
