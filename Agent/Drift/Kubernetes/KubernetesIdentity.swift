import SharedBase

/// Which object it is: group (never the version, which may differ between manifest and cluster), kind, namespace, name.
struct KubernetesIdentity: Hashable, Sendable {
    var group: String
    var version: String
    var kind: String
    /// nil where the object names none: cluster-scoped, or left to the default.
    var namespace: String?
    /// nil where there is none, for example beside `generateName`.
    var name: String?

    /// nil unless `object` has a kind and an API version.
    init?(_ object: ValueObject) {
        guard let apiVersion = object["apiVersion"]?.stringValue, let kind = object["kind"]?.stringValue,
            !apiVersion.isEmpty, !kind.isEmpty
        else { return nil }
        let parts = apiVersion.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        group = parts.count == 2 ? String(parts[0]) : ""
        version = String(parts.last ?? "")
        self.kind = kind
        namespace = Self.text(object["metadata"]?["namespace"])
        name = Self.text(object["metadata"]?["name"])
    }

    /// `group/Kind/namespace/name`, `core` for the core group and `_` for none.
    var address: String { "\(groupName)/\(kind)/\(namespace ?? "_")/\(name ?? "_")" }

    /// `group/version/Kind`, `core/v1/Secret` in the core group.
    var type: String { "\(groupName)/\(version)/\(kind)" }

    private var groupName: String { group.isEmpty ? "core" : group }

    /// Objects that are the same in the cluster have the same key.
    var key: Key {
        Key(group: Self.moved[kind]?.contains(group) == true ? "" : group, kind: kind, namespace: namespace, name: name)
    }

    struct Key: Hashable, Sendable {
        var group: String
        var kind: String
        var namespace: String?
        var name: String?
    }

    /// Kinds that moved between groups: the cluster answers for all of them.
    private static let moved: [String: Set<String>] = [
        "Deployment": ["extensions", "apps"], "DaemonSet": ["extensions", "apps"],
        "ReplicaSet": ["extensions", "apps"],
        "Ingress": ["extensions", "networking.k8s.io"], "NetworkPolicy": ["extensions", "networking.k8s.io"],
        "Event": ["", "events.k8s.io"],
    ]

    private static func text(_ value: Value?) -> String? {
        switch value {
        case .string(let text)? where !text.isEmpty: text
        case .number(let text)?: text
        default: nil
        }
    }
}
