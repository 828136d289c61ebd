import SharedBase
import SharedDrift

/// Fields that another part of the cluster is known to write, from what the objects themselves say: needed where an object was
/// recorded without `managedFields`.
struct CoManagement: Sendable {
    private struct Target: Hashable {
        let kind: String
        let namespace: String?
        let name: String
    }

    /// The autoscaler of a workload.
    private var scalers: [Target: String] = [:]

    /// - Parameter objects: both sides; an autoscaler may be declared or only live.
    init(_ objects: [KubernetesObject]) {
        for object in objects {
            guard ["HorizontalPodAutoscaler", "ScaledObject"].contains(object.identity.kind),
                let reference = object.value["spec"]?["scaleTargetRef"], let name = reference["name"]?.stringValue,
                let own = object.identity.name
            else { continue }
            let kind = reference["kind"]?.stringValue ?? "Deployment"
            let target = Target(kind: kind, namespace: object.identity.namespace, name: name)
            scalers[target] = "\(object.identity.kind) \(own)"
        }
    }

    /// Who writes the place, in words; nil where only its declaration counts.
    func owner(of path: AttributePath, in object: KubernetesObject, live: KubernetesObject) -> String? {
        let keys = path.keys
        // The instance label and its kin are written by the tool that applies, whatever the manifest says.
        if keys.count == 3, LastApplied.isToolField(path) { return "the tool that applies manifests" }
        if keys == ["spec", "replicas"], let name = object.identity.name {
            for namespace in [object.identity.namespace, live.identity.namespace] {
                let target = Target(kind: object.identity.kind, namespace: namespace, name: name)
                if let scaler = scalers[target] { return scaler }
            }
        }
        if keys.last == "caBundle", Self.injectsCertificates(object) || Self.injectsCertificates(live) {
            return "an injector of certificates"
        }
        if keys.first == "rules", object.identity.kind == "ClusterRole",
            !Equality.isNothing(object.value["aggregationRule"]) || !Equality.isNothing(live.value["aggregationRule"])
        {
            return "the aggregation of cluster roles"
        }
        return nil
    }

    private static func injectsCertificates(_ object: KubernetesObject) -> Bool {
        guard let annotations = object.value["metadata"]?["annotations"]?.objectValue else { return false }
        return annotations.contains { member in injectors.contains { member.key.hasPrefix($0) } }
    }

    private static let injectors = [
        "cert-manager.io/inject-", "certmanager.k8s.io/inject-", "service.beta.openshift.io/inject-cabundle",
        "service.alpha.openshift.io/inject-cabundle", "vault.security.banzaicloud.io/",
    ]
}
