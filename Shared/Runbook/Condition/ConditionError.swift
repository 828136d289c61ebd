internal import SharedBase

/// Why a condition is no expression, or cannot be told: a person decides then.
package struct ConditionError: ExplainedError, Equatable {
    /// One sentence without any value of a variable and without output.
    package let detail: String
    /// The byte of the condition that it is about, from 1.
    package let column: Int

    init(_ detail: String, at offset: Int) {
        self.detail = detail
        column = offset + 1
    }

    package var attempted: String { "decide the condition" }
    package var reason: String { "column \(column): \(detail)" }
    package var advice: String? {
        "a condition looks like steps[1].exit == 0 and steps[2].output contains \"ready\""
    }
    package var cause: (any Error)? { nil }
}
