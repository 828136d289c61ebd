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
        /// As abort, and what undoes the finished steps is started without being asked for; each of its steps is asked for as any other.
        case rollback
    }

    /// The network that a step has.
    package enum Network: String, Sendable, CaseIterable {
        /// None at all.
        case none
        /// That of the machine: never less than caution, and only where the agent's local policy gives it.
        case host
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
    /// Where a branch goes on instead of `then`: the index of a later step, or one more than there are steps for the end.
    package var thenTo: Int?
    /// The same instead of `otherwise`.
    package var otherwiseTo: Int?
    /// The branch that holds this step.
    package var parent: Int?
    /// YAML only: the host or label that the step is for.
    package var target: String?
    /// YAML only.
    package var timeout: Duration?
    /// YAML only.
    package var onFailure: FailurePolicy?
    /// YAML only: host where the step asks for the machine's network.
    package var network = Network.none
    /// YAML only; with `onFailure` retry.
    package var retry: RunbookRetry?
    /// YAML only.
    package var needs = StepNeeds()

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

    package init(maxAttempts: Int, backoff: Duration) {
        self.maxAttempts = maxAttempts
        self.backoff = backoff
    }
}
