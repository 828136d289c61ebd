internal import SharedBase
package import SharedDrift
internal import SharedJSON

/// One drift in the one form that all four kinds of stack share (P2-E3-01), with its judgement.
package struct CanonicalDrift: Hashable, Sendable {
    package let address: String
    package let type: String
    package let cloudID: String?
    package let change: DriftChange
    package let driftClass: DriftClass
    package let attributes: [AttributeChange]
    package let severity: Severity
    /// Never empty.
    package let reasons: [String]
    /// Of the rules that judged it.
    package let ruleVersion: String
    /// nil: unknown.
    package let who: String?

    /// The same for the same difference; a drift whose mark stays has not moved between two scans.
    let mark: ContentDigest
    /// The address in a length that an index takes.
    let addressKey: ContentDigest

    init(_ resource: ReportedResource, change: DriftChange, verdict: SeverityVerdict) {
        address = resource.address
        type = resource.type
        cloudID = resource.id
        self.change = change
        driftClass = resource.driftClass ?? .drift
        attributes = resource.attributes
        severity = verdict.severity
        reasons = verdict.reasons
        ruleVersion = SeverityRules.version
        who = resource.who
        addressKey = ContentDigest(address: resource.address)
        let content: Value = [
            .string(change.rawValue), .string(driftClass.rawValue), .array(resource.attributes.map(\.value)),
        ]
        mark = ContentDigest(of: JSON.canonical(content))
    }
}

/// How a resource differs from what is declared.
package enum DriftChange: String, Hashable, Sendable, CaseIterable {
    case changed
    case deleted
    case unmanaged

    init?(_ status: ResourceStatus) {
        switch status {
        case .changed: self = .changed
        case .deleted: self = .deleted
        case .unmanaged: self = .unmanaged
        case .inSync, .notChecked: return nil
        }
    }

    var status: ResourceStatus {
        switch self {
        case .changed: .changed
        case .deleted: .deleted
        case .unmanaged: .unmanaged
        }
    }
}

extension Severity {
    /// As stored and sorted: 4 is the worst.
    var rank: Int {
        switch self {
        case .critical: 4
        case .high: 3
        case .medium: 2
        case .low: 1
        }
    }

    init?(rank: Int) {
        guard let severity = Severity.allCases.first(where: { $0.rank == rank }) else { return nil }
        self = severity
    }
}
