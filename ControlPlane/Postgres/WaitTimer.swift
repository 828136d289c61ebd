internal import Synchronization

/// Ends one wait after a time, unless it is cancelled first.
final class WaitTimer: Sendable {
    private let task = Mutex<Task<Void, Never>?>(nil)

    func start(after duration: Duration, _ body: @escaping @Sendable () -> Void) {
        let sleeper = Task {
            guard (try? await Task.sleep(for: duration)) != nil else { return }
            body()
        }
        task.withLock { $0 = sleeper }
    }

    func cancel() {
        task.withLock { $0?.cancel() }
    }
}
