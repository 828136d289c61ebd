import SharedDrift

extension DriftClass {
    /// What asks for a person comes first.
    fileprivate var weight: Int {
        switch self {
        case .drift: 2
        case .coManaged: 1
        case .computed: 0
        }
    }
}

extension ReportedResource {
    /// The class of the resource is the gravest of its attributes, each of which names its own only where it is another; who
    /// it was is told from the attributes of that class.
    var settled: ReportedResource {
        guard status == .changed, !attributes.isEmpty else { return self }
        var result = self
        let classes = attributes.map(driftClass(of:))
        let gravest = classes.max { $0.weight < $1.weight } ?? .drift
        result.driftClass = gravest
        var names: [String] = []
        for index in attributes.indices {
            result.attributes[index].driftClass = classes[index] == gravest ? nil : classes[index]
            if classes[index] == gravest, let who = attributes[index].who, !names.contains(who) { names.append(who) }
        }
        if !names.isEmpty {
            result.who =
                names.prefix(3).joined(separator: "; ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
        }
        return result
    }
}
