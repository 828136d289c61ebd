import SharedBase

/// Judges the drifts of one stack, and remembers for them what a type is and which rules a place in it meets: a stack has
/// thousands of resources and few types.
package struct SeverityJudge: Sendable {
    private typealias Finding = (severity: Severity, reason: String)

    /// A place that rules look at.
    private struct Place: Hashable {
        let type: String
        let path: String
        let isUnmanaged: Bool
    }

    /// Reasons that are kept; the rest of a long list adds nothing.
    private static let mostReasons = 8
    /// Types and places that are remembered at most; beyond, everything is forgotten at once.
    private static let memory = 4096

    private let kind: StackKindName
    private var families: [String: Set<ResourceFamily>] = [:]
    /// The rows of `SeverityTable.attributes` that know a place, in their order.
    private var rows: [Place: [Int]] = [:]

    package init(kind: StackKindName) { self.kind = kind }

    package mutating func judge(_ resource: ReportedResource) -> SeverityVerdict {
        switch resource.status {
        case .inSync: return SeverityVerdict(severity: .low, reasons: ["no drift"])
        case .notChecked: return SeverityVerdict(severity: .low, reasons: ["not checked"])
        case .deleted: return deletion(families(of: resource.type))
        case .unmanaged: return unmanaged(resource, families(of: resource.type))
        case .changed where resource.driftClass == .computed:
            return SeverityVerdict(severity: .low, reasons: ["only values that the platform computes"])
        case .changed where resource.driftClass == .coManaged:
            return SeverityVerdict(severity: .low, reasons: ["only fields that have another owner"])
        case .changed:
            let families = families(of: resource.type)
            let drifted = resource.attributes.filter { resource.driftClass(of: $0) == .drift }
            return verdict(drifted.map { judge($0, resource, families) })
        }
    }

    // MARK: Memory

    private mutating func families(of type: String) -> Set<ResourceFamily> {
        if let known = families[type] { return known }
        let found = ResourceFamily.of(type, kind: kind)
        if families.count >= Self.memory { families.removeAll() }
        families[type] = found
        return found
    }

    private mutating func matching(_ place: Place, _ families: Set<ResourceFamily>) -> [Int] {
        if let known = rows[place] { return known }
        let names = AttributeNames(place.path)
        let table = SeverityTable.attributes
        let found = table.indices.filter { table[$0].matches(names, families, kind) }
        if rows.count >= Self.memory { rows.removeAll() }
        rows[place] = found
        return found
    }

    // MARK: Deleted

    private func deletion(_ families: Set<ResourceFamily>) -> SeverityVerdict {
        var findings: [Finding] = []
        if families.contains(.identity) { findings.append((.critical, "identity, policy or trust is gone")) }
        if families.contains(.guardRail) { findings.append((.critical, "what keeps the public out is gone")) }
        if families.contains(.encryption) { findings.append((.critical, "encryption is off: its setting is gone")) }
        if families.contains(.logging) { findings.append((.critical, "logging is off: its resource is gone")) }
        if families.contains(.stateful) { findings.append((.high, "a stateful resource is gone")) }
        if !families.isDisjoint(with: [.network, .firewall]) { findings.append((.high, "a network resource is gone")) }
        if findings.isEmpty { findings.append((.medium, "the resource is gone")) }
        return verdict(findings)
    }

    // MARK: Unmanaged

    /// What nobody declared is a configuration that nobody reviewed; more where it can open a door. What its attributes
    /// say counts where it is critical.
    private mutating func unmanaged(
        _ resource: ReportedResource,
        _ families: Set<ResourceFamily>
    ) -> SeverityVerdict {
        let outside = families.subtracting([.identity, .guardRail])
        var findings = resource.attributes.map { judge($0, resource, outside) }.filter { $0.severity == .critical }
        if families.contains(.identity) { findings.append((.high, "an identity or policy that no code declares")) }
        if families.contains(.firewall) { findings.append((.high, "a firewall rule that no code declares")) }
        if families.contains(.network) { findings.append((.high, "a network resource that no code declares")) }
        if findings.isEmpty { findings.append((.medium, "a resource that no code declares")) }
        return verdict(findings)
    }

    // MARK: Changed

    private mutating func judge(
        _ change: AttributeChange,
        _ resource: ReportedResource,
        _ families: Set<ResourceFamily>
    ) -> Finding {
        let place = Place(type: resource.type, path: change.path, isUnmanaged: resource.status == .unmanaged)
        for row in matching(place, families) where SeverityTable.attributes[row].condition.holds(change) {
            let rule = SeverityTable.attributes[row]
            return (rule.severity, "\(change.path): \(rule.reason)")
        }
        let declared = change.declared.flatMap(RedactedValue.init)
        let actual = change.actual.flatMap(RedactedValue.init)
        let what = (declared ?? actual) == nil ? "configuration" : "a secret value"
        return (.medium, "\(change.path): \(what) \(change.kind.rawValue)")
    }

    private func verdict(_ findings: [Finding]) -> SeverityVerdict {
        if findings.count == 1 { return SeverityVerdict(severity: findings[0].severity, reasons: [findings[0].reason]) }
        let worst = findings.map(\.severity).max() ?? .medium
        var seen: Set<String> = []
        var reasons: [String] = []
        for severity in Severity.allCases {
            for finding in findings where finding.severity == severity && seen.insert(finding.reason).inserted {
                reasons.append(finding.reason)
            }
        }
        if reasons.isEmpty { reasons = ["it differs"] }
        return SeverityVerdict(severity: worst, reasons: Array(reasons.prefix(Self.mostReasons)))
    }
}
