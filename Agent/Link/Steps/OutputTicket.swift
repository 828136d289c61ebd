import Synchronization

/// One writer that waits for room: resumed exactly once, by the loop or by the cancellation of its task.
final class OutputTicket: Sendable {
    private enum State {
        case fresh
        case waiting(CheckedContinuation<Void, any Error>)
        case over
    }

    private let state = Mutex(State.fresh)

    /// false where the task was cancelled before; the continuation is resumed then.
    func wait(_ continuation: CheckedContinuation<Void, any Error>) -> Bool {
        let isFresh = state.withLock { state in
            guard case .fresh = state else { return false }
            state = .waiting(continuation)
            return true
        }
        if !isFresh { continuation.resume(throwing: CancellationError()) }
        return isFresh
    }

    /// The writer's turn; nil where it has gone.
    func take() -> CheckedContinuation<Void, any Error>? {
        state.withLock { state in
            defer { state = .over }
            guard case .waiting(let continuation) = state else { return nil }
            return continuation
        }
    }

    func cancel() { take()?.resume(throwing: CancellationError()) }
}
