internal import SharedBase
internal import SharedDrift

/// What is stored of a drift that a new report may touch.
struct KnownDrift: Hashable, Sendable {
    let id: DriftID
    let addressKey: ContentDigest
    let isOpen: Bool
    let severity: Severity
    let mark: ContentDigest
    /// Of the report line that it was last read from; nil where that line must be read again.
    let lineDigest: ContentDigest?
    let address: String
    let type: String
    let change: DriftChange
    let driftClass: String
}

/// One step in the life of a drift that is worth a line in its history. That it was seen again unchanged is not: its row
/// counts that.
enum DriftStep: String, Hashable, Sendable {
    case opened
    /// Seen again with other content, not worse.
    case updated
    /// Seen again with a higher severity.
    case worsened
    /// Seen again after it was resolved.
    case reopened
    case resolved
}

/// What one report does to the drifts of its stack: pure decisions (P2-E3-08, 09), taken drift by drift and handed out in
/// batches, so that a report of any length needs the memory of a batch and of what is known of its stack.
struct Lifecycle: Sendable {
    /// A drift of the report, and the digest of the line that it came in.
    struct Found: Sendable {
        let drift: CanonicalDrift
        let line: ContentDigest?
    }

    /// A drift with its whole new content.
    struct Written: Sendable {
        let id: DriftID
        let found: Found
        let step: DriftStep
        /// The severity before, nil for a new one.
        let before: Severity?
    }

    /// What is to be written now.
    struct Batch: Sendable {
        /// New rows.
        var opened: [Written] = []
        /// Rows whose content, severity or state moves.
        var rewritten: [Written] = []
        /// Rows that only count one more sight.
        var seen: [DriftID] = []
        /// The same, and the line said it in other bytes.
        var reread: [(id: DriftID, line: ContentDigest?)] = []

        var count: Int { opened.count + rewritten.count + seen.count + reread.count }
    }

    /// What no batch was taken of yet.
    private var batch = Batch()
    private var known: [KnownDrift]
    private var byAddress: [ContentDigest: Int] = [:]
    private var byLine: [ContentDigest: Int] = [:]
    /// For each of `known` whether the report shows it.
    private var isPresent: [Bool]
    private var openByRank = [Int](repeating: 0, count: 5)

    /// - Parameter open: every open drift of the stack.
    init(open: [KnownDrift]) {
        known = open
        isPresent = [Bool](repeating: false, count: open.count)
        byAddress.reserveCapacity(open.count)
        byLine.reserveCapacity(open.count)
        for (index, drift) in open.enumerated() {
            byAddress[drift.addressKey] = index
            if let line = drift.lineDigest { byLine[line] = index }
        }
    }

    /// Whether a line may be known from before at all.
    var knowsLines: Bool { !byLine.isEmpty }

    func knows(_ addressKey: ContentDigest) -> Bool { byAddress[addressKey] != nil }

    /// Resolved drifts that the report names.
    mutating func learn(_ resolved: [KnownDrift]) {
        for drift in resolved {
            byAddress[drift.addressKey] = known.count
            known.append(drift)
            isPresent.append(false)
        }
    }

    /// An open drift that the report shows in the very bytes it was read from; nil where there is none, or it was shown already.
    mutating func see(_ line: ContentDigest) -> KnownDrift? {
        guard let index = byLine[line], !isPresent[index] else { return nil }
        let drift = known[index]
        isPresent[index] = true
        count(drift.severity, drift.driftClass)
        batch.seen.append(drift.id)
        return drift
    }

    /// - Parameter newID: makes the id of a new drift.
    mutating func take(_ found: Found, _ newID: () -> DriftID) {
        let drift = found.drift
        count(drift.severity, drift.driftClass.rawValue)
        guard let index = byAddress[drift.addressKey] else {
            batch.opened.append(Written(id: newID(), found: found, step: .opened, before: nil))
            return
        }
        isPresent[index] = true
        let before = known[index]
        let step: DriftStep
        if !before.isOpen {
            step = .reopened
        } else if drift.severity > before.severity {
            step = .worsened
        } else if drift.mark != before.mark || drift.severity != before.severity {
            step = .updated
        } else if found.line == before.lineDigest {
            batch.seen.append(before.id)
            return
        } else {
            batch.reread.append((before.id, found.line))
            return
        }
        batch.rewritten.append(Written(id: before.id, found: found, step: step, before: before.severity))
    }

    /// What controllers and the platform write by themselves is kept and shown, and costs no score.
    private mutating func count(_ severity: Severity, _ driftClass: String) {
        if driftClass == DriftClass.drift.rawValue { openByRank[severity.rank] += 1 }
    }

    var waiting: Int { batch.count }

    /// Hands out what was decided since the last time.
    mutating func takeBatch() -> Batch {
        defer { batch = Batch() }
        return batch
    }

    /// The end of the report: what it does not show. Only a complete report resolves, and never what it says it did not check.
    /// - Returns: the drifts that are resolved.
    mutating func finish(isComplete: Bool, unchecked: Set<ContentDigest>) -> [DriftID] {
        var resolved: [DriftID] = []
        for (index, drift) in known.enumerated() where drift.isOpen && !isPresent[index] {
            if isComplete, !unchecked.contains(drift.addressKey) {
                resolved.append(drift.id)
            } else {
                count(drift.severity, drift.driftClass)
            }
        }
        return resolved
    }

    /// Open drifts after this report, once it is finished.
    var open: [Severity: Int] {
        Dictionary(uniqueKeysWithValues: Severity.allCases.map { ($0, openByRank[$0.rank]) })
    }
}

/// When a report counts as newer than what is known of its stack.
enum ReportOrder {
    /// An agent whose clock runs ahead must not shut out its own later reports: nothing was finished after it came here.
    static func effectiveTime(finishedAt: Timestamp, receivedAt: Timestamp) -> Timestamp { min(finishedAt, receivedAt) }

    /// An older report that comes late is kept, and changes nothing.
    static func isLate(_ time: Timestamp, last: Timestamp?) -> Bool {
        last.map { time < $0 } ?? false
    }
}
