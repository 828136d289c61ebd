/// What stands behind the name of a field manager.
enum ManagerKind: Equatable {
    /// Somebody at a keyboard: `kubectl edit`, a console, an interactive client.
    case person
    /// What brings manifests into the cluster: Helm, Argo CD, Flux, Terraform, `kubectl apply`.
    case applier
    /// What runs in the cluster and writes fields by itself: autoscalers, injectors, operators.
    case controller
    /// A name that no row knows.
    case unknown

    /// - Parameter operation: `Apply` or `Update`; `kubectl` under its own name applies with the first and is a person's
    /// hand with the second.
    static func of(_ name: String, operation: String) -> ManagerKind {
        if name == "kubectl", operation == "Apply" { return .applier }
        let lower = name.lowercased()
        for row in rows where row.fits(lower) { return row.kind }
        return .unknown
    }

    private struct Row {
        let pattern: String
        let kind: ManagerKind

        /// `*` at either end stands for anything.
        func fits(_ name: String) -> Bool {
            switch (pattern.hasPrefix("*"), pattern.hasSuffix("*")) {
            case (true, true): name.contains(pattern.dropFirst().dropLast())
            case (true, false): name.hasSuffix(pattern.dropFirst())
            case (false, true): name.hasPrefix(pattern.dropLast())
            case (false, false): name == pattern
            }
        }
    }

    /// The first that fits decides: names of tools before what names usually mean.
    private static let rows: [Row] =
        [
            "kubectl-client-side-apply", "kubectl-create", "kubectl-replace", "kubectl-run", "kubectl-expose", "helm",
            "helm-controller", "kustomize-controller", "argocd*", "argo-cd*", "gitops-engine", "flux*", "terraform*",
            "hashicorp*", "opentofu*", "pulumi*", "kapp*", "kapp-controller", "ansible*", "skaffold", "tilt*",
            "carvel*",
            "spinnaker*", "werf*", "rancher-fleet*", "fleet*", "before-first-apply", "cdk8s*", "jenkins*", "gitlab*",
            "kpt*", "config-sync*", "applier", "octopus*", "harness*",
        ].map { Row(pattern: $0, kind: .applier) }
        + [
            "kubectl", "kubectl-*", "kubectl_*", "oc", "oc-*", "k9s*", "lens*", "openlens*", "node-fetch", "freelens*",
            "mozilla*", "dashboard*", "kubernetes-dashboard*", "headlamp*", "rancher", "octant*", "kubie*", "curl*",
            "openapi-generator", "python-requests*", "postman*", "insomnia*", "kui*", "seabird*", "aptakube*",
        ].map { Row(pattern: $0, kind: .person) }
        + [
            "kube-controller-manager", "kube-scheduler", "kubelet", "kube-apiserver", "apiserver",
            "cloud-controller-manager",
            "horizontal-pod-autoscaler", "horizontalpodautoscaler", "vpa-*", "clusterrole-aggregation-controller",
            "clusterrole-aggregation*", "cert-manager*", "cainjector", "keda*", "istio*", "pilot-discovery", "linkerd*",
            "consul*", "vault-*", "external-secrets*", "external-dns", "sealed-secrets*", "prometheus-operator*",
            "prometheusoperator", "operator", "cluster-autoscaler", "karpenter*", "descheduler*", "kyverno*",
            "gatekeeper*",
            "crossplane*", "knative*", "rollouts-controller", "traefik*", "nginx-ingress*", "ingress-gce", "glbc",
            "aws-load-balancer-controller", "eks", "gke-*", "aks*", "csi-*", "coredns-autoscaler", "cilium*", "calico*",
            "tigera*", "metallb*", "velero*", "reloader*", "goldilocks*", "kubernetes-replicator*",
            "service-ca-operator",
            "openshift-*", "manager", "controller", "controller-manager", "*-controller-manager", "*-controller",
            "*_controller", "*-operator", "*-webhook", "webhook", "*webhook*", "*-injector", "*-autoscaler",
            "*-scheduler",
            "*-agent", "*-provisioner", "*-syncer", "*-reloader",
        ].map { Row(pattern: $0, kind: .controller) }
}
