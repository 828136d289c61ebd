internal import SharedBase

/// The commented sample of a configuration, written from the schema so that it cannot fall behind the code.
package enum ConfigSample {
    /// Every key with its explanation, commented out at its default. Taking the `#` away changes nothing.
    package static func text(_ schema: ConfigSchema, heading: [String]) -> String {
        var lines = heading.map { "# " + $0 }
        for key in schema.keys {
            lines.append("")
            lines.append("# " + key.summary)
            if case .object = key.kind {} else { lines.append("# Environment: \(schema.environmentName(key.name)).") }
            lines += form(key)
            lines.append("#\(key.name): \(scalar(key.standard))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The form of one item of a list of objects: prose, because its default is that there is none.
    private static func form(_ key: ConfigKey) -> [String] {
        guard case .list(.object(let keys)) = key.kind else { return [] }
        return ["# Each item has:"] + items(keys, depth: 1)
    }

    private static func items(_ keys: [ConfigKey], depth: Int) -> [String] {
        let indent = String(repeating: "    ", count: depth)
        return keys.flatMap { key -> [String] in
            let need =
                key.isRequired ? "required" : key.standard == .null ? "optional" : "default \(scalar(key.standard))"
            let line = "# \(indent)\(key.name): \(key.kind.expected), \(need); \(key.summary)"
            guard case .list(.object(let below)) = key.kind else { return [line] }
            return [line + "; each item has:"] + items(below, depth: depth + 1)
        }
    }

    private static func scalar(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool(let flag): String(flag)
        case .number(let text): text
        case .string(let text): "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        case .array(let items): "[" + items.map(scalar).joined(separator: ", ") + "]"
        case .object: "{}"
        }
    }
}
