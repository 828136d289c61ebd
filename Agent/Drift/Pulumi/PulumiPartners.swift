/// Which live resource a declared one is: that of the same URN, else the one that an alias on either side names. The two
/// exports may stand before and after the program renamed it.
struct PulumiPartners {
    enum Answer {
        case one(PulumiResource)
        /// Several answer to the aliases, and nothing tells which of them it is.
        case several
        case none
    }

    private var open: [String: PulumiResource] = [:]
    private var order: [String]
    /// Live resources without a declared one of their URN, by URN and by alias.
    private var byName: [String: [String]] = [:]

    init(declared: [PulumiResource], live: [PulumiResource]) {
        order = live.map(\.urn)
        for resource in live { open[resource.urn] = resource }
        let known = Set(declared.map(\.urn))
        for resource in live where !known.contains(resource.urn) {
            for name in Set([resource.urn] + resource.aliases) { byName[name, default: []].append(resource.urn) }
        }
    }

    /// Takes the partner out, so that it is nobody else's.
    mutating func take(for resource: PulumiResource) -> Answer {
        if let exact = open.removeValue(forKey: resource.urn) { return .one(exact) }
        let names = Set([resource.urn] + resource.aliases)
        let found = Set(names.flatMap { byName[$0] ?? [] }).filter { open[$0] != nil }
        guard let first = found.first else { return .none }
        guard found.count == 1, let partner = open.removeValue(forKey: first) else { return .several }
        return .one(partner)
    }

    /// What nothing declares, in the order of the file.
    var rest: [PulumiResource] { order.compactMap { open[$0] } }
}
