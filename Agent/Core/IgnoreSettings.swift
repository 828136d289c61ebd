internal import AgentDrift
internal import SharedBase
internal import SharedConfig

/// The `ignore` rules of a stack as configured.
enum IgnoreSettings {
    static let keys = [
        ConfigKey("type", .text, "resource type, `*` for anything: aws_*"),
        ConfigKey("address", .text, "resource address, `*` for anything: module.legacy.*"),
        ConfigKey(
            "path",
            .text,
            "attribute path and all below it, `*` within a step, `**` for any steps: tags.team, ingress[*].description"
        ),
        ConfigKey("reason", .text, "why, for those who read it later"),
        ConfigKey("owner", .text, "whom to ask"),
        ConfigKey("expires", .text, "last day of the rule (2027-01-31, UTC) or a time of RFC 3339"),
    ]

    /// Every problem of the rules goes to `problems`, at its place.
    static func rules(
        _ value: Value?,
        at place: String,
        _ config: LoadedConfig,
        _ problems: inout [ConfigProblem]
    ) -> [IgnoreRule] {
        var rules: [IgnoreRule] = []
        for (index, entry) in (value?.arrayValue ?? []).enumerated() {
            let name = "\(place)[\(index)]"
            var rule = IgnoreRule(
                type: text(entry, "type"),
                address: text(entry, "address"),
                path: text(entry, "path"),
                reason: text(entry, "reason"),
                owner: text(entry, "owner")
            )
            if let expires = text(entry, "expires") {
                rule.expires = IgnoreRule.expiry(expires)
                if rule.expires == nil {
                    let origin = config.origin("\(name).expires")
                    let message = "`\(name).expires` must be a day such as 2027-01-31, or a time of RFC 3339"
                    problems.append(ConfigProblem(origin, message))
                }
            }
            if rule.type == nil, rule.address == nil, rule.path == nil {
                let message = "`\(name)` would ignore everything: give at least one of type, address and path"
                problems.append(ConfigProblem(origin(of: name, at: place, config), message))
            }
            rules.append(rule)
        }
        return rules
    }

    /// Where a rule stands: at the first of its parts.
    private static func origin(of rule: String, at place: String, _ config: LoadedConfig) -> ConfigOrigin {
        keys.map { config.origin("\(rule).\($0.name)") }.first { $0 != .standard } ?? config.origin(place)
    }

    /// An empty text is as good as none.
    private static func text(_ entry: Value, _ key: String) -> String? {
        entry[key]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }
}
