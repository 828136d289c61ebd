internal import SharedBase

/// A row of `runbook_runbooks` with what its current version says.
struct StoredRunbook: Sendable {
    let id: RunbookID
    let name: String
    /// 0 to 3 (P6-E3-01).
    let trust: Int
    /// The current version, from 1.
    let version: Int
    let format: String
    /// Several executions may be under way at one place (P6-E3-17).
    let allowsParallel: Bool
    let sha256: [UInt8]
    let createdAt: Timestamp
    let updatedAt: Timestamp
}

/// A row of `runbook_versions`.
struct StoredVersion: Sendable {
    let version: Int
    let sha256: [UInt8]
    let ruleSet: String
    /// What the steps are, with verdicts: the members of `RunbookDocument`.
    let document: Value
    /// What changed against the version before; empty for the first.
    let changes: Value
    let createdAt: Timestamp
    let createdBy: String
}
