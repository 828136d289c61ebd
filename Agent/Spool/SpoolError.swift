package import SharedBase

/// Why the spool could not do what it was asked for.
package enum SpoolCode: String, FaultCode {
    /// Another process holds the folder.
    case locked
    /// A file operation failed; the reason names it and the system's word for it.
    case file
    /// One report alone is larger than the whole spool may be.
    case tooLarge
    /// The disk would fall below its free-space floor, and nothing is left to give up.
    case noSpace
    /// The report is not, or no longer, in the spool.
    case unknownReport
    /// A file is torn or was changed; it has been set aside.
    case corrupt
}

/// The one error of this module.
package typealias SpoolError = Fault<SpoolCode>
