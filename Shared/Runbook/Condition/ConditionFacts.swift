/// What a condition of a branch knows of a step that is at its end.
package struct StepFacts: Sendable, Equatable {
    /// The words are those that executions show.
    package enum Outcome: String, Sendable, CaseIterable {
        case succeeded, failed, aborted, skipped
        case timedOut = "timed_out"
    }

    /// Stands in output wherever a part is missing or cut, so that nothing is found across the gap. No condition finds it in output that is
    /// not whole. It is also what bytes that are no text become.
    package static let gap = "\u{fffd}"

    package var outcome: Outcome
    /// nil where no program ran to its end.
    package var exit: Int?
    /// Standard output without line ends at its end, with `gap` where a part is missing; nil where it is not to be had.
    package var output: String?
    /// Whether the output is all that the step wrote, as it wrote it: nothing missing, cut or redacted.
    package var isWhole: Bool

    package init(_ outcome: Outcome, exit: Int? = nil, output: String? = nil, isWhole: Bool = true) {
        self.outcome = outcome
        self.exit = exit
        self.output = output
        self.isWhole = isWhole
    }
}

/// What a condition is decided over.
package struct ConditionFacts: Sendable, Equatable {
    /// Steps at their end, by index.
    package var steps: [Int: StepFacts]
    /// Values of variables; they are texts and never read as an expression.
    package var values: [String: String]

    package init(steps: [Int: StepFacts] = [:], values: [String: String] = [:]) {
        self.steps = steps
        self.values = values
    }
}
