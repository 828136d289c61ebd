package import SharedBase

/// Why a runbook or a step could not be used.
package enum StepCode: String, FaultCode {
    /// A value that a variable cannot have, an unknown name, or a place where the value cannot stand.
    case variable
    /// The local policy cannot be taken; nothing runs.
    case policy
    /// The text of a step is not what its client takes.
    case client
    /// A file that was named cannot be read or written.
    case file
    /// The journal cannot be read or written; nothing runs.
    case journal
}

/// The one error of this module.
package typealias StepError = Fault<StepCode>
