internal import AgentSandbox

/// What came of the command that lets go of what a stopped step held (P2-E5-11).
package struct StepRelease: Sendable, Equatable {
    /// It ran and its exit code is 0: what the step held is free.
    package let isDone: Bool
    /// Why not, and the end of what it said, without secrets: a lock that stays is named there.
    package let text: String

    /// How long it may take. Source: P2-E5-11, which wants a lock to be free within 10 s.
    static let time = Duration.seconds(10)
    /// Where the agent itself ends, which has 10 s for all (P6-E4-16).
    static let lastTime = Duration.seconds(4)
    /// Bytes of its output that are kept.
    static let textLimit = 2048

    init(isDone: Bool, text: String) {
        self.isDone = isDone
        self.text = text
    }

    init(_ outcome: SandboxOutcome, said: ArraySlice<UInt8>) {
        isDone = outcome.kind == .exited && outcome.exitCode == 0
        let said = String(decoding: said, as: UTF8.self).split(separator: "\n").joined(separator: " / ")
        text = isDone ? said : said.isEmpty ? outcome.reason : "\(outcome.reason): \(said)"
    }
}
