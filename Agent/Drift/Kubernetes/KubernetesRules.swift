import SharedBase
import SharedDrift

/// How a declared object is compared with the live one: only what is declared counts (P2-E1-12).
///
/// Sources: the API conventions of Kubernetes (list types, omitted fields, quantities) and the three-way rules of
/// Argo CD's engine: a field that is in no manifest is never drift.
struct KubernetesRules: ComparisonRules {
    let declaredOnly = true
    /// True for kinds that the API server itself decodes and writes without false and zero members.
    let isBuiltIn: Bool
    let kind: String
    /// Who may be asked whose a difference is; nil where only the two values are at hand.
    private var witness: KubernetesWitness?

    init(_ identity: KubernetesIdentity, witness: KubernetesWitness? = nil) {
        kind = identity.kind
        isBuiltIn = !identity.group.contains(".") || identity.group.hasSuffix(".k8s.io")
        self.witness = witness
    }

    func list(_ names: [String]) -> ListRule {
        guard let name = names.last else { return .ordered }
        if name == "ports" {
            let field = kind == "Service" ? "port" : "containerPort"
            if kind != "Endpoints", kind != "EndpointSlice", kind != "NetworkPolicy" {
                return .merge([MergeField(field), MergeField("protocol", default: "TCP")])
            }
            return .set
        }
        if let fields = Self.merged[name] { return .merge(fields) }
        return Self.sets.contains(name) ? .set : .ordered
    }

    func isWhole(_ names: [String]) -> Bool {
        names.contains { Self.wholes.contains($0) }
    }

    func isPassedOver(_ names: [String]) -> Bool {
        switch names.count {
        case 1: return ["apiVersion", "kind", "status"].contains(names[0])
        case 2 where names[0] == "metadata": return Self.metadata.contains(names[1])
        case 3 where names[0] == "metadata" && names[1] == "annotations": return Self.isToolAnnotation(names[2])
        default: return names.last == "creationTimestamp" && names.dropLast().last == "metadata"
        }
    }

    func means(_ declared: Value?, _ actual: Value?, _ names: [String]) -> Bool {
        meaning(declared, actual, names) != nil
    }

    func meaning(_ declared: Value?, _ actual: Value?, _ names: [String]) -> String? {
        let inData = names.first == "data" || names.first == "binaryData"
        // Nothing declared: the server, or a controller, fills it in. An empty list declares that there is none.
        if let declared, !inData, Equality.isNothing(declared), declared.arrayValue == nil {
            return "nothing is declared, so the server fills it in"
        }
        if actual == nil || actual == .null, let declared {
            if isOmitted(declared, names) { return "the server leaves false and zero out" }
            return Self.isDefault(declared, names) ? "left out, it is the default of the server" : nil
        }
        guard let left = Self.text(declared), let right = Self.text(actual) else { return nil }
        if names.last == "caBundle" { return Self.isUnsetBundle(left) ? "an empty bundle waits for an injector" : nil }
        if inData { return kind == "Secret" && Self.sameBytes(left, right) ? "base64 of the same bytes" : nil }
        if names.contains(where: Self.quantities.contains), let a = Quantity.value(left), a == Quantity.value(right) {
            return "the same quantity"
        }
        if Self.isDuration(names), let a = GoDuration.nanoseconds(left), a == GoDuration.nanoseconds(right) {
            return "the same duration"
        }
        return nil
    }

    func counts(_ place: LivePlace) -> Bool { witness?.counts(place) ?? false }

    func judge(_ difference: Difference, declared: Value, actual: Value) -> DifferenceVerdict {
        witness?.judge(difference, actual) ?? .drift
    }

    /// A declared default that the live object leaves out, in whole values.
    private static func isDefault(_ declared: Value, _ names: [String]) -> Bool {
        guard let name = names.last, let row = defaults[name], row.value == declared else { return false }
        return row.below.isEmpty || !row.below.isDisjoint(with: names.dropLast())
    }

    /// The server leaves false and zero out of built-in kinds, except where absent means something else.
    private func isOmitted(_ declared: Value, _ names: [String]) -> Bool {
        guard isBuiltIn, let name = names.last else { return false }
        switch declared {
        case .bool(false): return !Self.absentMeansTrue.contains(name)
        case .number(let text): return Decimal(text) == Decimal("0") && !Self.absentIsNotZero.contains(name)
        default: return false
        }
    }

    private static func text(_ value: Value?) -> String? {
        value?.stringValue ?? value?.numberText
    }

    private static func isUnsetBundle(_ text: String) -> Bool { text == "Cg==" || text.isEmpty }

    /// Base64 that is broken over lines, or not, of the same bytes.
    private static func sameBytes(_ left: String, _ right: String) -> Bool {
        guard let a = Base64.decode(left.filter { !$0.isWhitespace }) else { return false }
        return a == Base64.decode(right.filter { !$0.isWhitespace })
    }

    private static func isDuration(_ names: [String]) -> Bool {
        guard let name = names.last?.lowercased() else { return false }
        return ["duration", "timeout", "interval", "period", "delay", "ttl", "renewbefore", "window"].contains {
            name.contains($0)
        }
    }

    private static func isToolAnnotation(_ name: String) -> Bool {
        name == "kubectl.kubernetes.io/last-applied-configuration" || name == "deployment.kubernetes.io/revision"
            || name.hasPrefix("control-plane.alpha.kubernetes.io/") || name.hasPrefix("pv.kubernetes.io/")
    }
}
