import SharedDrift

/// Tags and labels that a platform or a controller adds by itself. Only an addition is theirs: one that was declared and is
/// gone or different is drift.
enum PlatformTags {
    /// Maps that hold tags.
    private static let maps: Set<String> = [
        "tags", "tags_all", "labels", "effective_labels", "terraform_labels", "resource_labels", "user_labels", "tag",
        "Tags",
    ]

    /// A name, or the beginning of one where it ends in `*`; with who writes it.
    private static let names: [(name: String, owner: String)] = [
        ("aws:*", "AWS"), ("AWSServiceName", "AWS"), ("AmazonECSManaged", "Amazon ECS"),
        ("AWSBackup*", "AWS Backup"), ("CreatedByRDSProxy", "Amazon RDS"), ("rds:*", "Amazon RDS"),
        ("dlm:managed", "Amazon Data Lifecycle Manager"), ("map-migrated*", "AWS Application Migration Service"),
        ("awsApplication", "AWS Service Catalog"), ("eks:*", "Amazon EKS"), ("alpha.eksctl.io/*", "eksctl"),
        ("kubernetes.io/cluster/*", "a Kubernetes cluster"), ("kubernetes.io/role/*", "a Kubernetes cluster"),
        ("kubernetes.io/service-name", "a Kubernetes cluster"), ("kubernetes.io/created-for/*", "a volume provisioner"),
        ("k8s.io/*", "a Kubernetes cluster"), ("KubernetesCluster", "a Kubernetes cluster"),
        ("elbv2.k8s.aws/*", "AWS Load Balancer Controller"), ("ingress.k8s.aws/*", "AWS Load Balancer Controller"),
        ("service.k8s.aws/*", "AWS Load Balancer Controller"), ("ebs.csi.aws.com/*", "a volume provisioner"),
        ("efs.csi.aws.com/*", "a volume provisioner"), ("CSIVolumeName", "a volume provisioner"),
        ("karpenter.sh/*", "Karpenter"), ("karpenter.k8s.aws/*", "Karpenter"),
        ("goog-*", "Google Cloud"), ("goog_*", "Google Cloud"), ("k8s-io-*", "a Kubernetes cluster"),
        ("hidden-*", "Azure"), ("ms-resource-usage", "Azure"), ("aks-managed-*", "Azure Kubernetes Service"),
        ("k8s-azure-*", "Azure Kubernetes Service"), ("kubernetes.azure.com/*", "Azure Kubernetes Service"),
        ("cost-analysis-*", "Azure"), ("azd-*", "Azure Developer CLI"), ("databricks-*", "Databricks"),
    ]

    /// Who adds a tag of this name; nil where only people do.
    static func owner(of path: [String]) -> String? {
        guard path.count == 2, maps.contains(path[0]) else { return nil }
        let tag = path[1]
        return names.first { $0.name.hasSuffix("*") ? tag.hasPrefix($0.name.dropLast()) : tag == $0.name }?.owner
    }

    static func verdict(_ difference: Difference) -> DifferenceVerdict? {
        guard difference.kind == .added, let owner = owner(of: difference.path.keys) else { return nil }
        return DifferenceVerdict(.coManaged, who: owner, "\(owner) adds this tag by itself")
    }
}
