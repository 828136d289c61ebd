internal import SharedBase
internal import SharedDrift

/// A point of `drift_history`.
struct ScorePoint: Sendable {
    let at: Timestamp
    let reportID: ReportID
    let score: Int?
    let open: [Severity: Int]
    let status: String
    let isComplete: Bool
}

/// A row of `drift_drifts` with the name of its stack.
struct DriftRow: Sendable {
    let id: DriftID
    let stackID: StackID
    let stackName: String
    let stackKind: String
    let address: String
    let type: String
    let cloudID: String?
    let change: String
    let driftClass: String
    let isOpen: Bool
    let severity: Severity
    let reasons: [String]
    let ruleVersion: String
    let who: String?
    let agentID: AgentID?
    let firstSeenAt: Timestamp
    let lastSeenAt: Timestamp
    let seenCount: Int
    let resolvedAt: Timestamp?
    let reportID: ReportID
    let attention: Attention?
}

/// A drift with what differs and what happened to it.
struct DriftDetail: Sendable {
    struct Event: Sendable {
        let at: Timestamp
        let step: String
        let before: Severity?
        let severity: Severity
        let reportID: ReportID
    }

    let drift: DriftRow
    let attributes: Value
    let events: [Event]
}

/// A row of `drift_reports`.
struct ReportRow: Sendable {
    let id: ReportID
    let stackID: StackID
    let scanID: ScanID
    let agentID: AgentID?
    let agentVersion: String
    let schemaVersion: String
    let status: String
    let reason: String?
    let severity: Severity?
    let startedAt: Timestamp
    let finishedAt: Timestamp
    let receivedAt: Timestamp
    let isComplete: Bool
    let read: Int
    let notRead: Int
    let ignored: Int
    let inSync: Int
    let notChecked: Value
    let drifted: Value
}
