internal import AgentSandbox
internal import Synchronization

/// A way to stop whatever runs under it, now and later. Once stopped it stays so.
package final class StepStop: Sendable {
    /// Who stopped it.
    package enum Cause: Sendable {
        /// A person, the plane or a signal.
        case cancelled
        /// The kill switch or a panic.
        case killed
        /// The link was lost for longer than the order allows.
        case partitioned
        /// The agent ends.
        case interrupted
    }

    private struct State {
        var reason: String?
        var cause: Cause?
        var run: SandboxRun?
    }

    private let state = Mutex(State())

    package init() {}

    /// Kills the process tree of what runs. The first reason counts.
    package func stop(_ reason: String, _ cause: Cause = .cancelled) {
        let run = state.withLock { state in
            if state.reason == nil { (state.reason, state.cause) = (reason, cause) }
            return state.run
        }
        run?.cancel(reason)
    }

    /// Why it was stopped; nil while it was not.
    package var reason: String? { state.withLock { $0.reason } }

    package var cause: Cause? { state.withLock { $0.cause } }

    func watch(_ run: SandboxRun?) {
        let reason = state.withLock { state in
            state.run = run
            return state.reason
        }
        if let run, let reason { run.cancel(reason) }
    }
}
