package import SharedDrift

/// One stack as configured: where its declared side lies and where its live side.
package struct StackSettings: Hashable, Sendable {
    package var name: String
    package var kind: StackKindName
    /// Terraform: the state. Kubernetes: a manifest or a folder of them. CloudFormation: a template, or a GetTemplate
    /// answer. Pulumi: an export or a checkpoint.
    package var source: String
    /// Terraform: `terraform show -json` of a (refresh-only) plan, or a state written after a refresh. Pulumi: an export
    /// or a checkpoint written after `pulumi refresh`. Kubernetes: what `kubectl get -o json` prints, a file or a
    /// folder. CloudFormation: recorded answers or an inventory, a file or a folder. nil where none is configured: then
    /// nothing is compared, and the report says so.
    package var live: String?
    /// Whether live objects that no manifest declares are reported, in namespaces and kinds that the manifests use.
    package var unmanaged: Bool
    /// What is no drift, in the order of the configuration.
    package var ignore: [IgnoreRule]

    package init(
        name: String,
        kind: StackKindName,
        source: String,
        live: String?,
        unmanaged: Bool = false,
        ignore: [IgnoreRule] = []
    ) {
        self.name = name
        self.kind = kind
        self.source = source
        self.live = live
        self.unmanaged = unmanaged
        self.ignore = ignore
    }

    package var stack: StackReference { StackReference(kind: kind, name: name) }
}
