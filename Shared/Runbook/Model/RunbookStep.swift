package import SharedBase

/// One step, and where in the source it was read.
package struct RunbookStep: Sendable, Equatable {
    /// Who can do the step.
    package enum Kind: String, Sendable {
        case shell, sql, http
        /// A person: prose, a query for a dashboard, code that nothing here runs.
        case manual
        /// A decision; its steps are in `then` and `otherwise`.
        case branch
    }

    /// What happens when a step has failed.
    package enum FailurePolicy: String, Sendable, CaseIterable {
        case abort, `continue`, retry
    }

    /// From 1, in the order of the text, over all steps of one list.
    package var index: Int
    package var kind: Kind
    /// Byte for byte as the decoded source has it. A manual step has one only where the text quotes what to use, for
    /// example a query; it is never run.
    package var command: String?
    /// The prose that leads to the step, white space unified.
    package var title: String
    /// Where the command stands, or the prose where there is none. Columns count bytes.
    package var place: TextPosition
    /// What undoes this step, as the text says it: a command or a sentence. Shown after a failure, never run unasked.
    package var rollback: String?
    /// The decision of a branch, as text.
    package var condition: String?
    /// The indices of the steps where the condition holds.
    package var then: [Int] = []
    /// The indices of the steps where it does not; empty where the text has no such part.
    package var otherwise: [Int] = []
    /// The branch that holds this step.
    package var parent: Int?
    /// YAML only: the host or label that the step is for.
    package var target: String?
    /// YAML only.
    package var timeout: Duration?
    /// YAML only.
    package var onFailure: FailurePolicy?
    /// YAML only; with `onFailure` retry.
    package var retry: RunbookRetry?

    package init(index: Int, kind: Kind, command: String? = nil, title: String = "", place: TextPosition) {
        self.index = index
        self.kind = kind
        self.command = command
        self.title = title
        self.place = place
    }
}

/// How often a step is tried again.
package struct RunbookRetry: Sendable, Equatable {
    /// The first try included.
    package let maxAttempts: Int
    /// Between two tries.
    package let backoff: Duration
}
