import SharedBase

/// What is known about a place in a tree from the way down to it.
struct WalkContext {
    /// The judgement of the nearest name above.
    var verdict: SecretNames.Verdict = .plain
    /// The name itself.
    var key: String?
    /// Everything from here down is secret under this rule.
    var forced: ScrubRule?
    var marks: MarkTree?
    /// A kind that the elements of a typed list leave out.
    var assumedKind: String?
    /// The resource type above.
    var type: String?
    var depth = 0

    /// Names of members through which a judgement passes: `{"password": {"value": …}}`.
    static let wrapperKeys: Set<String> = [
        "value", "values", "default", "Default", "constant_value", "plaintext", "plain", "old", "new", "before",
        "after",
        "declared", "actual", "string_value", "stringValue", "string", "Value", "content", "current", "previous", "S",
    ]

    /// Names whose members are secret as well: a map of passwords.
    static let mapWords: Set<String> = ["passwords", "passwd", "password", "credentials", "creds", "keytab", "apikeys"]

    /// Members of such a map that only describe.
    static let describingKeys: Set<String> = [
        "name", "secretName", "secret_name", "key", "optional", "items", "arn", "id", "kind", "namespace", "type",
        "version",
        "valueFrom", "value_from", "username", "user", "email", "host", "port", "url", "endpoint", "region", "enabled",
    ]

    /// The name and value members of a pair such as `{"name": "DB_PASSWORD", "value": "…"}`.
    static func pairVerdict(_ object: ValueObject) -> SecretNames.Verdict {
        guard object.count <= 12 else { return .plain }
        for key in [
            "name", "Name", "key", "Key", "ParameterKey", "OutputKey", "variable", "env", "option_name", "parameter",
        ] {
            guard let name = object[key]?.stringValue, name.utf8.count <= 128 else { continue }
            return SecretNames.judge(name)
        }
        return .plain
    }

    static let pairValueKeys: Set<String> = [
        "value", "Value", "ParameterValue", "OutputValue", "default_value", "plainValue", "plain_value", "stringValue",
    ]
}
