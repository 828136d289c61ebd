internal import PlaneHTTP
internal import PlanePostgres

/// Puts a WHERE clause together; every value is a parameter.
struct Filter {
    private(set) var values: [PostgresValue] = []
    private var conditions: [String] = []

    /// The placeholder of a further value.
    mutating func bind(_ value: PostgresValue) -> String {
        values.append(value)
        return "$\(values.count)"
    }

    mutating func require(_ condition: String) { conditions.append(condition) }

    /// `expression` is one of `words`; no condition where `words` is nil.
    mutating func require(_ expression: String, oneOf words: [String]?) {
        guard let words else { return }
        let list = bind(.textArray(words))
        require("\(expression) = ANY(\(list))")
    }

    /// `expression` holds `text`, upper and lower case alike.
    mutating func require(_ expression: String, contains text: String?) {
        guard let text, !text.isEmpty else { return }
        let needle = bind(.text(text))
        require("position(lower(\(needle)) in lower(\(expression))) > 0")
    }

    var clause: String { conditions.joined(separator: " AND ") }
}

/// What is said of a cursor whose keys are not those of its list.
enum Cursors {
    static let broken = Problem.invalid(.query, "cursor", "is no cursor of this list")
}
