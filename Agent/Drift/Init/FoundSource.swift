package import SharedDrift

/// Something below a folder that can be a stack.
package struct FoundSource: Hashable, Sendable {
    package var kind: StackKindName
    /// Relative to the folder that was searched.
    package var source: String
    /// What was recorded of its live side, where exactly one candidate lies beside it.
    package var live: String?

    package init(kind: StackKindName, source: String, live: String? = nil) {
        self.kind = kind
        self.source = source
        self.live = live
    }
}

/// What a search found.
package struct FoundSources: Hashable, Sendable {
    /// In the order of their paths.
    package var sources: [FoundSource] = []
    /// What needs a person, as sentences: states kept elsewhere, charts that have to be rendered, files that did not read.
    package var notes: [String] = []
    /// Files that were looked at.
    package var files = 0
    /// False where the search was ended by its limit.
    package var isComplete = true
}
