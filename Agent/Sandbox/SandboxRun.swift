internal import SharedBase
internal import Synchronization

/// A step that runs: its output to be taken, its end to be waited for, a way to stop it.
///
/// Output waits in a buffer of 256 KiB. Who does not take it stops the step in its writing, but neither its deadline nor `cancel`.
package final class SandboxRun: Sendable {
    private struct State {
        var outcome: SandboxOutcome?
        var waiting: [CheckedContinuation<SandboxOutcome, Never>] = []
        var cancelReason: String?
    }

    private let state = Mutex(State())
    private let wake: Wake?
    private let buffer: OutputBuffer?

    /// A run that never began.
    init(refused: SandboxOutcome) {
        wake = nil
        buffer = nil
        state.withLock { $0.outcome = refused }
    }

    init(_ wake: Wake, _ buffer: OutputBuffer) {
        self.wake = wake
        self.buffer = buffer
    }

    /// The next part of the output; nil at its end. For one taker at a time.
    package func nextChunk() async -> SandboxChunk? { await buffer?.next() }

    /// Kills every process of the step at once; output that was not taken is given up. There is no gentle way: a step that may catch a
    /// signal may also go on.
    ///
    /// - Parameter reason: one sentence for the outcome.
    package func cancel(_ reason: String = "cancelled") {
        state.withLock { state in if state.cancelReason == nil { state.cancelReason = reason } }
        wake?.ring()
    }

    /// How it ended, once no process of it is left. Output may still wait to be taken.
    package func outcome() async -> SandboxOutcome {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state -> SandboxOutcome? in
                if state.outcome == nil { state.waiting.append(continuation) }
                return state.outcome
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    var cancelReason: String? { state.withLock { $0.cancelReason } }

    func end(_ outcome: SandboxOutcome) {
        let waiting = state.withLock { state in
            state.outcome = outcome
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: outcome) }
    }
}
