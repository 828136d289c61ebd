package import SharedBase

/// A parameter of an endpoint, in the path or in the query: one description for the document and for the check.
package struct Parameter: Sendable {
    package enum Place: String, Sendable {
        case path
        case query
    }

    /// What the text of a parameter has to be.
    package enum Form: Sendable {
        case text(maxLength: Int)
        case integer(ClosedRange<Int>)
        case boolean
        case id
        case timestamp
        case choice([String])
        /// One or several of these words, separated by commas.
        case choices([String])
    }

    package let name: String
    package let place: Place
    package let form: Form
    package let summary: String
    /// What holds where the parameter is absent, in its written form.
    package let standard: String?

    /// A part of the path, for example `{id}`.
    package static func path(_ name: String, _ form: Form = .id, _ summary: String) -> Parameter {
        Parameter(name: name, place: .path, form: form, summary: summary, standard: nil)
    }

    /// An optional parameter of the query.
    package static func query(_ name: String, _ form: Form, _ summary: String, standard: String? = nil) -> Parameter {
        Parameter(name: name, place: .query, form: form, summary: summary, standard: standard)
    }

    /// The two parameters of each list (P2 contract: 50, at most 200).
    package static let paging: [Parameter] = [
        .query("limit", .integer(1...200), "How many items one page holds", standard: "50"),
        .query("cursor", .text(maxLength: 2048), "`nextCursor` of the page before, with the same filters"),
    ]
}

/// The value of a parameter after the check.
package enum Argument: Sendable, Equatable {
    case text(String)
    case integer(Int)
    case boolean(Bool)
    case id(high: UInt64, low: UInt64)
    case timestamp(Timestamp)
    case choices([String])
}

extension Parameter.Form {
    /// The value of `text`, or the words that say what it should have been.
    func read(_ text: String) -> (argument: Argument?, complaint: String) {
        switch self {
        case .text(let maxLength):
            let fits = text.unicodeScalars.count <= maxLength && !text.unicodeScalars.contains("\0")
            return (fits ? .text(text) : nil, "must have at most \(maxLength) characters and no NUL")
        case .integer(let range):
            let number = Self.integer(text).flatMap { range.contains($0) ? $0 : nil }
            return (number.map { .integer($0) }, "must be an integer from \(range.lowerBound) to \(range.upperBound)")
        case .boolean:
            return (["true": .boolean(true), "false": .boolean(false)][text], "must be true or false")
        case .id:
            return (ID<Never>(text).map { .id(high: $0.high, low: $0.low) }, "must be a UUID")
        case .timestamp:
            return (Timestamp(text).map { .timestamp($0) }, "must be a time as RFC 3339 writes it")
        case .choice(let words):
            return (words.contains(text) ? .text(text) : nil, "must be one of \(words.joined(separator: ", "))")
        case .choices(let words):
            let chosen = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            let known = chosen.allSatisfy(words.contains)
            return (
                known ? .choices(chosen) : nil,
                "must be a list, separated by commas, of \(words.joined(separator: ", "))"
            )
        }
    }

    /// Plain decimal digits; `Int` itself would take a plus sign.
    private static func integer(_ text: String) -> Int? {
        text.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: "-") } ? Int(text) : nil
    }

    /// As JSON Schema.
    var document: Value {
        switch self {
        case .text(let maxLength): Schema.string(maxLength: maxLength).document
        case .integer(let range): Schema.integer(range.lowerBound, range.upperBound).document
        case .boolean: Schema.boolean.document
        case .id: Schema.id.document
        case .timestamp: Schema.timestamp.document
        case .choice(let words): Schema.choice(words).document
        case .choices(let words): Schema.array(.choice(words)).document
        }
    }
}
