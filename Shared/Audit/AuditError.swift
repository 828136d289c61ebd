package import SharedBase

package enum AuditCode: String, FaultCode {
    /// A head file that is none.
    case headUnreadable = "head_unreadable"
    /// A key of another kind than Ed25519.
    case wrongKey = "wrong_key"
    /// An entry beyond `AuditRecord.limit`.
    case entryTooLarge = "entry_too_large"
}

/// The error of this module. A chain that does not hold is no error but a `ChainFault`.
package typealias AuditError = Fault<AuditCode>
