/// Reads a `Condition`. Texts are at most 4096 bytes, brackets and negations at most 32 deep.
struct ConditionParser {
    static let longest = 4096
    static let deepest = 32

    private let tokens: [ConditionToken]
    private let end: Int
    private var index = 0

    static func parse(_ text: String) throws(ConditionError) -> ConditionNode {
        guard text.utf8.count <= longest else {
            throw ConditionError("it is longer than \(longest) bytes", at: longest)
        }
        var parser = ConditionParser(tokens: try ConditionTokens.read(text), end: text.utf8.count)
        let condition = try parser.any(depth: 0)
        guard parser.index == parser.tokens.count else {
            throw ConditionError("something stands behind its end", at: parser.here)
        }
        return condition
    }

    private init(tokens: [ConditionToken], end: Int) {
        self.tokens = tokens
        self.end = end
    }

    private var here: Int { index < tokens.count ? tokens[index].at : end }

    private mutating func take(_ wanted: ConditionToken.Kind...) -> Bool {
        guard index < tokens.count, wanted.contains(tokens[index].kind) else { return false }
        index += 1
        return true
    }

    private mutating func any(depth: Int) throws(ConditionError) -> ConditionNode {
        var parts = [try all(depth: depth)]
        while take(.word("or"), .symbol("||")) { parts.append(try all(depth: depth)) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func all(depth: Int) throws(ConditionError) -> ConditionNode {
        var parts = [try one(depth: depth)]
        while take(.word("and"), .symbol("&&")) { parts.append(try one(depth: depth)) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func one(depth: Int) throws(ConditionError) -> ConditionNode {
        guard depth < Self.deepest else {
            throw ConditionError("it is nested more than \(Self.deepest) deep", at: here)
        }
        if take(.word("not"), .symbol("!")) { return .not(try one(depth: depth + 1)) }
        if take(.symbol("(")) {
            let inner = try any(depth: depth + 1)
            guard take(.symbol(")")) else { throw ConditionError("a bracket is not closed", at: here) }
            return inner
        }
        let left = try value()
        guard index < tokens.count else { return left }
        let symbol: ConditionNode.Operator
        switch tokens[index].kind {
        case .symbol(let text), .word(let text):
            guard let found = ConditionNode.Operator(rawValue: text) else { return left }
            symbol = found
        default: return left
        }
        let at = here
        index += 1
        return .compare(left, symbol, try value(), at: at)
    }

    private mutating func value() throws(ConditionError) -> ConditionNode {
        guard index < tokens.count else { throw ConditionError("it ends where a value is wanted", at: end) }
        let at = here
        defer { index += 1 }
        switch tokens[index].kind {
        case .number(let number): return .number(number, at: at)
        case .text(let text): return .text(text, at: at)
        case .variable(let name): return .variable(name, at: at)
        case .word("true"): return .flag(true, at: at)
        case .word("false"): return .flag(false, at: at)
        case .word("steps"): return try step()
        case .word(let word): throw ConditionError("`\(word.prefix(32))` is no value", at: at)
        case .symbol(let symbol): throw ConditionError("`\(symbol)` stands where a value is wanted", at: at)
        }
    }

    /// `steps` was seen; `[N].field` follows. Leaves `index` on the last token.
    private mutating func step() throws(ConditionError) -> ConditionNode {
        let at = here
        let words = tokens[index...].prefix(6).map(\.kind)
        guard words.count == 6, words[1] == .symbol("["), case .number(let number) = words[2], words[3] == .symbol("]"),
            words[4] == .symbol("."), case .word(let name) = words[5], let field = ConditionNode.Field(rawValue: name)
        else {
            throw ConditionError(
                "steps[N].exit, steps[N].ok, steps[N].outcome or steps[N].output is wanted",
                at: at
            )
        }
        index += 5
        return .step(number, field, at: at)
    }
}
