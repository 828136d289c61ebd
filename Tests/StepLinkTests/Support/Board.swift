import Synchronization

/// Values that one side changes and the other waits for; the time limit of the test bounds the wait.
final class Board<State: Sendable>: Sendable {
    private struct Held: Sendable {
        var state: State
        var waiters: [(met: @Sendable (State) -> Bool, resume: CheckedContinuation<Void, Never>)] = []
    }

    private let held: Mutex<Held>

    init(_ state: State) { held = Mutex(Held(state: state)) }

    var now: State { held.withLock { $0.state } }

    func change(_ body: @Sendable (inout State) -> Void) {
        let met = held.withLock { held in
            body(&held.state)
            let state = held.state
            let met = held.waiters.filter { $0.met(state) }
            held.waiters.removeAll { $0.met(state) }
            return met
        }
        for waiter in met { waiter.resume.resume() }
    }

    func until(_ met: @escaping @Sendable (State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isMet = held.withLock { held in
                if met(held.state) { return true }
                held.waiters.append((met, continuation))
                return false
            }
            if isMet { continuation.resume() }
        }
    }
}
