import SharedBase

/// Layer 1: what an object says about its own members, by the shape of the formats (no hint needed).
struct FormatRules {
    /// Members that are secret whole.
    var forced: [String: ScrubRule] = [:]
    /// Members that have marks.
    var marks: [String: MarkTree] = [:]
    /// Members whose elements are Kubernetes objects of this kind although they do not say it (`SecretList`).
    var itemKind: [String: String] = [:]
    /// A secret in Pulumi's envelope: every member.
    var isPulumiSecret = false

    static func read(_ object: ValueObject, assumedKind: String?) -> FormatRules? {
        var rules = FormatRules()
        var any = false
        any = kubernetes(object, assumedKind, &rules) || any
        any = terraform(object, &rules) || any
        if object[pulumiSignature]?.stringValue == pulumiSecret {
            rules.isPulumiSecret = true
            any = true
        }
        if object["NoEcho"].map(isTrue) == true {
            rules.forced["Default"] = .noEcho
            any = true
        }
        return any ? rules : nil
    }

    static let pulumiSignature = "4dabf18193072939515e22adb298388d"
    private static let pulumiSecret = "1b47061264138c4ac30d75fd1eb44270"

    private static func isTrue(_ value: Value) -> Bool {
        value.boolValue == true || value.stringValue?.lowercased() == "true"
    }

    private static func kubernetes(_ object: ValueObject, _ assumedKind: String?, _ rules: inout FormatRules) -> Bool {
        // The API knows one spelling; whoever wrote another meant a Secret all the same.
        let kind = (object["kind"]?.stringValue ?? assumedKind)?.lowercased()
        if kind == "secret" {
            for key in object.members.map(\.key) where ["data", "stringdata"].contains(key.lowercased()) {
                rules.forced[key] = .kubernetesSecret
            }
            return true
        }
        if kind == "secretlist" {
            rules.itemKind["items"] = "Secret"
            return true
        }
        return false
    }

    private static func terraform(_ object: ValueObject, _ rules: inout FormatRules) -> Bool {
        var any = false
        func mark(_ name: String, _ tree: MarkTree?) {
            guard let tree, object[name] != nil else { return }
            rules.marks[name] = tree
            any = true
        }
        if let paths = object["sensitive_attributes"] {
            let tree = MarkTree.make(paths: ScrubHints.sensitivePaths(fromState: paths))
            mark("attributes", tree)
            mark("attributes_flat", tree)
        }
        if object["private"]?.stringValue != nil, object["attributes"] != nil || object["attributes_flat"] != nil {
            rules.forced["private"] = .providerPrivate
            any = true
        }
        mark("values", MarkTree.make(mirror: object["sensitive_values"]))
        mark("before", MarkTree.make(mirror: object["before_sensitive"]))
        mark("after", MarkTree.make(mirror: object["after_sensitive"]))
        if object["sensitive"].map(isTrue) == true {
            mark("value", .all)
            mark("default", .all)
        }
        return any
    }
}
