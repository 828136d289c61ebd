import SharedBase
import SharedJSON

/// Values that mean the same in every format (P2-E1-15).
enum Equality {
    /// null, absent, and the empty text, list and object (also one that holds only such) are one.
    static func isNothing(_ value: Value?) -> Bool {
        switch value {
        case nil, .null?: true
        case .string(let text)?: text.isEmpty
        case .array(let items)?: items.allSatisfy(isNothing)
        case .object(let object)?: object.allSatisfy { isNothing($0.value) }
        case .bool?, .number?: false
        }
    }

    /// Numbers by value, a number and its text, a truth value and its text, JSON texts by their content.
    static func scalars(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.number(let a), .number(let b)), (.number(let a), .string(let b)), (.string(let a), .number(let b)):
            numbers(a, b)
        case (.bool(let a), .string(let b)), (.string(let b), .bool(let a)):
            b == (a ? "true" : "false")
        case (.string(let a), .string(let b)):
            a == b || document(a).map { a in document(b).map { documents(a, $0) } ?? false } ?? false
        case (.string(let a), .object), (.string(let a), .array):
            document(a).map { documents($0, right) } ?? false
        case (.object, .string(let b)), (.array, .string(let b)):
            document(b).map { documents(left, $0) } ?? false
        default:
            left == right
        }
    }

    private static func numbers(_ left: String, _ right: String) -> Bool {
        if left == right { return true }
        guard let a = Decimal(left), let b = Decimal(right) else { return false }
        return a == b
    }

    /// Policies by their meaning, other documents by their content.
    static func documents(_ left: Value, _ right: Value) -> Bool {
        left == right || (PolicyDocument.canonical(left) ?? left) == (PolicyDocument.canonical(right) ?? right)
    }

    /// The object or list that a text holds.
    private static func document(_ text: String) -> Value? {
        guard let first = text.utf8.first(where: { $0 > 32 }), first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        else { return nil }
        return try? JSON.parse(text)
    }
}
