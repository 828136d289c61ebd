import TestKit

/// Random documents as texts: every token, every kind of white space, strings around the widths that are scanned at once.
struct DocumentMaker {
    var random: SeededGenerator
    private var budget = 60

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func document() -> [UInt8] {
        budget = 60
        return Array((pick(["", "", "\u{FEFF}"]) + space() + "{" + member(0) + "}" + space()).utf8)
    }

    private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    private mutating func pick(_ texts: [String]) -> String { texts[below(texts.count)] }

    private mutating func space() -> String {
        switch below(5) {
        case 0: " "
        case 1: "\n" + String(repeating: " ", count: below(40))
        case 2: pick(["\t", "\r\n", " \n\n\t ", String(repeating: " ", count: 15)])
        default: ""
        }
    }

    private mutating func member(_ depth: Int) -> String {
        // A number at the end keeps the keys of an object apart.
        space() + "\"" + text() + "#\(budget)\"" + space() + ":" + space() + value(depth + 1) + space()
    }

    private mutating func value(_ depth: Int) -> String {
        budget -= 1
        switch below(depth > 6 || budget < 0 ? 6 : 9) {
        case 0: return pick(["true", "false", "null"])
        case 1: return number()
        case 2...4: return "\"" + text() + "\""
        case 5: return pick(["[]", "{}", "[ ]", "{\n}"])
        case 6: return "[" + list { $0.space() + $0.value(depth + 1) + $0.space() } + "]"
        default: return "{" + list { $0.member(depth) } + "}"
        }
    }

    private mutating func list(_ element: (inout Self) -> String) -> String {
        (0...below(6)).map { _ in element(&self) }.joined(separator: ",")
    }

    private mutating func number() -> String {
        var number = pick(["", "-"]) + pick(["0", "7", "1" + digits()])
        if below(3) == 0 { number += "." + digits() }
        if below(3) == 0 { number += pick(["e", "E+", "e-"]) + digits() }
        return number
    }

    private mutating func digits() -> String { (0...below(20)).map { _ in String(below(10)) }.joined() }

    private mutating func text() -> String {
        let parts = [
            "a", "plain text ", "\\\"", "\\\\", "\\n", "\\/", "\\u00e9", "\\u003c", "\\uD83D\\uDE00", "é", "€", "😀",
            "東京",
            "\u{7F}", "0123456789abcdef", "/path/", "{}[],:",
        ]
        return (0..<below(9)).map { _ in pick(parts) }.joined()
    }
}
