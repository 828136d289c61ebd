import SharedBase

/// What is known of the members of Kubernetes objects, by their names. Source: the API reference (list types and their keys,
/// defaults) and the API conventions.
extension KubernetesRules {
    /// Members of `metadata` that the server keeps.
    static let metadata: Set<String> = [
        "managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink", "deletionTimestamp",
        "deletionGracePeriodSeconds", "generateName",
    ]
    /// Lists whose elements are found by a key; what is live alone in them belongs to somebody else.
    static let merged: [String: [MergeField]] = [
        "containers": [MergeField("name")], "initContainers": [MergeField("name")],
        "ephemeralContainers": [MergeField("name")], "volumes": [MergeField("name")], "env": [MergeField("name")],
        "imagePullSecrets": [MergeField("name")], "secrets": [MergeField("name")],
        "volumeMounts": [MergeField("mountPath")], "volumeDevices": [MergeField("devicePath")],
        "hostAliases": [MergeField("ip")], "conditions": [MergeField("type")], "webhooks": [MergeField("name")],
        "versions": [MergeField("name")], "validatingWebhooks": [MergeField("name")],
        "topologySpreadConstraints": [MergeField("topologyKey"), MergeField("whenUnsatisfiable")],
        "ownerReferences": [MergeField("uid")], "resourceClaims": [MergeField("name")],
    ]
    /// Lists whose order means nothing.
    static let sets: Set<String> = [
        "finalizers", "accessModes", "verbs", "resources", "apiGroups", "resourceNames", "nonResourceURLs", "subjects",
        "tolerations", "subsets", "addresses", "notReadyAddresses", "capabilities", "add", "drop", "externalIPs",
        "loadBalancerSourceRanges", "policyTypes", "shortNames", "categories", "supplementalGroups", "rules",
        "matchExpressions", "values", "from", "to", "ipFamilies",
    ]
    /// Maps that select: one more member selects less.
    static let wholes: Set<String> = [
        "selector", "podSelector", "namespaceSelector", "objectSelector", "labelSelector", "nodeSelector",
        "matchLabels",
    ]
    /// Members below which numbers are quantities.
    static let quantities: Set<String> = [
        "requests", "limits", "capacity", "hard", "sizeLimit", "divisor", "averageValue", "targetAverageValue",
        "overhead",
        "storage", "target",
    ]
    static let absentMeansTrue: Set<String> = [
        "automountServiceAccountToken", "allowPrivilegeEscalation", "enableServiceLinks",
        "allocateLoadBalancerNodePorts",
    ]
    static let absentIsNotZero: Set<String> = [
        "runAsUser", "runAsGroup", "fsGroup", "replicas", "priority", "maxSurge", "maxUnavailable", "minAvailable",
        "terminationGracePeriodSeconds", "revisionHistoryLimit", "backoffLimit", "parallelism", "minReplicas",
    ]

    /// What the API server writes where nothing is said. `below` names members of which one lies on the way; empty for any.
    static let defaults: [String: (value: Value, below: Set<String>)] = [
        "protocol": ("TCP", ["ports"]), "restartPolicy": ("Always", ["spec"]), "dnsPolicy": ("ClusterFirst", ["spec"]),
        "schedulerName": ("default-scheduler", ["spec"]), "terminationGracePeriodSeconds": (30, ["spec"]),
        "terminationMessagePath": ("/dev/termination-log", []), "terminationMessagePolicy": ("File", []),
        "sessionAffinity": ("None", ["spec"]), "volumeMode": ("Filesystem", ["spec"]),
        "scheme": ("HTTP", ["httpGet"]), "successThreshold": (1, probes), "failureThreshold": (3, probes),
        "periodSeconds": (10, probes), "timeoutSeconds": (1, probes), "revisionHistoryLimit": (10, ["spec"]),
        "progressDeadlineSeconds": (600, ["spec"]), "podManagementPolicy": ("OrderedReady", ["spec"]),
        "concurrencyPolicy": ("Allow", ["spec"]), "successfulJobsHistoryLimit": (3, ["spec"]),
        "failedJobsHistoryLimit": (1, ["spec"]), "backoffLimit": (6, ["spec"]),
        "completionMode": ("NonIndexed", ["spec"]),
        "parallelism": (1, ["spec"]), "completions": (1, ["spec"]), "defaultMode": (420, ["volumes"]),
        "matchPolicy": ("Equivalent", ["webhooks"]), "reinvocationPolicy": ("Never", ["webhooks"]),
        "conversion": (["strategy": "None"], ["spec"]), "internalTrafficPolicy": ("Cluster", ["spec"]),
        "externalTrafficPolicy": ("Cluster", ["spec"]), "ipFamilyPolicy": ("SingleStack", ["spec"]),
        "persistentVolumeReclaimPolicy": ("Retain", ["spec"]), "reclaimPolicy": ("Delete", []),
        "volumeBindingMode": ("Immediate", []), "preemptionPolicy": ("PreemptLowerPriority", []),
    ]
    private static let probes: Set<String> = ["livenessProbe", "readinessProbe", "startupProbe"]
}
