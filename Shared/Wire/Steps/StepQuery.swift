package import SharedBase

/// The plane asks what the agent's journal says of these attempts; after a reconnect it decides by the answer.
package struct StepQuery: WireMessage {
    package static let type = FrameType.stepQuery

    package var attempts: [AttemptID]

    /// At most `StepBounds.queried`; the rest is left out.
    package init(attempts: [AttemptID]) { self.attempts = Array(attempts.prefix(StepBounds.queried)) }

    package init(_ reader: MessageReader) throws(WireError) {
        attempts = []
        for text in try reader.strings("attempts", upTo: StepBounds.queried) {
            guard let id = AttemptID(text) else { throw reader.wrong("attempts", "holds something that is no UUID") }
            attempts.append(id)
        }
    }

    package var json: Value { [("attempts", .strings(attempts.map(\.description)))].object }
}

/// What the journal says. It needs no acknowledgement: the plane can ask again.
package struct StepReport: WireMessage {
    package static let type = FrameType.stepReport

    package struct Entry: Hashable, Sendable {
        package var attemptID: AttemptID
        /// nil: the journal never saw this attempt, so it was not started here.
        package var state: StepState?

        package init(attemptID: AttemptID, state: StepState?) {
            self.attemptID = attemptID
            self.state = state
        }
    }

    package var entries: [Entry]

    package init(entries: [Entry]) { self.entries = Array(entries.prefix(StepBounds.queried)) }

    package init(_ reader: MessageReader) throws(WireError) {
        entries = []
        for item in try reader.objects("attempts", upTo: StepBounds.queried) {
            let isUnknown = try item.string("state", upTo: 64) == Self.unknown
            entries.append(
                Entry(attemptID: try item.id("attemptId"), state: isUnknown ? nil : try StepState(item))
            )
        }
    }

    package var json: Value {
        let items = entries.map { entry in
            entry.state?.json
                ?? [("attemptId", .text(entry.attemptID)), ("state", .string(Self.unknown))].object
        }
        return [("attempts", .array(items))].object
    }

    private static let unknown = "unknown"
}
