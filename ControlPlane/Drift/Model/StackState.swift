internal import SharedBase
internal import SharedDrift

/// A row of `drift_stacks`.
struct StackState: Sendable {
    let id: StackID
    let kind: StackKindName
    let name: String
    let agentID: AgentID?
    let firstSeenAt: Timestamp
    let status: ScanStatus
    let reason: String?
    let score: Int?
    let open: [Severity: Int]
    let resources: Int
    let notChecked: Int
    let lastScanAt: Timestamp
    let lastCompleteScanAt: Timestamp?
    let lastReportID: ReportID
}

/// The score that a stack shows.
enum ShownScore {
    /// Nothing is claimed of a stack that was never read to its end and shows no drift: 100 would say that there is none.
    static func score(open: [Severity: Int], everComplete: Bool) -> Int? {
        let hasDrift = open.values.contains { $0 > 0 }
        return everComplete || hasDrift ? StackScore.score(open: open) : nil
    }
}
