import SharedBase
import SharedJSON

/// Layer 1: what an object says about its own members, by the shape of the formats (no hint needed).
struct FormatRules {
    /// Numbers of the walk's list of marks for the members of each role; -1 for none.
    var attributes = -1
    var values = -1
    var before = -1
    var after = -1
    /// `sensitive: true` marks `value` and `default` whole.
    var isSensitive = false
    /// A Kubernetes Secret: `data` and `stringData`.
    var isSecret = false
    /// A list of Secrets that does not say so of its elements.
    var isSecretList = false
    /// `private` beside attributes: the blob that a provider keeps.
    var hasPrivate = false
    var hasNoEcho = false
    /// A secret in Pulumi's envelope: every member.
    var isPulumiSecret = false

    static let pulumiSignature = "4dabf18193072939515e22adb298388d"
    static let pulumiSecret: StaticString = "1b47061264138c4ac30d75fd1eb44270"

    /// The rule under which a member of these roles is secret whole.
    func forced(_ roles: KeyRoles) -> ScrubRule? {
        if isSecret, roles.contains(.secretData) { return .kubernetesSecret }
        if hasPrivate, roles.contains(.providerPrivate) { return .providerPrivate }
        if hasNoEcho, roles.contains(.parameterDefault) { return .noEcho }
        return nil
    }

    /// The marks of a member of these roles; `all` is the number of the tree that marks everything.
    func marks(_ roles: KeyRoles, all: Int) -> Int {
        if isSensitive, roles.contains(.value) || roles.contains(.plainDefault) { return all }
        if roles.contains(.attributes) || roles.contains(.attributesFlat) { return attributes }
        if roles.contains(.values) { return values }
        if roles.contains(.before) { return before }
        if roles.contains(.after) { return after }
        return -1
    }

    /// `true`, or a text that says so.
    static func isTrue(_ tape: JSONTapeView, _ node: Int) -> Bool {
        switch tape.nodes[node].kind {
        case .true: true
        case .string: tape.text(node).lowercased() == "true"
        default: false
        }
    }
}
