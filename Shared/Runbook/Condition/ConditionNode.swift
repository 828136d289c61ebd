/// A part of a condition and the byte where it stands.
indirect enum ConditionNode: Sendable, Equatable {
    enum Operator: String, Sendable, CaseIterable {
        case equal = "==", unequal = "!="
        case atMost = "<=", atLeast = ">="
        case less = "<", more = ">"
        case contains, matches
    }

    enum Field: String, Sendable { case exit, output, ok, outcome }

    /// What a value comes to.
    enum Scalar: Equatable {
        case number(Int)
        case flag(Bool)
        case text([UInt8], isWhole: Bool)
    }

    case number(Int, at: Int)
    case text(String, at: Int)
    case flag(Bool, at: Int)
    case variable(String, at: Int)
    case step(Int, Field, at: Int)
    case not(ConditionNode)
    case all([ConditionNode])
    case any([ConditionNode])
    case compare(ConditionNode, Operator, ConditionNode, at: Int)

    /// The first byte that it is about.
    var place: Int {
        switch self {
        case .number(_, let at), .text(_, let at), .flag(_, let at), .variable(_, let at), .step(_, _, let at),
            .compare(_, _, _, let at):
            at
        case .not(let inner): inner.place
        case .all(let parts), .any(let parts): parts.first?.place ?? 0
        }
    }

    func steps(_ isWanted: (Field) -> Bool) -> Set<Int> {
        switch self {
        case .number, .text, .flag, .variable: []
        case .step(let index, let field, _): isWanted(field) ? [index] : []
        case .not(let inner): inner.steps(isWanted)
        case .all(let parts), .any(let parts): parts.reduce(into: []) { $0.formUnion($1.steps(isWanted)) }
        case .compare(let left, _, let right, _): left.steps(isWanted).union(right.steps(isWanted))
        }
    }

    /// Parts are asked from left to right, and only as far as they decide.
    func flag(_ facts: ConditionFacts, _ meter: inout ConditionMeter) throws(ConditionError) -> Bool {
        switch self {
        case .not(let inner): return !(try inner.flag(facts, &meter))
        case .all(let parts):
            for part in parts where !(try part.flag(facts, &meter)) { return false }
            return true
        case .any(let parts):
            for part in parts where try part.flag(facts, &meter) { return true }
            return false
        case .compare(let left, let symbol, let right, let at):
            let sides = (try left.value(facts, &meter), try right.value(facts, &meter))
            return try ConditionComparison.holds(sides.0, symbol, sides.1, &meter, at)
        case .number, .text, .flag, .variable, .step:
            guard case .flag(let answer) = try value(facts, &meter) else {
                throw ConditionError("it is a value and no question that is true or false", at: place)
            }
            return answer
        }
    }

    private func value(_ facts: ConditionFacts, _ meter: inout ConditionMeter) throws(ConditionError) -> Scalar {
        switch self {
        case .number(let number, _): return .number(number)
        case .text(let text, _): return .text(Array(text.utf8), isWhole: true)
        case .flag(let flag, _): return .flag(flag)
        case .variable(let name, let at):
            guard let value = facts.values[name] else {
                throw ConditionError("the variable `\(name.prefix(64))` has no value here", at: at)
            }
            return .text(Array(value.utf8), isWhole: true)
        case .step(let index, let field, let at):
            guard let step = facts.steps[index] else {
                throw ConditionError("step \(index) is not at its end", at: at)
            }
            return try Self.value(step, index, field, at)
        case .not, .all, .any, .compare: return .flag(try flag(facts, &meter))
        }
    }

    private static func value(_ step: StepFacts, _ index: Int, _ field: Field, _ at: Int) throws(ConditionError)
        -> Scalar
    {
        switch field {
        case .ok: return .flag(step.outcome == .succeeded)
        case .outcome: return .text(Array(step.outcome.rawValue.utf8), isWhole: true)
        case .exit:
            guard let exit = step.exit else { throw ConditionError("step \(index) has no exit code", at: at) }
            return .number(exit)
        case .output:
            guard let output = step.output else { throw ConditionError("step \(index) has no output", at: at) }
            return .text(Array(output.utf8), isWhole: step.isWhole)
        }
    }
}
