import SharedBase
import SharedDrift
import SharedJSON

/// What the client applied the last time, from the annotation of the live object: the third side of the comparison. A field
/// that stands in it, is live and is no longer declared was taken out of the code and never out of the cluster.
struct LastApplied: Sendable {
    private let value: Value

    static let annotation = "kubectl.kubernetes.io/last-applied-configuration"

    /// nil where there is none or it does not read.
    init?(_ object: ValueObject) {
        guard let text = object["metadata"]?["annotations"]?[Self.annotation]?.stringValue,
            let applied = (try? JSON.parse(text))?.objectValue
        else { return nil }
        value = .object(SecretData.normalised(applied))
    }

    /// Whether a place was applied, and with something in it.
    func holds(_ path: AttributePath) -> Bool {
        var here = value
        for step in path.steps {
            guard let next = Self.step(here, step) else { return false }
            here = next
        }
        return !Equality.isNothing(here)
    }

    private static func step(_ value: Value, _ step: AttributePath.Step) -> Value? {
        switch step {
        case .key(let key): value[key]
        case .index(let index): value[index]
        case .element(let fields):
            value.arrayValue?.first { item in
                fields.allSatisfy { field in
                    guard let own = item[field.name] else { return field.name == "protocol" && field.value == "TCP" }
                    return own.stringValue == field.value || own.numberText == field.value
                }
            }
        }
    }

    /// Where tools that apply manifests write what stands in no manifest.
    static func isToolField(_ path: AttributePath) -> Bool {
        let keys = path.keys
        guard keys.first == "metadata", keys.count > 1 else { return keys.contains("status") }
        guard keys.count == 3 else { return keys[1] == "namespace" || keys[1] == "name" }
        return toolNames.contains { $0.hasSuffix("/") ? keys[2].hasPrefix($0) : keys[2] == $0 }
    }

    private static let toolNames = [
        "app.kubernetes.io/instance", "app.kubernetes.io/managed-by", "argocd.argoproj.io/", "helm.sh/",
        "meta.helm.sh/",
        "kustomize.toolkit.fluxcd.io/", "helm.toolkit.fluxcd.io/", "kapp.k14s.io/", "fleet.cattle.io/",
        "objectset.rio.cattle.io/", "skaffold.dev/", "kustomize.config.k8s.io/",
    ]
}
