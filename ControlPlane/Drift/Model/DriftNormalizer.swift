package import SharedBase
internal import SharedDrift

/// Looks for secrets that escaped the agent: gives the value without them and how many there were (P2-E3-12).
package typealias SecondScrub = @Sendable (Value) -> (value: Value, found: Int)

/// Brings the parts of a report into the form that the lifecycle and the store work on, one after the other: the second
/// scrub over each text and value that would be stored (but addresses, types and ids), then the judgement.
struct DriftNormalizer {
    /// A path of attributes: how its values are shown to the scrubber, and the path as it is stored.
    private struct Place {
        let values: PlacedValue
        let path: String
        let found: Int
    }

    /// Paths that are remembered at most; beyond, everything is forgotten at once.
    private static let memory = 4096

    private let scrub: SecondScrub
    private var judge: SeverityJudge
    private var places: [String: Place] = [:]
    /// Secrets that the agent's scrubber had let through; they are in nothing that this gave out.
    private(set) var escaped = 0

    init(kind: StackKindName, scrub: @escaping SecondScrub) {
        self.scrub = scrub
        judge = SeverityJudge(kind: kind)
    }

    mutating func header(_ header: DriftReport) -> DriftReport {
        var clean = header
        clean.reason = text(header.reason)
        clean.agentVersion = text(header.agentVersion) ?? ""
        return clean
    }

    mutating func unchecked(_ resource: ReportedResource) -> UncheckedResource {
        UncheckedResource(
            address: StorableText.clean(resource.address),
            type: StorableText.clean(resource.type),
            reason: text(resource.reason) ?? "no reason given"
        )
    }

    mutating func drift(_ resource: ReportedResource, _ change: DriftChange) -> CanonicalDrift {
        var clean = resource
        clean.address = StorableText.clean(resource.address)
        clean.type = StorableText.clean(resource.type)
        clean.id = resource.id.map(StorableText.clean)
        clean.who = text(resource.who)
        clean.attributes = resource.attributes.map { attribute($0) }
        return CanonicalDrift(clean, change: change, verdict: judge.judge(clean))
    }

    // MARK: The second scrub

    private mutating func attribute(_ attribute: AttributeChange) -> AttributeChange {
        let place = place(attribute.path)
        return AttributeChange(
            path: place.path,
            kind: attribute.kind,
            declared: value(attribute.declared, at: place.values),
            actual: value(attribute.actual, at: place.values),
            driftClass: attribute.driftClass,
            who: text(attribute.who)
        )
    }

    /// The same path gives the same place, so a secret in it counts each time it is met.
    private mutating func place(_ path: String) -> Place {
        if let known = places[path] {
            escaped += known.found
            return known
        }
        let before = escaped
        let clean = text(path) ?? ""
        let place = Place(values: PlacedValue(path: path), path: clean, found: escaped - before)
        if places.count >= Self.memory { places.removeAll() }
        places[path] = place
        return place
    }

    private mutating func value(_ value: Value) -> Value {
        let (clean, count) = scrub(value)
        escaped += count
        return clean
    }

    /// What the agent redacted stays as it is: its tag shows what is equal.
    private mutating func value(_ value: Value?, at place: PlacedValue) -> Value? {
        guard let value, RedactedValue(value) == nil else { return value }
        return place.unwrap(self.value(place.wrap(value)))
    }

    private mutating func text(_ text: String?) -> String? {
        guard let text else { return nil }
        return StorableText.clean(value(.string(text)).stringValue ?? "[REDACTED]")
    }
}

/// A resource that a scan did not compare, as stored.
struct UncheckedResource: Hashable, Sendable {
    let address: String
    let type: String
    let reason: String
}

/// Postgres keeps no NUL in a text.
enum StorableText {
    static func clean(_ text: String) -> String {
        text.utf8.contains(0) ? text.replacing("\0", with: "\u{FFFD}") : text
    }
}
