package import SharedBase

package enum AuditFailureCode: String, FaultCode {
    /// A file of the signing key or of a head cannot be read or written, or others can read the key.
    case file
    /// The signing key is none.
    case key
    /// The chain ends before a head that was signed, or is another: nothing is signed over it.
    case behindHead = "behind_head"
    /// The chain does not hold, so it is neither signed nor archived.
    case damaged
}

/// What can go wrong in this room.
package typealias AuditFailure = Fault<AuditFailureCode>
