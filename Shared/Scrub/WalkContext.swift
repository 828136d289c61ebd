/// What is known about a place in a tree from the way down to it. Plain values: it is copied for each member.
struct WalkContext {
    /// The judgement of the nearest name above.
    var verdict: SecretNames.Verdict = .plain
    /// The name itself, as a number of the key table; -1 where there is none.
    var key = -1
    /// Everything from here down is secret under this rule.
    var forced: ScrubRule?
    /// The marks below here, as a number of the walk's list; -1 where there are none.
    var marks = -1
    /// A typed list left out that its elements are Kubernetes Secrets.
    var isSecretItem = false
    /// The attributes that are secret by the resource type above, as a number of the walk's list; -1 for none.
    var secretAttributes = -1
    var depth = 0

    /// Names of members through which a judgement passes: `{"password": {"value": …}}`.
    static let wrapperKeys: Set<String> = [
        "value", "values", "default", "Default", "constant_value", "plaintext", "plain", "old", "new", "before",
        "after",
        "declared", "actual", "string_value", "stringValue", "string", "Value", "content", "current", "previous", "S",
        // Functions of CloudFormation that hold text.
        "Fn::Sub", "Fn::Join", "Fn::If", "Fn::Select", "Fn::Split", "Fn::Base64", "Fn::ToJsonString",
    ]

    /// Names whose members are secret as well: a map of passwords.
    static let mapWords: Set<String> = ["passwords", "passwd", "password", "credentials", "creds", "keytab", "apikeys"]

    /// Members of such a map that only describe.
    static let describingKeys: Set<String> = [
        "name", "secretName", "secret_name", "key", "optional", "items", "arn", "id", "kind", "namespace", "type",
        "version",
        "valueFrom", "value_from", "username", "user", "email", "host", "port", "url", "endpoint", "region", "enabled",
    ]

    /// The name members of a pair such as `{"name": "DB_PASSWORD", "value": "…"}`; the first that is there counts.
    static let pairNames = [
        "name", "Name", "key", "Key", "ParameterKey", "OutputKey", "variable", "env", "option_name", "parameter",
    ]

    static let pairValueKeys: Set<String> = [
        "value", "Value", "ParameterValue", "OutputValue", "default_value", "plainValue", "plain_value", "stringValue",
    ]
}
