package import SharedBase

/// How reading a runbook can fail.
package enum RunbookCode: String, FaultCode {
    /// More bytes than `RunbookLimits.maxBytes`; an API answers 413.
    case tooLarge = "too_large"
    /// Neither UTF-8 nor UTF-16 with its mark; an API answers 400.
    case encoding
    /// Nothing in the text is a step; an API answers 422.
    case noActionableSteps = "no_actionable_steps"
    /// YAML that is not of the schema; an API answers 422.
    case schema = "schema_error"
}

/// One fault of a YAML runbook.
package struct RunbookProblem: Sendable, Equatable, CustomStringConvertible {
    /// As in `steps[2].timeout`; empty for the document.
    package let path: String
    package let place: TextPosition
    package let message: String

    package var description: String {
        "line \(place.line), column \(place.column), \(path.isEmpty ? "document" : path): \(message)"
    }
}

/// A runbook that is refused whole.
package struct RunbookError: ExplainedError, Equatable {
    package let code: RunbookCode
    package let reason: String
    package let advice: String?
    /// All faults of the schema, in the order of the text.
    package let problems: [RunbookProblem]

    init(_ code: RunbookCode, _ reason: String, advice: String?, problems: [RunbookProblem] = []) {
        self.code = code
        self.reason = reason
        self.advice = advice
        self.problems = problems
    }

    package var attempted: String { "read the runbook" }
    package var cause: (any Error)? { nil }
}

/// Bounds on one document.
package enum RunbookLimits {
    /// Of the source, before decoding.
    package static let maxBytes = 1 << 20
    /// Levels of lists, quotes and elements; what lies deeper is read as if it lay here.
    package static let maxDepth = 64
}
