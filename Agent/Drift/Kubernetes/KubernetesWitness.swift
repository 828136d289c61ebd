import SharedBase
import SharedDrift

/// Whom the rules may ask whose a difference between two objects is: the field managers, the last apply, the other objects.
struct KubernetesWitness: Sendable {
    private let declared: KubernetesObject
    private let live: KubernetesObject
    private let liveValue: Value
    private let owners: FieldOwners?
    /// nil where nothing was applied from a client, or somebody applies on the server.
    private let lastApplied: LastApplied?
    private let context: CoManagement

    /// - Parameter liveValue: the live object in the form in which it is compared.
    init(declared: KubernetesObject, live: KubernetesObject, liveValue: Value, context: CoManagement) {
        self.declared = declared
        self.live = live
        self.liveValue = liveValue
        self.context = context
        owners = FieldOwners(live.value)
        lastApplied = owners?.hasServerSideApply == true ? nil : LastApplied(live.value)
    }

    /// A place that is live alone counts where it was applied once and is no longer declared, and an element of a keyed list
    /// also where a person has put it there.
    func counts(_ place: LivePlace) -> Bool {
        if LastApplied.isToolField(place.path) { return false }
        if lastApplied?.holds(place.path) == true { return true }
        return place.isElement && writer(place.way, kinds: [.person]) != nil
    }

    /// A person's change is drift in whatever field; what only controllers own is theirs.
    func judge(_ difference: Difference, _ actual: Value) -> DifferenceVerdict {
        let writers = difference.actual.flatMap { way in owners?.owners(of: way, in: actual) } ?? []
        if let person = writers.first(where: { $0.kind == .person }) {
            return DifferenceVerdict(.drift, who: person.description, "a person owns the field: \(person.name)")
        }
        if let owner = context.owner(of: difference.path, in: declared, live: live) {
            return DifferenceVerdict(.coManaged, who: writers.first?.description ?? owner, "\(owner) writes this field")
        }
        guard let last = writers.first else {
            return difference.declared == nil
                ? DifferenceVerdict(.drift, "it was applied once and is no longer declared") : .drift
        }
        if writers.allSatisfy({ $0.kind == .controller }) {
            return DifferenceVerdict(
                .coManaged,
                who: last.description,
                "only a controller owns the field: \(last.name)"
            )
        }
        return DifferenceVerdict(.drift, who: last.description, "it is declared, and \(last.name) wrote something else")
    }

    private func writer(_ way: [Int], kinds: Set<ManagerKind>) -> FieldManager? {
        owners?.owners(of: way, in: liveValue).first { kinds.contains($0.kind) }
    }
}
