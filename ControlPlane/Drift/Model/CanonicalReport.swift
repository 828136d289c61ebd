package import SharedBase
internal import SharedDrift

/// Looks for secrets that escaped the agent: gives the value without them and how many there were (P2-E3-12).
package typealias SecondScrub = @Sendable (Value) -> (value: Value, found: Int)

/// A report after normalising: what the lifecycle and the store work on.
package struct CanonicalReport: Sendable {
    package struct Unchecked: Hashable, Sendable {
        package let address: String
        package let type: String
        package let reason: String
    }

    /// The report without its resources, scrubbed.
    let header: DriftReport
    let drifts: [CanonicalDrift]
    let unchecked: [Unchecked]
    /// How many resources there are of each status.
    let counts: [ResourceStatus: Int]
    /// Secrets that the agent's scrubber had let through; they are not in this value any more.
    let escaped: Int

    /// Everything was compared: only then may what is missing be taken for gone.
    var isComplete: Bool {
        header.coverage.complete && (header.status == .ok || header.status == .drift)
    }

    /// The worst of its drifts (P2-E3-06).
    var severity: Severity? { drifts.map(\.severity).max() }

    /// - Parameter scrub: the second pass; it sees each text and value that would be stored, but addresses, types and ids.
    init(_ report: DriftReport, scrub: @escaping SecondScrub) {
        var pass = ScrubPass(scrub: scrub)
        var header = report
        header.resources = []
        header.reason = pass.text(report.reason)
        header.agentVersion = pass.text(report.agentVersion) ?? ""
        var drifts: [CanonicalDrift] = []
        var unchecked: [Unchecked] = []
        for resource in report.resources {
            if resource.status == .notChecked {
                let reason = pass.text(resource.reason) ?? "no reason given"
                let address = StorableText.clean(resource.address)
                unchecked.append(Unchecked(address: address, type: StorableText.clean(resource.type), reason: reason))
            } else if let change = DriftChange(resource.status) {
                let clean = pass.resource(resource)
                drifts.append(CanonicalDrift(clean, change: change, kind: report.stack.kind))
            }
        }
        self.header = header
        self.drifts = drifts
        self.unchecked = unchecked
        counts = Dictionary(grouping: report.resources, by: \.status).mapValues(\.count)
        escaped = pass.found
    }
}

/// Runs the second pass over the parts of a report and counts.
private struct ScrubPass {
    let scrub: SecondScrub
    var found = 0

    mutating func value(_ value: Value?) -> Value? {
        guard let value else { return nil }
        let (clean, count) = scrub(value)
        found += count
        return clean
    }

    /// What the agent redacted stays as it is: its tag shows what is equal.
    mutating func value(_ value: Value?, at place: PlacedValue) -> Value? {
        guard let value, RedactedValue(value) == nil else { return value }
        return self.value(place.wrap(value)).map { place.unwrap($0) }
    }

    mutating func text(_ text: String?) -> String? {
        guard let text else { return nil }
        let clean = value(.string(text))?.stringValue ?? "[REDACTED]"
        return StorableText.clean(clean)
    }

    mutating func resource(_ resource: ReportedResource) -> ReportedResource {
        var clean = resource
        clean.address = StorableText.clean(resource.address)
        clean.type = StorableText.clean(resource.type)
        clean.id = resource.id.map(StorableText.clean)
        clean.who = text(resource.who)
        for index in clean.attributes.indices {
            let attribute = resource.attributes[index]
            let place = PlacedValue(path: attribute.path)
            clean.attributes[index].path = text(attribute.path) ?? ""
            clean.attributes[index].declared = value(attribute.declared, at: place)
            clean.attributes[index].actual = value(attribute.actual, at: place)
        }
        return clean
    }
}

/// Postgres keeps no NUL in a text.
enum StorableText {
    static func clean(_ text: String) -> String {
        text.utf8.contains(0) ? text.replacing("\0", with: "\u{FFFD}") : text
    }
}
