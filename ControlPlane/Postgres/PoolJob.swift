internal import SharedBase
internal import Synchronization

/// One unit of work on its way through the pool. It ends exactly once: run, or refused.
///
/// waiting → running → finished; waiting → finished when it is refused, expired or cancelled.
final class PoolJob: Sendable {
    private enum Phase {
        /// Made, perhaps not yet in the queue. Next: running, finished.
        case waiting
        /// On a connection's thread; the cancel handle reaches the server. Next: finished.
        case running(StatementCanceller)
        case finished
    }

    private struct State {
        var phase: Phase = .waiting
        var cancelled = false
        var run: (@Sendable (PostgresConnection) -> @Sendable () -> Void)?
        var refuse: (@Sendable (PostgresError) -> Void)?
    }

    private let state = Mutex(State())

    /// Whether the waiting task was cancelled.
    var isCancelled: Bool { state.withLock { $0.cancelled } }

    /// Sets what to do. `run` does the work and returns how to hand its result over.
    func install(
        run: @escaping @Sendable (PostgresConnection) -> @Sendable () -> Void,
        refuse: @escaping @Sendable (PostgresError) -> Void
    ) {
        state.withLock {
            $0.run = run
            $0.refuse = refuse
        }
    }

    /// Runs on a connection's thread; false where the job had ended before.
    func perform(on connection: PostgresConnection) -> Bool {
        let run = state.withLock { state -> (@Sendable (PostgresConnection) -> @Sendable () -> Void)? in
            guard case .waiting = state.phase, let run = state.run else { return nil }
            state.phase = .running(connection.canceller)
            state.run = nil
            state.refuse = nil
            return run
        }
        guard let run else { return false }
        connection.canceller.begin(self)
        let handOver = run(connection)
        state.withLock { $0.phase = .finished }
        connection.canceller.end(self)
        handOver()
        return true
    }

    /// Ends a job that has not begun; false where it has.
    @discardableResult
    func refuse(_ error: PostgresError) -> Bool {
        let refuse = state.withLock { state -> (@Sendable (PostgresError) -> Void)? in
            guard case .waiting = state.phase, let refuse = state.refuse else { return nil }
            state.phase = .finished
            state.run = nil
            state.refuse = nil
            return refuse
        }
        refuse?(error)
        return refuse != nil
    }

    /// The waiting task was cancelled: a waiting job is refused, a running one is stopped on the server.
    func cancel() {
        let canceller = state.withLock { state -> StatementCanceller? in
            state.cancelled = true
            if case .running(let canceller) = state.phase { return canceller }
            return nil
        }
        if let canceller {
            canceller.fire(for: self)
        } else {
            refuse(Self.cancelledError)
        }
    }

    static let cancelledError = PostgresError(
        .cancelled,
        attempted: "work with the database",
        reason: "the task was cancelled"
    )
}
