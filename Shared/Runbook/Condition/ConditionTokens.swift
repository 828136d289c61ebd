/// A word of a condition and the byte where it begins.
struct ConditionToken: Equatable {
    enum Kind: Equatable {
        case number(Int)
        case text(String)
        case variable(String)
        case word(String)
        case symbol(String)
    }

    let kind: Kind
    let at: Int
}

/// Cuts a condition into its words.
enum ConditionTokens {
    private static let symbols = ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "(", ")", "[", "]", "."]

    static func read(_ text: String) throws(ConditionError) -> [ConditionToken] {
        let bytes = Array(text.utf8)
        var tokens: [ConditionToken] = []
        var index = 0
        while index < bytes.count {
            let at = index
            let rest = bytes[index...]
            let kind: ConditionToken.Kind
            if [9, 10, 13, 32].contains(bytes[index]) {
                index += 1
                continue
            } else if bytes[index] == 34 || bytes[index] == 39 {
                kind = .text(try quoted(bytes, &index))
            } else if rest.starts(with: [123, 123]) {
                kind = .variable(try variable(bytes, &index))
            } else if let symbol = symbols.first(where: { rest.starts(with: $0.utf8) }) {
                kind = .symbol(symbol)
                index += symbol.utf8.count
            } else {
                kind = try word(bytes, &index)
            }
            tokens.append(ConditionToken(kind: kind, at: at))
        }
        return tokens
    }

    private static func quoted(_ bytes: [UInt8], _ index: inout Int) throws(ConditionError) -> String {
        let quote = bytes[index]
        guard let end = bytes[(index + 1)...].firstIndex(of: quote) else {
            throw ConditionError("a quote is not closed", at: index)
        }
        defer { index = end + 1 }
        return String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
    }

    private static func variable(_ bytes: [UInt8], _ index: inout Int) throws(ConditionError) -> String {
        let body = bytes[(index + 2)...].prefix { $0 != 125 }
        guard bytes[body.endIndex...].starts(with: [125, 125]) else {
            throw ConditionError("`{{` is not closed", at: index)
        }
        defer { index = body.endIndex + 2 }
        return String(String(decoding: body, as: UTF8.self).filter { $0 != " " })
    }

    private static func word(_ bytes: [UInt8], _ index: inout Int) throws(ConditionError) -> ConditionToken.Kind {
        let isSigned = bytes[index] == 45
        let body = bytes[(isSigned ? index + 1 : index)...].prefix {
            $0 == 95 || (48...57).contains($0) || (97...122).contains($0 | 0x20) && $0 >= 65
        }
        guard let first = body.first else {
            throw ConditionError("this character has no meaning in a condition", at: index)
        }
        let at = index
        index = body.endIndex
        let text = String(decoding: body, as: UTF8.self)
        if (48...57).contains(first) {
            guard let number = Int((isSigned ? "-" : "") + text) else {
                throw ConditionError("`\(text.prefix(32))` is no number", at: at)
            }
            return .number(number)
        }
        guard !isSigned else { throw ConditionError("`-` stands before no number", at: at) }
        return .word(text)
    }
}
