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
            lines += assignment(key).map { "#" + $0 }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func assignment(_ key: ConfigKey) -> [String] {
        if case .list(.object(let keys)) = key.kind, key.standard.arrayValue?.isEmpty ?? true {
            // An example that shows the form; the default, an empty list, stands in front of it.
            return ["\(key.name): []"]
                + ["#   - " + keys.map { "\($0.name): ..." }.joined(separator: "\n#     ")]
                .flatMap { $0.split(separator: "\n").map { " " + $0.dropFirst(1) } }.map { "#" + $0 }
        }
        return ["\(key.name): \(scalar(key.standard))"]
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
