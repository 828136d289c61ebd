package import SharedBase

/// A complete, checked configuration: every key has a value, and each value tells where it came from.
package struct LoadedConfig: Sendable {
    private let schema: ConfigSchema
    private let values: ValueObject
    private let origins: [String: ConfigOrigin]

    init(schema: ConfigSchema, values: ValueObject, origins: [String: ConfigOrigin]) {
        self.schema = schema
        self.values = values
        self.origins = origins
    }

    /// The value of a top-level key; `.null` where it has neither value nor default.
    package subscript(key: String) -> Value { values[key] ?? .null }

    package func text(_ key: String) -> String? { self[key].stringValue }
    package func integer(_ key: String) -> Int? { self[key].intValue }
    package func boolean(_ key: String) -> Bool { self[key].boolValue ?? false }
    package func duration(_ key: String) -> Duration? { text(key).flatMap(ConfigDuration.parse) }

    /// Where a value came from: `scan_interval`, or `stacks[0].source` for a nested one.
    package func origin(_ path: String) -> ConfigOrigin { origins[path] ?? .standard }

    /// Every key with its value and origin, for `config show`; secrets are not shown.
    package var rows: [(key: String, value: Value, origin: ConfigOrigin)] {
        schema.keys.map { key in
            (key.name, Self.shown(self[key.name], key.kind, isSecret: key.isSecret), origin(key.name))
        }
    }

    /// The value without what is secret in it, at any depth.
    private static func shown(_ value: Value, _ kind: ConfigKind, isSecret: Bool) -> Value {
        if isSecret { return value == .null ? .null : "[REDACTED]" }
        switch (kind, value) {
        case (.list(let element), .array(let items)):
            return .array(items.map { shown($0, element, isSecret: false) })
        case (.object(let keys), .object(let object)):
            return .object(
                ValueObject(keys.map { ($0.name, shown(object[$0.name] ?? .null, $0.kind, isSecret: $0.isSecret)) })
            )
        default:
            return value
        }
    }
}
