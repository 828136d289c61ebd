import SharedBase

/// Judges one drift by what it is and what it touches (P2-E3-06). One rule for the agent's `check` and for the plane.
///
/// A pure function of the scrubbed record: the tables are `ResourceFamily` (types) and `SeverityTable` (attributes).
package enum SeverityRules {
    /// Raised with every change of the tables; stored beside each judgement (P2-E10-09).
    package static let version = "1"

    /// Reasons that are kept; the rest of a long list adds nothing.
    private static let mostReasons = 8

    package static func judge(_ resource: ReportedResource, kind: StackKindName) -> SeverityVerdict {
        let families = ResourceFamily.of(resource.type, kind: kind)
        switch resource.status {
        case .inSync: return SeverityVerdict(severity: .low, reasons: ["no drift"])
        case .notChecked: return SeverityVerdict(severity: .low, reasons: ["not checked"])
        case .deleted: return deletion(resource, families)
        case .unmanaged: return unmanaged(resource, families, kind)
        case .changed where resource.driftClass == .computed:
            return SeverityVerdict(severity: .low, reasons: ["only values that the platform computes"])
        case .changed: return verdict(resource.attributes.map { judge($0, families, kind) })
        }
    }

    private typealias Finding = (severity: Severity, reason: String)

    // MARK: Deleted

    private static func deletion(_ resource: ReportedResource, _ families: Set<ResourceFamily>) -> SeverityVerdict {
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
    private static func unmanaged(
        _ resource: ReportedResource,
        _ families: Set<ResourceFamily>,
        _ kind: StackKindName
    ) -> SeverityVerdict {
        var findings = resource.attributes.map { judge($0, families.subtracting([.identity, .guardRail]), kind) }
            .filter { $0.severity == .critical }
        if families.contains(.identity) { findings.append((.high, "an identity or policy that no code declares")) }
        if families.contains(.firewall) { findings.append((.high, "a firewall rule that no code declares")) }
        if families.contains(.network) { findings.append((.high, "a network resource that no code declares")) }
        if findings.isEmpty { findings.append((.medium, "a resource that no code declares")) }
        return verdict(findings)
    }

    // MARK: Changed

    private static func judge(
        _ change: AttributeChange,
        _ families: Set<ResourceFamily>,
        _ kind: StackKindName
    ) -> Finding {
        let names = AttributeNames(change.path)
        for rule in SeverityTable.attributes where rule.matches(names, families, kind) && rule.condition.holds(change) {
            return (rule.severity, "\(change.path): \(rule.reason)")
        }
        let declared = change.declared.flatMap(RedactedValue.init)
        let actual = change.actual.flatMap(RedactedValue.init)
        let what = (declared ?? actual) == nil ? "configuration" : "a secret value"
        return (.medium, "\(change.path): \(what) \(change.kind.rawValue)")
    }

    private static func verdict(_ findings: [Finding]) -> SeverityVerdict {
        let worst = findings.map(\.severity).max() ?? .medium
        var seen: Set<String> = []
        var reasons: [String] = []
        for severity in Severity.allCases {
            for finding in findings where finding.severity == severity && seen.insert(finding.reason).inserted {
                reasons.append(finding.reason)
            }
        }
        if reasons.isEmpty { reasons = ["it differs"] }
        return SeverityVerdict(severity: worst, reasons: Array(reasons.prefix(mostReasons)))
    }
}

/// The names of a path in the form in which the table is written: lower case, without `_` and `-`.
struct AttributeNames {
    let names: [String]
    let shape: String

    init(_ path: String) {
        names = (AttributePath(path)?.keys ?? [path]).map { name in
            name.lowercased().filter { $0 != "_" && $0 != "-" }
        }
        shape = names.joined(separator: ".")
    }
}

extension AttributeRule {
    func matches(_ names: AttributeNames, _ families: Set<ResourceFamily>, _ kind: StackKindName) -> Bool {
        guard kinds.isEmpty || kinds.contains(kind), self.families.isEmpty || !self.families.isDisjoint(with: families),
            except.isDisjoint(with: names.names)
        else { return false }
        return switch pattern {
        case .any: true
        case .name(let words): names.names.contains { words.contains($0) }
        case .part(let parts): names.names.contains { name in parts.contains { name.contains($0) } }
        case .last(let words): names.names.last.map { words.contains($0) } ?? false
        case .under(let shapes): shapes.contains { names.shape == $0 || names.shape.hasPrefix($0 + ".") }
        }
    }
}
