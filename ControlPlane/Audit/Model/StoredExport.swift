package import SharedBase

package enum AuditExportKind {}

package typealias AuditExportID = ID<AuditExportKind>

/// How far an export in the background is.
package enum ExportState: String, Sendable, CaseIterable {
    case queued
    case running
    /// The file is there, whole, until it expires.
    case ready
    case failed
    /// Its time is over, or somebody has taken it away; the file is gone.
    case expired
}

/// An export in the background (P6-E5-09), as its row says.
package struct StoredExport: Sendable {
    /// A link holds for so long where nobody says otherwise; source: P6-E5-09 asks for an expiring one, a day is what people need.
    static let standardHours = 24
    static let mostHours = 168
    /// Exports of a tenant that are not over: each can be a file as large as the trail.
    static let mostOpen = 5

    package let id: AuditExportID
    package let format: ExportFormat
    package let filter: AuditFilter
    /// How long the file is kept once it is there.
    package let hours: Int
    package let state: ExportState
    package let requestedBy: String
    package let requestedAt: Timestamp
    package let startedAt: Timestamp?
    package let finishedAt: Timestamp?
    package let expiresAt: Timestamp?
    /// Entries that are to be passed, known once it runs.
    package let total: Int?
    /// Entries that were passed.
    package let passed: Int
    /// Entries in the file.
    package let shown: Int?
    package let bytes: Int?
    package let sha256: [UInt8]?
    /// What the export says of the chain.
    package let verdict: String?
    /// Below `exports`.
    package let file: String?
    /// Why it failed.
    package let reason: String?
}
