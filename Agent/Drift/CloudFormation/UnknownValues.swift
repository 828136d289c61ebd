import SharedBase

/// The places of a resolved tree whose value is not known. Each is a text that no template can hold by accident and that
/// names a row: why it is not known, and what stands there as written.
struct UnknownValues {
    private(set) var rows: [(reason: String, written: Value)] = []

    private static let head = "\u{0}not known\u{0}"

    mutating func mark(_ reason: String, _ written: Value) -> Value {
        rows.append((reason, written))
        return .string("\(Self.head)\(rows.count - 1)")
    }

    static func isMark(_ value: Value?) -> Bool { value?.stringValue?.hasPrefix(head) ?? false }

    /// The row of a mark; nil for every other value.
    func row(_ value: Value) -> (reason: String, written: Value)? {
        guard let text = value.stringValue, text.hasPrefix(Self.head),
            let number = Int(text.dropFirst(Self.head.count)),
            rows.indices.contains(number)
        else { return nil }
        return rows[number]
    }

    /// The tree with what was written in the place of each mark.
    func written(_ value: Value) -> Value {
        switch value {
        case .string: row(value)?.written ?? value
        case .array(let items): .array(items.map(written))
        case .object(let object): .object(object.mapValues(written))
        default: value
        }
    }
}
