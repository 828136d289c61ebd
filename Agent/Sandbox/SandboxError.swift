package import SharedBase

/// Why a step was refused. Every refusal happens before its program runs.
package enum SandboxCode: String, FaultCode {
    /// The request itself: no program, a value out of its range, a byte that no argument can hold.
    case request
    /// A writable folder that no step may have.
    case folder
    /// This machine lacks something that the sandbox stands on.
    case facility
    /// A system call failed while the sandbox was made.
    case system
}

/// The one error of this module.
package typealias SandboxError = Fault<SandboxCode>

extension Fault where Code == SandboxCode {
    /// From the `errno` of a call that has just failed.
    static func system(_ attempted: String, error: Int32, advice: String? = nil) -> SandboxError {
        SandboxError(.system, attempted: attempted, reason: ErrorName.text(error), advice: advice)
    }
}
