/// What a run by hand tells.
package enum OfflineEvent: Sendable {
    /// A step comes up: of how many.
    case step(PreparedStep, of: Int)
    case output(OutputScrubber.Piece)
    /// A step has its end; `rollback` is set where it failed and something undoes it.
    case ended(OfflineReport.Row, rollback: String?)
    /// A failed try will be followed by another after a pause.
    case again(PreparedStep, attempt: Int, of: Int, after: Duration, reason: String)
    /// A branch was decided.
    case branch(PreparedStep, holds: Bool)
}

/// What a person is asked.
package enum OfflineQuestion: Sendable {
    case run(PreparedStep)
    /// With the word `dangerous` as the only consent.
    case runDangerous(PreparedStep)
    case confirmDone(PreparedStep)
    /// A step of another host, and a sentence that says so.
    case elsewhere(PreparedStep, reason: String)
    /// A condition that cannot be told, and why.
    case branch(PreparedStep, reason: String)
}

package enum OfflineAnswer: Sendable, Equatable {
    /// For a branch: the condition holds.
    case yes
    /// For a branch: it does not.
    case no
    /// End the run.
    case stop
}

/// The person and the screen of a run by hand.
package protocol OfflineFront: Sendable {
    var canAsk: Bool { get }
    func tell(_ event: OfflineEvent) async
    func ask(_ question: OfflineQuestion) async -> OfflineAnswer
}
