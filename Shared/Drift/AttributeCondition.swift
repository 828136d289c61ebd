import SharedBase

/// What must have happened between the declared and the live value for a row of the rules to hold.
enum AttributeCondition: Sendable {
    case always
    /// It says yes now, and said no or nothing before.
    case turnedOn
    /// It says no or nothing now, and said something else before.
    case turnedOff
    /// The whole world is among the live values and was not among the declared ones.
    case openedToWorld
    /// One of these words (lower case) is among the live values and was not among the declared ones.
    case gained(Set<String>)
    /// One of these words (lower case) was declared and is gone.
    case lost(Set<String>)

    func holds(_ change: AttributeChange) -> Bool {
        switch self {
        case .always: true
        case .turnedOn: Self.isOn(change.actual) && !Self.isOn(change.declared)
        case .turnedOff: Self.isOff(change.actual) && !Self.isOff(change.declared)
        case .openedToWorld: gained(change, Self.world)
        case .gained(let words): gained(change, words)
        case .lost(let words): lost(change, words)
        }
    }

    /// Every address: both notations, and the words with which Azure says it.
    static let world: Set<String> = ["0.0.0.0/0", "::/0", "*", "internet", "any"]

    private func gained(_ change: AttributeChange, _ words: Set<String>) -> Bool {
        !Self.words(in: change.actual).intersection(words).subtracting(Self.words(in: change.declared)).isEmpty
    }

    private func lost(_ change: AttributeChange, _ words: Set<String>) -> Bool {
        !Self.words(in: change.declared).intersection(words).subtracting(Self.words(in: change.actual)).isEmpty
    }

    private static let offWords: Set<String> = [
        "", "false", "0", "no", "off", "none", "disabled", "suspended", "disable", "default", "inherited", "optional",
    ]

    /// Nothing, empty, or a word that means no.
    private static func isOff(_ value: Value?) -> Bool {
        switch value {
        case nil, .null?: true
        case .bool(let flag)?: !flag
        case .number(let text)?: text == "0"
        case .string(let text)?: offWords.contains(text.lowercased())
        case .array(let items)?: items.allSatisfy(isOff)
        case .object(let object)?: RedactedValue(.object(object)) == nil && object.allSatisfy { isOff($0.value) }
        }
    }

    private static func isOn(_ value: Value?) -> Bool { !isOff(value) }

    /// Every text in a value, lower case, comma lists cut up.
    private static func words(in value: Value?) -> Set<String> {
        switch value {
        case nil, .null?, .bool?: []
        case .number(let text)?: [text]
        case .string(let text)?: Set(text.lowercased().split(separator: ",").map { trimmed($0) })
        case .array(let items)?: items.reduce(into: []) { $0.formUnion(words(in: $1)) }
        case .object(let object)?: object.reduce(into: []) { $0.formUnion(words(in: $1.value)) }
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
