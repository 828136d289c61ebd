/// Reads a `Condition`. Texts are at most 4096 bytes, brackets and negations at most 32 deep.
struct ConditionParser {
    enum Token: Equatable {
        case number(Int)
        case text(String)
        case variable(String)
        case word(String)
        case symbol(String)
    }

    private let tokens: [Token]
    private var index = 0

    private init(_ tokens: [Token]) { self.tokens = tokens }

    static func parse(_ text: String) throws(StepError) -> Condition {
        guard text.utf8.count <= 4096 else { throw Condition.fault("it is longer than 4096 bytes") }
        var parser = ConditionParser(try ConditionTokens.read(text))
        let condition = try parser.any(depth: 0)
        guard parser.index == parser.tokens.count else { throw Condition.fault("something stands behind its end") }
        return condition
    }

    private mutating func take(_ wanted: Token...) -> Bool {
        guard index < tokens.count, wanted.contains(tokens[index]) else { return false }
        index += 1
        return true
    }

    private mutating func any(depth: Int) throws(StepError) -> Condition {
        var left = try all(depth: depth)
        while take(.word("or"), .symbol("||")) { left = .either(left, try all(depth: depth)) }
        return left
    }

    private mutating func all(depth: Int) throws(StepError) -> Condition {
        var left = try one(depth: depth)
        while take(.word("and"), .symbol("&&")) { left = .both(left, try one(depth: depth)) }
        return left
    }

    private mutating func one(depth: Int) throws(StepError) -> Condition {
        guard depth < 32 else { throw Condition.fault("it is nested more than 32 deep") }
        if take(.word("not"), .symbol("!")) { return .not(try one(depth: depth + 1)) }
        if take(.symbol("(")) {
            let inner = try any(depth: depth + 1)
            guard take(.symbol(")")) else { throw Condition.fault("a bracket is not closed") }
            return inner
        }
        let left = try value()
        guard index < tokens.count else { return left }
        let symbol: String
        switch tokens[index] {
        case .symbol(let text) where Condition.Operator(rawValue: text) != nil: symbol = text
        case .word("contains"): symbol = "contains"
        default: return left
        }
        index += 1
        return .compare(left, symbol, try value())
    }

    private mutating func value() throws(StepError) -> Condition {
        guard index < tokens.count else { throw Condition.fault("it ends where a value is wanted") }
        defer { index += 1 }
        switch tokens[index] {
        case .number(let number): return .number(number)
        case .text(let text): return .text(text)
        case .variable(let name): return .variable(name)
        case .word("true"): return .flag(true)
        case .word("false"): return .flag(false)
        case .word("steps"): return try step()
        case .word(let word): throw Condition.fault("`\(word.prefix(32))` is no value")
        case .symbol(let symbol): throw Condition.fault("`\(symbol)` stands where a value is wanted")
        }
    }

    /// `steps` was seen; `[N].field` follows. Leaves `index` on the last token.
    private mutating func step() throws(StepError) -> Condition {
        guard index + 5 < tokens.count, tokens[index + 1] == .symbol("["), case .number(let number) = tokens[index + 2],
            tokens[index + 3] == .symbol("]"), tokens[index + 4] == .symbol("."),
            case .word(let field) = tokens[index + 5], Condition.Field(rawValue: field) != nil
        else { throw Condition.fault("steps[N].exit, steps[N].output or steps[N].ok is wanted") }
        index += 5
        return .step(number, field)
    }
}

/// Cuts a condition into its words.
enum ConditionTokens {
    private static let symbols = ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "(", ")", "[", "]", "."]

    static func read(_ text: String) throws(StepError) -> [ConditionParser.Token] {
        let bytes = Array(text.utf8)
        var tokens: [ConditionParser.Token] = []
        var index = 0
        while index < bytes.count {
            let rest = bytes[index...]
            if [9, 10, 13, 32].contains(bytes[index]) {
                index += 1
            } else if bytes[index] == 34 || bytes[index] == 39 {
                tokens.append(.text(try quoted(bytes, &index)))
            } else if rest.starts(with: [123, 123]) {
                tokens.append(.variable(try variable(bytes, &index)))
            } else if let symbol = symbols.first(where: { rest.starts(with: Array($0.utf8)) }) {
                tokens.append(.symbol(symbol))
                index += symbol.utf8.count
            } else {
                tokens.append(try word(bytes, &index))
            }
        }
        return tokens
    }

    private static func quoted(_ bytes: [UInt8], _ index: inout Int) throws(StepError) -> String {
        let quote = bytes[index]
        guard let end = bytes[(index + 1)...].firstIndex(of: quote) else {
            throw Condition.fault("a quote is not closed")
        }
        defer { index = end + 1 }
        return String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
    }

    private static func variable(_ bytes: [UInt8], _ index: inout Int) throws(StepError) -> String {
        let body = bytes[(index + 2)...].prefix { $0 != 125 }
        guard bytes[body.endIndex...].starts(with: [125, 125]) else { throw Condition.fault("`{{` is not closed") }
        defer { index = body.endIndex + 2 }
        return String(String(decoding: body, as: UTF8.self).filter { $0 != " " })
    }

    private static func word(_ bytes: [UInt8], _ index: inout Int) throws(StepError) -> ConditionParser.Token {
        let isSigned = bytes[index] == 45
        let body = bytes[(isSigned ? index + 1 : index)...].prefix {
            $0 == 95 || (48...57).contains($0) || (97...122).contains($0 | 0x20) && $0 >= 65
        }
        guard !body.isEmpty else {
            throw Condition.fault(
                "byte \(index + 1) (`\(Character(UnicodeScalar(bytes[index])))`) has no meaning in a condition"
            )
        }
        defer { index = body.endIndex }
        let text = String(decoding: body, as: UTF8.self)
        if (48...57).contains(body[body.startIndex]) {
            guard let number = Int((isSigned ? "-" : "") + text) else {
                throw Condition.fault("`\(text.prefix(32))` is no number")
            }
            return .number(number)
        }
        guard !isSigned else { throw Condition.fault("`-` stands before no number") }
        return .word(text)
    }
}

extension Condition {
    /// - Throws: `condition` for a text that is none; it says where and what is wanted.
    package init(_ text: String) throws(StepError) { self = try ConditionParser.parse(text) }
}
