import SharedBase

/// What a table knows of attributes: one row for a type, or for many, and any number of their attributes.
///
/// A type is written out, or ends in `*`. A path is the names from the resource down, joined by dots, without positions in
/// lists: `root_block_device.volume_type`.
struct AttributeRow: Sendable {
    let types: [String]
    let facts: [(path: String, fact: AttributeFact)]

    /// Lists whose order means nothing.
    static func sets(_ types: String..., paths: [String]) -> Self {
        Self(types: types, facts: paths.map { ($0, .set) })
    }

    /// A list whose elements are found by these fields.
    static func merge(_ type: String, _ path: String, by fields: String...) -> Self {
        Self(types: [type], facts: [(path, .merge(fields))])
    }

    /// What an attribute is where nobody says anything.
    static func defaults(_ types: String..., values: KeyValuePairs<String, Value>) -> Self {
        Self(types: types, facts: values.map { ($0.key, .standard($0.value)) })
    }

    /// Values that the platform makes and that move by themselves.
    static func computed(_ types: String..., paths: [String]) -> Self {
        Self(types: types, facts: paths.map { ($0, .computed) })
    }

    /// Exceptions from rows for many types: these move only when somebody moves them.
    static func declared(_ types: String..., paths: [String]) -> Self {
        Self(types: types, facts: paths.map { ($0, .declared) })
    }

    /// A value that `owner` is expected to write; with `beside`, only where that attribute is set too.
    static func coManaged(_ type: String, _ path: String, by owner: String, beside: String? = nil) -> Self {
        Self(types: [type], facts: [(path, .coManaged(owner, beside: beside))])
    }

    /// Texts that the platform compares in a way of its own.
    static func texts(_ form: TextForm, _ types: String..., paths: [String]) -> Self {
        Self(types: types, facts: paths.map { ($0, .text(form)) })
    }

    /// Whether the row speaks of a type.
    func speaks(of type: String) -> Bool {
        types.contains { $0.hasSuffix("*") ? type.hasPrefix($0.dropLast()) : type == $0 }
    }
}

enum AttributeFact: Sendable {
    case set
    case merge([String])
    case standard(Value)
    case computed
    case declared
    case coManaged(String, beside: String?)
    case text(TextForm)
}

/// How two texts can be the same to a platform although they are written differently.
enum TextForm: Sendable {
    case caseless
    /// With or without a dot at the end, in any case: a name of the DNS.
    case domain
    /// Blanks and line ends around it mean nothing.
    case trimmed
    /// An identifier that may be given in full (`https://host/v1/projects/p/zones/z`) or by its end.
    case link
    /// Go, ISO 8601 or plain seconds.
    case duration
    /// Words in a text, separated by commas or blanks, in any order.
    case words

    func same(_ left: String, _ right: String) -> Bool {
        switch self {
        case .caseless: left.lowercased() == right.lowercased()
        case .domain: Self.bare(left) == Self.bare(right)
        case .trimmed: left.trimmingBlanks == right.trimmingBlanks
        case .link: left.hasSuffix("/" + right) || right.hasSuffix("/" + left)
        case .duration: Self.seconds(left) != nil && Self.seconds(left) == Self.seconds(right)
        case .words: Self.words(left) == Self.words(right)
        }
    }

    private static func bare(_ name: String) -> String {
        let name = name.lowercased()
        return name.hasSuffix(".") ? String(name.dropLast()) : name
    }

    private static func seconds(_ text: String) -> Int? {
        if let plain = Int(text) { return plain < Int.max / 1_000_000_000 ? plain * 1_000_000_000 : nil }
        return GoDuration.nanoseconds(text) ?? ISODuration.nanoseconds(text)
    }

    private static func words(_ text: String) -> [Substring] {
        text.split { $0 == "," || $0.isWhitespace }.sorted()
    }
}

extension String {
    /// Without blanks and line ends at both ends.
    var trimmingBlanks: Substring {
        var rest = drop(while: \.isWhitespace)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}

/// What all rows together know of the attributes of one type.
struct AttributeTable: Sendable {
    private struct Facts: Sendable {
        var list: ListRule?
        var standard: Value?
        var computed = false
        var coManaged: (owner: String, beside: String?)?
        var text: TextForm?
    }

    private var paths: [String: Facts] = [:]

    /// - Parameter rows: a later row wins over an earlier one.
    init(type: String, rows: [AttributeRow]) {
        for row in rows where row.speaks(of: type) {
            for (path, fact) in row.facts {
                switch fact {
                case .set: paths[path, default: Facts()].list = .set
                case .merge(let fields): paths[path, default: Facts()].list = .merge(fields.map { MergeField($0) })
                case .standard(let value): paths[path, default: Facts()].standard = value
                case .computed: paths[path, default: Facts()].computed = true
                case .declared: paths[path, default: Facts()].computed = false
                case .coManaged(let owner, let beside): paths[path, default: Facts()].coManaged = (owner, beside)
                case .text(let form): paths[path, default: Facts()].text = form
                }
            }
        }
    }

    func list(_ names: [String]) -> ListRule? { paths[Self.key(names)]?.list }
    func standard(_ names: [String]) -> Value? { paths[Self.key(names)]?.standard }
    func text(_ names: [String]) -> TextForm? { paths[Self.key(names)]?.text }
    func coManaged(_ names: [String]) -> (owner: String, beside: String?)? { paths[Self.key(names)]?.coManaged }

    /// True for a computed attribute and for everything below one.
    func isComputed(_ names: [String]) -> Bool {
        names.indices.contains { paths[Self.key(Array(names[...$0]))]?.computed == true }
    }

    private static func key(_ names: [String]) -> String { names.count == 1 ? names[0] : names.joined(separator: ".") }
}
