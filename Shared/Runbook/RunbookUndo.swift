import SharedRisk

/// What undoes a step, as steps: a hint is a text of commands, or a sentence that a person follows.
package enum RunbookUndo {
    /// One thing to do.
    package struct Part: Sendable, Equatable {
        package let kind: RunbookStep.Kind
        /// The command; for `manual` the sentence.
        package let text: String
    }

    /// The hint in the order in which it is written. In our own YAML the hint is a command by the schema; elsewhere what does not look
    /// like one is for a person.
    package static func parts(_ hint: String, isYAML: Bool) -> [Part] {
        let bytes = Array(hint.utf8)[...]
        return ShellSplitter.split(bytes).map { piece in
            let text = bytes[piece.range]
            return Part(kind: kind(text, isYAML), text: text.string)
        }
    }

    private static func kind(_ text: ArraySlice<UInt8>, _ isYAML: Bool) -> RunbookStep.Kind {
        switch CommandShape.of(text) {
        case .shell: .shell
        case .sql: .sql
        case .http: .http
        case .query, .output, .unclear: isYAML ? .shell : .manual
        case .prose: .manual
        }
    }
}
