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
            let value = self[key.name]
            return (key.name, key.isSecret && value != .null ? "[REDACTED]" : value, origin(key.name))
        }
    }
}
