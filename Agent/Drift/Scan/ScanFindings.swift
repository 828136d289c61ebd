import SharedBase
import SharedDrift

/// What a scan has found so far, and how that becomes a status.
struct ScanFindings {
    private(set) var resources: [ReportedResource] = []
    private(set) var compared = 0
    private(set) var notCompared = 0
    /// Why a part was not seen, in the order of discovery.
    private(set) var gaps: [String] = []
    /// What was decided of the resource that is to be explained.
    var decided: [ResourceExplanation.Attribute] = []
    private var addresses: Set<String> = []
    /// Why the stack was left out on purpose.
    private var skipped: String?
    private let meter: ScanMeter?

    init(meter: ScanMeter? = nil) { self.meter = meter }

    /// Adds a resource; an address that is taken already gets a number, so that a report never names two by one.
    mutating func add(_ resource: ReportedResource) {
        var resource = resource
        var copy = 2
        let address = resource.address
        while !addresses.insert(resource.address).inserted {
            resource.address = "\(address)#\(copy)"
            copy += 1
        }
        switch resource.status {
        case .notChecked: notCompared += 1
        case .unmanaged: break
        default: compared += 1
        }
        resources.append(resource.settled)
        meter?.addResource()
    }

    /// Leaves only what the filter lets pass.
    mutating func keep(_ filter: inout IgnoreFilter) {
        resources = resources.compactMap { filter.left(of: $0)?.settled }
    }

    /// Something that is known to exist and could not be read, beside the resources.
    mutating func addGap(_ reason: String) {
        gaps.append(reason)
        notCompared += 1
    }

    /// Leaves the stack out on purpose, for example while it is being changed.
    mutating func skip(_ reason: String) { skipped = reason }

    var isComplete: Bool { notCompared == 0 && skipped == nil }

    /// `ok` only where everything was compared and nothing differs.
    var status: ScanStatus {
        if skipped != nil { return .skipped }
        // An unmanaged object was seen although nothing declared could be compared: a report that shows it has read a part.
        if !isComplete { return compared == 0 && !resources.contains(where: \.isDrift) ? .unreadable : .partial }
        return resources.contains(where: \.isDrift) ? .drift : .ok
    }

    /// One sentence for a status that is neither `ok` nor `drift`.
    var reason: String? {
        if isComplete { return nil }
        if let skipped { return skipped }
        var parts = gaps.prefix(3).map { $0 }
        if gaps.count > 3 { parts.append("and \(gaps.count - 3) more") }
        let unchecked = notCompared - gaps.count
        if unchecked > 0 {
            let first = resources.first { $0.status == .notChecked }?.reason
            parts.append("\(unchecked) resources were not checked" + (first.map { ", the first because \($0)" } ?? ""))
        }
        return parts.joined(separator: "; ")
    }
}
