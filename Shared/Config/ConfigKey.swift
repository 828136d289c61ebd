package import SharedBase

/// What a configuration value may be.
package indirect enum ConfigKind: Sendable {
    case text
    case integer(ClosedRange<Int>)
    case boolean
    /// `90s`, `15m`, `24h` or `7d`; kept as text, read with `ConfigDuration`.
    case duration(ClosedRange<Duration>)
    case choice([String])
    case list(ConfigKind)
    case object([ConfigKey])

    /// What a message calls it.
    var expected: String {
        switch self {
        case .text: "a text"
        case .integer(let range):
            range == .min ... .max ? "a whole number" : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .boolean: "true or false"
        case .duration(let range):
            "a duration such as 90s, 15m or 24h, from \(ConfigDuration.text(range.lowerBound))"
                + " to \(ConfigDuration.text(range.upperBound))"
        case .choice(let words): "one of \(words.joined(separator: ", "))"
        case .list: "a list"
        case .object: "a mapping"
        }
    }
}

/// One key of a configuration: its name, form, default and the sentence that explains it.
package struct ConfigKey: Sendable {
    package let name: String
    package let kind: ConfigKind
    /// `.null` where there is none.
    package let standard: Value
    package let summary: String
    /// Without it (and without a default) the configuration is refused.
    package let isRequired: Bool
    /// Never shown.
    package let isSecret: Bool

    package init(
        _ name: String,
        _ kind: ConfigKind,
        default standard: Value = .null,
        required: Bool = false,
        secret: Bool = false,
        _ summary: String
    ) {
        self.name = name
        self.kind = kind
        self.standard = standard
        self.summary = summary
        self.isRequired = required
        self.isSecret = secret
    }
}
