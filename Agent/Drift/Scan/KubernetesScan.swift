import SharedBase
import SharedDrift
import SharedScrub

/// Compares manifests with the live objects of a recorded `kubectl get -o json`.
struct KubernetesScan {
    let settings: StackSettings
    let checkpoint: () throws -> Void
    var redactor: Redactor
    /// The address of which every decision is kept.
    var explain: String?
    /// Told how far the scan has come.
    var meter: ScanMeter?

    /// Throws `StateError` where a side cannot be opened, and what `checkpoint` throws.
    mutating func run() throws -> ScanFindings {
        var declared = try KubernetesFolder(settings.source, meter: meter, checkpoint: checkpoint)
        declared.objects.removeAll { Self.isTooling($0.identity) }
        var findings = ScanFindings(meter: meter)
        for refusal in declared.refusals { findings.addGap(redactor.line(refusal.description)) }
        guard !declared.objects.isEmpty else {
            if findings.isComplete { findings.addGap("\(settings.source): there is no Kubernetes object") }
            return findings
        }
        guard let path = settings.live else {
            for object in declared.objects {
                findings.add(record(object, .notChecked, reason: "no live side is configured for this stack"))
            }
            return findings
        }
        let live = try KubernetesFolder(path, meter: meter, checkpoint: checkpoint)
        let unread = live.refusals + live.shortfalls
        for refusal in unread { findings.addGap(redactor.line(refusal.description)) }
        for object in declared.objects + live.objects {
            try checkpoint()
            redactor.learn(Self.value(object), object.resource.hints)
        }
        try compare(declared.objects, LiveObjects(live.objects, complete: unread.isEmpty), &findings)
        return findings
    }

    /// Files for tools, which no cluster keeps.
    static func isTooling(_ identity: KubernetesIdentity) -> Bool {
        ["kustomize.config.k8s.io", "ksonnet.io"].contains(identity.group) || identity.kind.contains("/")
    }

    private static func value(_ object: KubernetesObject) -> Value { .object(SecretData.normalised(object.value)) }

    private mutating func compare(
        _ declared: [KubernetesObject],
        _ live: LiveObjects,
        _ findings: inout ScanFindings
    ) throws {
        var last: [KubernetesIdentity.Key: Int] = [:]
        for (index, object) in declared.enumerated() { last[object.identity.key] = index }
        let context = CoManagement(declared + live.objects)
        var matched: Set<KubernetesIdentity.Key> = []
        for (index, object) in declared.enumerated() {
            try checkpoint()
            guard object.identity.name != nil else {
                findings.add(record(object, .notChecked, reason: "it has no name by which to find it"))
                continue
            }
            if last[object.identity.key] != index {
                findings.add(record(object, .notChecked, reason: "it is declared again further on, which wins"))
                continue
            }
            guard let partner = live.partner(of: object.identity) else {
                let missing =
                    live.complete
                    ? record(object, .deleted)
                    : record(object, .notChecked, reason: "a part of the live side could not be read")
                findings.add(missing)
                continue
            }
            matched.insert(partner.identity.key)
            findings.add(judge(object, partner, context, &findings.decided))
        }
        if settings.unmanaged { addUnmanaged(declared, live, matched, &findings) }
    }

    private mutating func judge(
        _ object: KubernetesObject,
        _ partner: KubernetesObject,
        _ context: CoManagement,
        _ decided: inout [ResourceExplanation.Attribute]
    ) -> ReportedResource {
        let left = Self.value(object)
        let right = Self.value(partner)
        let witness = KubernetesWitness(declared: object, live: partner, liveValue: right, context: context)
        let rules = KubernetesRules(object.identity, witness: witness)
        let differences = Comparison.differences(left, right, rules: rules)
        if let explain, explain == object.identity.address {
            decided = redactor.explained(
                Comparison.explain(left, right, rules: rules),
                declared: left,
                object.resource.hints,
                actual: right,
                partner.resource.hints
            )
        }
        let changes = redactor.changes(
            differences,
            declared: left,
            object.resource.hints,
            actual: right,
            partner.resource.hints
        )
        let status: ResourceStatus = changes.isEmpty ? .inSync : .changed
        return record(object, status, id: partner.resource.id, changes: changes)
    }

    private mutating func addUnmanaged(
        _ declared: [KubernetesObject],
        _ live: LiveObjects,
        _ matched: Set<KubernetesIdentity.Key>,
        _ findings: inout ScanFindings
    ) {
        let scopes = Set(declared.map { LiveObjects.Scope($0.identity) } + matched.map { LiveObjects.Scope($0) })
        for object in live.objects where !matched.contains(object.identity.key) {
            guard scopes.contains(LiveObjects.Scope(object.identity)), !LiveObjects.belongsToCluster(object) else {
                continue
            }
            findings.add(record(object, .unmanaged, id: object.resource.id))
        }
    }

    private mutating func record(
        _ object: KubernetesObject,
        _ status: ResourceStatus,
        reason: String? = nil,
        id: String? = nil,
        changes: [AttributeChange] = []
    ) -> ReportedResource {
        ReportedResource(
            address: redactor.line(object.identity.address),
            type: object.identity.type,
            id: id,
            status: status,
            hash: status == .unmanaged ? nil : redactor.hash(Self.value(object)),
            reason: reason,
            driftClass: status.isDrift ? .drift : nil,
            attributes: changes
        )
    }
}

/// The live side, found by identity.
struct LiveObjects {
    let objects: [KubernetesObject]
    /// False where a part of the live side could not be read: then nothing is known to be gone.
    let complete: Bool
    private var byKey: [KubernetesIdentity.Key: KubernetesObject] = [:]
    private var byName: [KubernetesIdentity.Key: [KubernetesObject]] = [:]

    init(_ objects: [KubernetesObject], complete: Bool) {
        self.objects = objects
        self.complete = complete
        for object in objects {
            byKey[object.identity.key] = object
            byName[Self.unplaced(object.identity.key), default: []].append(object)
        }
    }

    /// The live object of a declared one. A manifest without a namespace means the default namespace, or the only one
    /// in which an object of this name lives: manifests are often applied with `kubectl -n`.
    func partner(of identity: KubernetesIdentity) -> KubernetesObject? {
        var key = identity.key
        if let exact = byKey[key] { return exact }
        guard identity.namespace == nil else { return nil }
        key.namespace = "default"
        if let placed = byKey[key] { return placed }
        let named = byName[Self.unplaced(key)] ?? []
        return named.count == 1 ? named[0] : nil
    }

    private static func unplaced(_ key: KubernetesIdentity.Key) -> KubernetesIdentity.Key {
        var key = key
        key.namespace = nil
        return key
    }

    /// A kind in a namespace.
    struct Scope: Hashable {
        let group: String
        let kind: String
        let namespace: String?

        init(_ identity: KubernetesIdentity) { self.init(identity.key) }

        init(_ key: KubernetesIdentity.Key) {
            group = key.group
            kind = key.kind
            namespace = key.namespace
        }
    }

    /// What a controller or the cluster itself makes is nobody's to declare.
    static func belongsToCluster(_ object: KubernetesObject) -> Bool {
        if let owners = object.value["metadata"]?["ownerReferences"]?.arrayValue, !owners.isEmpty { return true }
        switch (object.identity.kind, object.identity.name) {
        case ("ConfigMap", "kube-root-ca.crt"), ("ServiceAccount", "default"), ("Service", "kubernetes"): return true
        case ("Secret", _):
            let type = object.value["type"]?.stringValue ?? ""
            return type == "kubernetes.io/service-account-token" || type == "helm.sh/release.v1"
        default: return false
        }
    }
}
