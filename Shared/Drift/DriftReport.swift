package import SharedBase

/// How a scan of one stack ended. Only `ok` claims that there is no drift, and only `ok` and `drift` saw everything.
package enum ScanStatus: String, Hashable, Sendable, CaseIterable {
    /// Everything was compared and nothing has drifted; what controllers or the platform write may differ.
    case ok
    /// Everything was compared and something has drifted.
    case drift
    /// A part was compared; what was not is listed. Never closes a drift of the part that was not seen.
    case partial
    /// Nothing could be compared.
    case unreadable
    /// Left out on purpose, for example while the stack is being changed.
    case skipped
    /// Cut off by its time limit.
    case timedOut = "timed_out"
}

/// How much of what is declared was compared with what is live.
package struct Coverage: Hashable, Sendable {
    /// True only where every declared resource was compared.
    package var complete: Bool
    /// Resources that were compared.
    package var read: Int
    /// Resources that are known and were not compared.
    package var notRead: Int

    package init(complete: Bool, read: Int, notRead: Int) {
        self.complete = complete
        self.read = read
        self.notRead = notRead
    }
}

/// What one scan of one stack found: the record that leaves the agent, and all that leaves it.
///
/// Values in it have passed the scrubber. `DriftReportCodec` writes and reads it.
package struct DriftReport: Hashable, Sendable {
    package static let schemaVersion = "1"

    package var reportID: ReportID
    package var scanID: ScanID
    package var stack: StackReference
    package var startedAt: Timestamp
    package var finishedAt: Timestamp
    package var agentVersion: String
    package var status: ScanStatus
    /// Why the status is neither `ok` nor `drift`; nil for these two.
    package var reason: String?
    package var coverage: Coverage
    /// Differences that an ignore rule left out.
    package var ignored: Int
    /// Each address once.
    package var resources: [ReportedResource]

    package init(
        reportID: ReportID,
        scanID: ScanID,
        stack: StackReference,
        startedAt: Timestamp,
        finishedAt: Timestamp,
        agentVersion: String,
        status: ScanStatus,
        reason: String? = nil,
        coverage: Coverage,
        ignored: Int = 0,
        resources: [ReportedResource]
    ) {
        self.reportID = reportID
        self.scanID = scanID
        self.stack = stack
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.agentVersion = agentVersion
        self.status = status
        self.reason = reason
        self.coverage = coverage
        self.ignored = ignored
        self.resources = resources
    }

    /// The resources that have drifted: changed, deleted or unmanaged, and not only by what controllers or the platform
    /// write.
    package var drifted: [ReportedResource] { resources.filter(\.isDrift) }

    /// The resources that differ in any class.
    package var differing: [ReportedResource] { resources.filter(\.status.isDrift) }
}

extension DriftReport {
    /// Why the parts of this report do not fit together, nil where they do.
    ///
    /// The rule that matters: `ok` and `drift` may be said only by a complete scan, so that a plane never closes a
    /// drift on the word of a scan that did not look.
    package var contradiction: String? {
        contradiction(
            drifts: resources.count(where: \.isDrift),
            hasUnchecked: resources.contains { $0.status == .notChecked }
        )
    }

    /// The same for a report whose resources are not at hand, by what was counted of them.
    func contradiction(drifts: Int, hasUnchecked unchecked: Bool) -> String? {
        switch status {
        case .ok where drifts > 0: return "status ok beside \(drifts) resources that differ"
        case .drift where drifts == 0: return "status drift without a resource that differs"
        case .ok where !coverage.complete || unchecked, .drift where !coverage.complete || unchecked:
            return "status \(status.rawValue) for a scan that is not complete"
        case .partial where coverage.complete, .unreadable where coverage.complete, .timedOut where coverage.complete,
            .skipped where coverage.complete:
            return "status \(status.rawValue) for a scan that says it is complete"
        case .partial where reason == nil, .unreadable where reason == nil, .timedOut where reason == nil,
            .skipped where reason == nil:
            return "status \(status.rawValue) without a reason"
        case .unreadable where drifts > 0, .skipped where drifts > 0:
            return "status \(status.rawValue) beside \(drifts) resources that differ"
        default: return finishedAt < startedAt ? "it finished before it started" : nil
        }
    }
}
