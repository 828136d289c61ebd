import SharedBase
import SharedDrift

/// Takes out of what a scan found what the configuration says is no drift, and remembers it.
struct IgnoreFilter {
    private struct Compiled {
        let rule: IgnoreRule
        let type: Glob?
        let address: Glob?
        let path: PathPattern?
        let isExpired: Bool
        var isUsed = false
    }

    private var rules: [Compiled]
    private(set) var ignored: [IgnoredChange] = []

    init(_ rules: [IgnoreRule], now: Timestamp) {
        self.rules = rules.map { rule in
            Compiled(
                rule: rule,
                type: rule.type.map { Glob($0) },
                address: rule.address.map { Glob($0) },
                path: rule.path.map { PathPattern($0) },
                isExpired: rule.expires.map { $0 <= now } ?? false
            )
        }
    }

    /// What is left of a resource; nil where nothing has to be said of it.
    mutating func left(of resource: ReportedResource) -> ReportedResource? {
        guard !rules.isEmpty, resource.status.isDrift else { return resource }
        if let rule = fitting(resource, nil) {
            if resource.attributes.isEmpty { note(resource, nil, rule) }
            for attribute in resource.attributes { note(resource, attribute, rule) }
            if resource.status == .unmanaged { return nil }
            return inSync(resource)
        }
        guard resource.status == .changed else { return resource }
        var rest = resource
        rest.attributes.removeAll { attribute in
            guard let path = AttributePath(attribute.path), let rule = fitting(resource, path) else { return false }
            note(resource, attribute, rule)
            return true
        }
        return rest.attributes.isEmpty ? inSync(rest) : rest
    }

    private func inSync(_ resource: ReportedResource) -> ReportedResource {
        var rest = resource
        rest.status = .inSync
        rest.attributes = []
        rest.driftClass = nil
        rest.who = nil
        return rest
    }

    /// The first rule that fits an attribute, or the resource as a whole where `path` is nil.
    private mutating func fitting(_ resource: ReportedResource, _ path: AttributePath?) -> Int? {
        let index = rules.firstIndex { rule in
            guard !rule.isExpired, rule.type?.matches(resource.type) ?? true,
                rule.address?.matches(resource.address) ?? true
            else { return false }
            if let pattern = rule.path { return path.map { pattern.matches($0) } ?? false }
            return true
        }
        if let index { rules[index].isUsed = true }
        return index
    }

    private mutating func note(_ resource: ReportedResource, _ attribute: AttributeChange?, _ index: Int) {
        let rule = rules[index].rule
        ignored.append(
            IgnoredChange(
                address: resource.address,
                type: resource.type,
                change: resource.status.rawValue,
                attribute: attribute,
                rule: index + 1,
                reason: rule.reason,
                owner: rule.owner,
                expires: rule.expires
            )
        )
    }

    /// One line for each rule that has run out, and, where everything was compared, for each that fits nothing.
    func notes(isComplete: Bool) -> [String] {
        rules.enumerated().compactMap { index, rule in
            let name = "ignore rule \(index + 1) (\(rule.rule.subject))"
            let owner = rule.rule.owner.map { "; its owner is \($0)" } ?? ""
            if rule.isExpired, let time = rule.rule.expires {
                return "\(name) expired at \(time) and no longer applies\(owner)"
            }
            return rule.isUsed || !isComplete ? nil : "\(name) fits no change: it may be removed\(owner)"
        }
    }
}
