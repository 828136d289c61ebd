internal import SharedBase
internal import SharedYAML

/// Holds YAML nodes against keys, collecting every problem instead of stopping at the first.
struct ConfigReader {
    let path: String
    private(set) var problems: [ConfigProblem] = []
    private(set) var origins: [String: ConfigOrigin] = [:]

    init(path: String) { self.path = path }

    /// The members that the mapping gives, each checked; defaults are not filled in.
    mutating func read(_ node: YAMLNode, keys: [ConfigKey], prefix: String, isSecret: Bool = false) -> ValueObject {
        var object = ValueObject()
        guard let members = node.members else {
            note(node, "\(prefix.isEmpty ? "the configuration" : prefix) is no mapping of keys to values")
            return object
        }
        for member in members {
            guard let name = member.key.scalar else { continue }
            let full = prefix.isEmpty ? name : "\(prefix).\(name)"
            guard let key = keys.first(where: { $0.name == name }) else {
                let near = NearestName.of(name, among: keys.map(\.name)).map { "; did you mean `\($0)`?" }
                note(
                    member.key,
                    "unknown key `\(full)`\(near ?? "; known are \(keys.map(\.name).joined(separator: ", "))")"
                )
                continue
            }
            origins[full] = origin(member.value)
            // A key without a value is as good as left out.
            if member.value.isNull { continue }
            if let value = value(member.value, key.kind, full, key.isSecret || isSecret) { object[name] = value }
        }
        return object
    }

    private mutating func value(_ node: YAMLNode, _ kind: ConfigKind, _ name: String, _ isSecret: Bool) -> Value? {
        switch kind {
        case .object(let keys):
            let object = ConfigDefaults.filled(read(node, keys: keys, prefix: name, isSecret: isSecret), keys)
            // A value that was refused is reported as such, not as missing too.
            for key in keys
            where key.isRequired && object[key.name] == .null && node.members != nil
                && (node[key.name]?.isNull ?? true)
            {
                note(node, "`\(name).\(key.name)` is missing: \(key.summary)")
            }
            return .object(object)
        case .list(let element):
            guard let items = node.items else {
                note(node, "`\(name)` must be a list")
                return nil
            }
            return .array(items.enumerated().compactMap { value($1, element, "\(name)[\($0)]", isSecret) })
        default:
            guard let text = node.scalar else {
                note(node, "`\(name)` must be \(kind.expected), not a \(node.items == nil ? "mapping" : "list")")
                return nil
            }
            guard let value = ConfigScalar.value(text, kind) else {
                let shown = isSecret ? "the value" : "`\(text)`"
                note(node, "`\(name)` must be \(kind.expected), \(shown) is not")
                return nil
            }
            return value
        }
    }

    private mutating func note(_ node: YAMLNode, _ message: String) {
        problems.append(ConfigProblem(origin(node), message))
    }

    private func origin(_ node: YAMLNode) -> ConfigOrigin {
        .file(path, line: node.position.line, column: node.position.column)
    }
}

extension YAMLNode {
    /// `null`, `~` or nothing at all, unquoted.
    var isNull: Bool {
        guard case .scalar(_, isPlain: true) = content else { return false }
        return (try? value(.core)) == .null
    }
}

/// Reads the text of one scalar, the same for file, environment and flag.
enum ConfigScalar {
    static func value(_ text: String, _ kind: ConfigKind) -> Value? {
        switch kind {
        case .text: .string(text)
        case .integer(let range): Int(text).flatMap { range.contains($0) ? .number(String($0)) : nil }
        case .boolean: ["true": Value.bool(true), "false": .bool(false)][text]
        case .duration(let range): ConfigDuration.parse(text).flatMap { range.contains($0) ? .string(text) : nil }
        case .choice(let words): words.contains(text) ? .string(text) : nil
        case .list(let element): list(text, element)
        case .object: nil
        }
    }

    /// A list in one line is separated by commas.
    private static func list(_ text: String, _ element: ConfigKind) -> Value? {
        if case .object = element { return nil }
        let items = text.split(separator: ",").map { value(trimmed($0), element) }
        return items.contains(nil) ? nil : .array(items.compactMap { $0 })
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

enum ConfigDefaults {
    /// The object with every key of the schema, in the schema's order.
    static func filled(_ object: ValueObject, _ keys: [ConfigKey]) -> ValueObject {
        ValueObject(keys.map { ($0.name, object[$0.name] ?? $0.standard) })
    }
}
