package import SharedBase

/// What the spool knows of one waiting report.
package struct SpooledReport: Hashable, Sendable {
    package let reportID: ReportID
    /// The stack's kind and name.
    package let kind: String
    package let stack: String
    package let addedAt: Timestamp
    /// Bytes of the report itself.
    package let bytes: Int
    package let sha256: [UInt8]
    /// The place in the order of arrival; also the file's name.
    let number: UInt64

    func isSameStack(as other: SpooledReport) -> Bool { kind == other.kind && stack == other.stack }
}

/// How much may wait, and how much of the disk has to stay free.
package struct SpoolLimits: Sendable {
    package var reports = 100
    package var bytes = 100 * 1024 * 1024
    /// Bytes of the file system that the spool leaves to others.
    package var freeSpaceFloor = 64 * 1024 * 1024

    package init() {}
    package static let standard = SpoolLimits()
}

/// What waits and what was given up since the start.
package struct SpoolStats: Hashable, Sendable {
    package var reports = 0
    package var bytes = 0
    /// When the oldest waiting report came.
    package var oldest: Timestamp?
    /// Dropped because a newer report of the same stack waits.
    package var droppedSuperseded = 0
    /// Dropped because the spool was full.
    package var droppedOldest = 0
    /// Torn or changed files that were set aside.
    package var corrupt = 0

    package init() {}
}

/// A report that was given up, for the log.
package struct SpoolDrop: Hashable, Sendable {
    package enum Reason: String, Hashable, Sendable {
        case superseded
        case oldest
    }

    package let report: SpooledReport
    package let reason: Reason
}
