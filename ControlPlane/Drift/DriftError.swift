package import SharedBase

package enum DriftCode: String, FaultCode {
    /// The queue entry is no report, or one that this plane does not understand.
    case unreadable
    /// Another agent owns the stack.
    case foreignStack = "foreign_stack"
    /// A name or an address is too long to be stored.
    case tooLong = "too_long"
    /// A stored row is not what it must be.
    case damagedRow = "damaged_row"
}

/// Why this room refuses a report.
package typealias DriftError = Fault<DriftCode>
