package import SharedBase

/// The form of a JSON value: printed in the OpenAPI document and held against what clients send, so that both say the same.
package indirect enum Schema: Sendable {
    case any
    case boolean
    case integer(_ minimum: Int? = nil, _ maximum: Int? = nil)
    /// A number from 0 to 1.
    case share
    case string(maxLength: Int? = nil)
    /// One of these words.
    case choice([String])
    /// A UUID.
    case id
    /// RFC 3339.
    case timestamp
    case array(Schema, maxItems: Int? = nil)
    /// Any keys, values of one form.
    case map(Schema)
    /// Exactly these members.
    case object([Property])
    case nullable(Schema)
    /// A form with a name, printed once.
    case component(String, Schema)

    package struct Property: Sendable {
        package let name: String
        package let schema: Schema
        package let isRequired: Bool
        package let summary: String?

        package static func required(_ name: String, _ schema: Schema, _ summary: String? = nil) -> Property {
            Property(name: name, schema: schema, isRequired: true, summary: summary)
        }

        package static func optional(_ name: String, _ schema: Schema, _ summary: String? = nil) -> Property {
            Property(name: name, schema: schema, isRequired: false, summary: summary)
        }
    }
}

extension Schema {
    /// What is wrong with `value`, each with its JSON pointer; empty where it has this form.
    package func issues(in value: Value, at path: String = "") -> [Problem.Field] {
        switch self {
        case .any:
            return Self.hasNUL(value) ? [issue(path, Self.noNUL)] : []
        case .component(_, let schema):
            return schema.issues(in: value, at: path)
        case .nullable(let schema):
            return value.isNull ? [] : schema.issues(in: value, at: path)
        case .array(let element, let maxItems):
            return arrayIssues(value, element, maxItems, path)
        case .map(let element):
            guard let object = value.objectValue else { return [issue(path, "must be an object")] }
            return object.members.flatMap { key, value in
                let place = path + "/" + Self.escape(key)
                return (key.utf8.contains(0) ? [issue(place, Self.noNUL)] : []) + element.issues(in: value, at: place)
            }
        case .object(let properties):
            return objectIssues(value, properties, path)
        case .boolean, .integer, .share, .string, .choice, .id, .timestamp:
            return scalarComplaint(value).map { [issue(path, $0)] } ?? []
        }
    }

    private func scalarComplaint(_ value: Value) -> String? {
        switch self {
        case .boolean:
            return value.boolValue == nil ? "must be true or false" : nil
        case .integer(let minimum, let maximum):
            guard let number = value.intValue else { return "must be an integer" }
            if let minimum, number < minimum { return "must be at least \(minimum)" }
            if let maximum, number > maximum { return "must be at most \(maximum)" }
            return nil
        case .share:
            guard case .number(let text) = value, let number = Double(text), (0...1).contains(number) else {
                return "must be a number from 0 to 1"
            }
            return nil
        case .string(let maxLength):
            guard let text = value.stringValue else { return "must be a string" }
            if text.utf8.contains(0) { return Self.noNUL }
            if let maxLength, text.unicodeScalars.count > maxLength {
                return "must have at most \(maxLength) characters"
            }
            return nil
        case .choice(let words):
            guard let text = value.stringValue, words.contains(text) else {
                return "must be one of \(words.joined(separator: ", "))"
            }
            return nil
        case .id:
            return value.stringValue.flatMap { ID<Never>($0) } == nil ? "must be a UUID" : nil
        case .timestamp:
            return value.stringValue.flatMap { Timestamp($0) } == nil ? "must be a time as RFC 3339 writes it" : nil
        default:
            return nil
        }
    }

    private func arrayIssues(_ value: Value, _ element: Schema, _ maxItems: Int?, _ path: String) -> [Problem.Field] {
        guard let items = value.arrayValue else { return [issue(path, "must be an array")] }
        if let maxItems, items.count > maxItems { return [issue(path, "must have at most \(maxItems) elements")] }
        return items.enumerated().flatMap { element.issues(in: $0.element, at: "\(path)/\($0.offset)") }
    }

    private func objectIssues(_ value: Value, _ properties: [Property], _ path: String) -> [Problem.Field] {
        guard let object = value.objectValue else { return [issue(path, "must be an object")] }
        let known = Set(properties.map(\.name))
        var issues = object.keys.filter { !known.contains($0) }
            .map { issue(path + "/" + Self.escape($0), Self.unknown($0, among: known)) }
        for property in properties {
            let place = path + "/" + Self.escape(property.name)
            if let member = object[property.name] {
                issues += property.schema.issues(in: member, at: place)
            } else if property.isRequired {
                issues.append(issue(place, "is missing"))
            }
        }
        return issues
    }

    /// Postgres has no place for it in a text, and nothing that people write holds one.
    private static let noNUL = "must not hold U+0000"

    private static func hasNUL(_ value: Value) -> Bool {
        switch value {
        case .string(let text): text.utf8.contains(0)
        case .array(let items): items.contains(where: hasNUL)
        case .object(let object): object.members.contains { $0.key.utf8.contains(0) || hasNUL($0.value) }
        case .null, .bool, .number: false
        }
    }

    private func issue(_ path: String, _ message: String) -> Problem.Field { Problem.Field(.body, path, message) }

    /// The words for a name that is not known, with the nearest that is.
    static func unknown(_ name: String, among known: some Sequence<String>) -> String {
        NearestName.of(name, among: known).map { "is not known; did you mean \($0)?" } ?? "is not known"
    }

    /// A step of a JSON pointer (RFC 6901).
    private static func escape(_ key: String) -> String {
        var text = ""
        for character in key {
            switch character {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.append(character)
            }
        }
        return text
    }
}
