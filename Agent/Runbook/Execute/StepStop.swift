internal import AgentSandbox
internal import Synchronization

/// A way to stop whatever runs under it, now and later. Once stopped it stays so.
package final class StepStop: Sendable {
    private struct State {
        var reason: String?
        var run: SandboxRun?
    }

    private let state = Mutex(State())

    package init() {}

    /// Kills the process tree of what runs. The first reason counts.
    package func stop(_ reason: String) {
        let run = state.withLock { state in
            if state.reason == nil { state.reason = reason }
            return state.run
        }
        run?.cancel(reason)
    }

    /// Why it was stopped; nil while it was not.
    package var reason: String? { state.withLock { $0.reason } }

    func watch(_ run: SandboxRun?) {
        let reason = state.withLock { state in
            state.run = run
            return state.reason
        }
        if let run, let reason { run.cancel(reason) }
    }
}
