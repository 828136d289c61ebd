/// What every error of dd0c can say: what was attempted, why it failed, what to do next, and which error lies below.
///
/// A text never repeats its cause (`ErrorChain` prints the whole chain) and never holds a secret.
package protocol ExplainedError: Error, CustomStringConvertible {
    /// What was being done and with what, as an infinitive: `read Terraform state prod.tfstate`.
    var attempted: String { get }
    /// Why it failed, without the text of `cause`.
    var reason: String { get }
    /// What the reader can do next, with the command where there is one.
    var advice: String? { get }
    /// The error below this one.
    var cause: (any Error)? { get }
}

extension ExplainedError {
    package var description: String {
        var text = attempted.isEmpty ? reason : "cannot \(attempted): \(reason)"
        if let advice { text += " (\(advice))" }
        return text
    }
}

/// The closed set of ways in which one module can fail; the raw value is stable and may be shown to users and machines.
package protocol FaultCode: RawRepresentable, Hashable, Sendable where RawValue == String {}

/// The one error type of a module: `package typealias SpoolError = Fault<SpoolCode>`.
///
/// Equality looks at the code alone, so that tests compare what happened and not how it is worded.
package struct Fault<Code: FaultCode>: ExplainedError, Equatable {
    package let code: Code
    package let attempted: String
    package let reason: String
    package let advice: String?
    package let cause: (any Error)?

    package init(
        _ code: Code,
        attempted: String,
        reason: String,
        advice: String? = nil,
        cause: (any Error)? = nil
    ) {
        self.code = code
        self.attempted = attempted
        self.reason = reason
        self.advice = advice
        self.cause = cause
    }

    package static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
