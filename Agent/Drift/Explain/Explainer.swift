import SharedBase
import SharedDrift

/// Puts the explanation of one resource together: what the comparison decided, what was reported, what was ignored.
struct Explainer {
    let stack: StackReference
    /// What the comparison wrote down at each place; empty where the scan compared nothing itself.
    let decided: [ResourceExplanation.Attribute]
    let ignored: [IgnoredChange]

    /// - Parameters:
    ///   - resource: as the scan found it, before any rule took something out.
    ///   - reported: what the report says of it; nil where it says nothing.
    func explain(_ resource: ReportedResource, reported: ReportedResource?) -> ResourceExplanation {
        var attributes = decided.isEmpty ? self.attributes(resource) : decided
        let own = ignored.filter { $0.address == resource.address }
        for index in attributes.indices {
            let hit = own.first { $0.attribute.map { $0.path == attributes[index].path } ?? true }
            guard let hit, ![.equal, .notChecked].contains(attributes[index].verdict) else { continue }
            attributes[index].verdict = .ignored
            attributes[index].because = hit.because
        }
        return ResourceExplanation(
            stack: stack,
            address: resource.address,
            type: resource.type,
            status: (reported ?? resource).status,
            attributes: attributes
        )
    }

    /// From what the report says of it.
    private func attributes(_ resource: ReportedResource) -> [ResourceExplanation.Attribute] {
        let whole = whole(resource)
        return (whole.map { [$0] } ?? [])
            + resource.attributes.map { change in
                ResourceExplanation.Attribute(
                    path: change.path,
                    verdict: .init(resource.driftClass(of: change)),
                    because: "it is \(change.kind.rawValue) on the live side",
                    declared: change.declared,
                    actual: change.actual,
                    who: change.who
                )
            }
    }

    private func whole(_ resource: ReportedResource) -> ResourceExplanation.Attribute? {
        switch resource.status {
        case .inSync:
            return .init(path: "", verdict: .equal, because: "the live side was looked at, and nothing differs")
        case .deleted: return .init(path: "", verdict: .drift, because: "it is declared and no longer live")
        case .unmanaged: return .init(path: "", verdict: .drift, because: "it is live, and nothing declares it")
        case .notChecked:
            return .init(path: "", verdict: .notChecked, because: resource.reason ?? "no reason")
        case .changed: return nil
        }
    }
}
