internal import SharedBase
internal import SharedDrift

/// What is stored of a drift that a new report may touch.
struct KnownDrift: Hashable, Sendable {
    let id: DriftID
    let addressKey: String
    let isOpen: Bool
    let severity: Severity
    let mark: String
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

/// What one report does to the drifts of its stack: a pure decision (P2-E3-08, 09).
struct LifecycleDecision: Sendable {
    /// A drift with its whole new content.
    struct Written: Hashable, Sendable {
        let id: DriftID
        let drift: CanonicalDrift
        let step: DriftStep
        /// The severity before, nil for a new one.
        let before: Severity?
    }

    /// New rows.
    private(set) var opened: [Written] = []
    /// Rows whose content, severity or state moves.
    private(set) var rewritten: [Written] = []
    /// Rows that only count one more sight.
    private(set) var seen: [DriftID] = []
    private(set) var resolved: [DriftID] = []
    /// Open drifts after this report.
    private(set) var open: [Severity: Int] = [:]

    /// - Parameters:
    ///   - known: every open drift of the stack, and the resolved ones whose address is in the report.
    ///   - newID: makes the id of a new drift.
    ///
    /// Only a complete report resolves, and never what it says it did not check. An incomplete one may open and see.
    init(known: [KnownDrift], report: CanonicalReport, newID: () -> DriftID) {
        let byAddress = Dictionary(known.map { ($0.addressKey, $0) }, uniquingKeysWith: { first, _ in first })
        var present: Set<String> = []
        for drift in report.drifts {
            present.insert(drift.addressKey)
            open[drift.severity, default: 0] += 1
            take(drift, byAddress[drift.addressKey], newID)
        }
        let unchecked = Set(report.unchecked.map { CanonicalDrift.key(of: $0.address) })
        for one in known where one.isOpen && !present.contains(one.addressKey) {
            if report.isComplete, !unchecked.contains(one.addressKey) {
                resolved.append(one.id)
            } else {
                open[one.severity, default: 0] += 1
            }
        }
    }

    private mutating func take(_ drift: CanonicalDrift, _ known: KnownDrift?, _ newID: () -> DriftID) {
        guard let known else {
            opened.append(Written(id: newID(), drift: drift, step: .opened, before: nil))
            return
        }
        let step: DriftStep
        if !known.isOpen {
            step = .reopened
        } else if drift.severity > known.severity {
            step = .worsened
        } else if drift.mark != known.mark || drift.severity != known.severity {
            step = .updated
        } else {
            seen.append(known.id)
            return
        }
        rewritten.append(Written(id: known.id, drift: drift, step: step, before: known.severity))
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
