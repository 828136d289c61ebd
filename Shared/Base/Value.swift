/// The tree that JSON and YAML both produce. Numbers keep their text: ids and prices never pass through `Double`.
///
/// Texts are equal where their bytes are: a change between two Unicode spellings of one letter is a change.
package enum Value: Sendable {
    case null
    case bool(Bool)
    /// A number as it was written, for example `1e400` or `12345678901234567890`.
    case number(String)
    case string(String)
    case array([Value])
    case object(ValueObject)
}

extension Value: Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let one), .bool(let other)): one == other
        case (.number(let one), .number(let other)): one == other
        case (.string(let one), .string(let other)): ByteText(one) == ByteText(other)
        case (.array(let one), .array(let other)): one == other
        case (.object(let one), .object(let other)): one == other
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let flag): hasher.combine(flag)
        case .number(let text): hasher.combine(text)
        case .string(let text): hasher.combine(ByteText(text))
        case .array(let items): hasher.combine(items)
        case .object(let object): hasher.combine(object)
        }
    }
}

extension Value {
    package var isNull: Bool { self == .null }

    package var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    package var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The text of a number, as written.
    package var numberText: String? {
        if case .number(let value) = self { value } else { nil }
    }

    /// An integer that fits; a fraction or an exponent gives nil.
    package var intValue: Int? {
        if case .number(let text) = self { Int(text) } else { nil }
    }

    package var arrayValue: [Value]? {
        if case .array(let value) = self { value } else { nil }
    }

    package var objectValue: ValueObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The member of an object, nil where this is no object or has no such member.
    package subscript(key: String) -> Value? { objectValue?[key] }

    /// The element of an array, nil where this is no array or the index is outside.
    package subscript(index: Int) -> Value? {
        guard case .array(let items) = self, items.indices.contains(index) else { return nil }
        return items[index]
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int) { self = .number(String(value)) }
    package init(arrayLiteral elements: Value...) { self = .array(elements) }
    package init(nilLiteral: ()) { self = .null }
    package init(dictionaryLiteral elements: (String, Value)...) {
        self = .object(ValueObject(elements.map { ($0.0, $0.1) }))
    }
}
