internal import SharedBase
internal import SharedDrift

/// Brings the parts of a report into the form that the lifecycle and the store work on, one after the other: the second
/// scrub over each text and value that would be stored, then the judgement. In addresses, types and ids only what is a
/// secret by its shape goes: they are what a drift is found by, and look random by nature.
struct DriftNormalizer {
    /// A path of attributes: how its values are shown to the scrubber, and the path as it is stored.
    private struct Place {
        let values: PlacedValue
        let path: String
        let found: [String: Int]
    }

    /// Paths that are remembered at most; beyond, everything is forgotten at once.
    private static let memory = 4096

    private let scrub: SecondScrub
    private var judge: SeverityJudge
    private var places: [String: Place] = [:]
    /// Secrets that the agent's scrubber had let through; they are in nothing that this gave out.
    private(set) var escaped = EscapedSecrets()

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
        let names = names(resource)
        return UncheckedResource(
            address: names.address,
            type: names.type,
            reason: text(resource.reason) ?? "no reason given"
        )
    }

    mutating func drift(_ resource: ReportedResource, _ change: DriftChange) -> CanonicalDrift {
        var clean = resource
        (clean.address, clean.type, clean.id) = names(resource)
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
            escaped.add(known.found)
            return known
        }
        let (clean, found) = scrub(.string(path))
        escaped.add(found)
        let shown = StorableText.clean(clean.stringValue ?? "[REDACTED]")
        let place = Place(values: PlacedValue(path: path), path: shown, found: found)
        if places.count >= Self.memory { places.removeAll() }
        places[path] = place
        return place
    }

    private mutating func value(_ value: Value) -> Value {
        let (clean, found) = scrub(value)
        escaped.add(found)
        return clean
    }

    /// What the agent redacted stays as it is: its tag shows what is equal.
    private mutating func value(_ value: Value?, at place: PlacedValue) -> Value? {
        guard let value, RedactedValue(value) == nil else { return value }
        return place.unwrap(self.value(place.wrap(value)))
    }

    /// What a resource is called. Under a name that says "id" entropy means nothing.
    private mutating func names(_ resource: ReportedResource) -> (address: String, type: String, id: String?) {
        var names = [resource.address, resource.type]
        if let id = resource.id { names.append(id) }
        let (clean, found) = scrub(["id": .array(names.map { .string($0) })])
        if !found.isEmpty {
            escaped.add(found)
            let items = clean["id"]?.arrayValue ?? []
            names = names.indices.map { (items.indices.contains($0) ? items[$0].stringValue : nil) ?? "[REDACTED]" }
        }
        names = names.map(StorableText.clean)
        return (names[0], names[1], resource.id == nil ? nil : names[2])
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
