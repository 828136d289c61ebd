package import SharedBase
import SharedCrypto
package import SharedWire
import Synchronization

/// The rules of an agent's memory of attempts, as a value: what the durable journal replays its records into.
package struct StepBook: Sendable {
    private struct Entry: Sendable {
        /// SHA-256 of the canonical bytes: the same attempt must be the same order.
        var digest: [UInt8]
        var nonce: [UInt8]
        var stepID: StepID
        var epoch: Int
        var expiresAt: Timestamp
        var states: [StepState]
        var acknowledged: StepPhase.Mark?

        /// The end is known and the plane keeps it.
        var isOver: Bool { acknowledged?.isFinal == true }
    }

    private var entries: [AttemptID: Entry] = [:]
    private var nonces: [[UInt8]: AttemptID] = [:]
    private var epochs: [StepID: Int] = [:]
    /// Attempts in the order in which they were opened.
    private var order: [AttemptID] = []

    package init() {}

    package var count: Int { order.count }

    package func memory(of order: StepOrder) -> StepMemory {
        if let entry = entries[order.attemptID] {
            return entry.digest == SHA256.digest(order.canonical) ? .known(entry.states) : .replayed
        }
        if nonces[order.nonce] != nil { return .replayed }
        return order.epoch < epochs[order.stepID] ?? 0 ? .staleEpoch : .new
    }

    /// - Parameter now: the time by which older attempts are forgotten.
    package mutating func open(_ order: StepOrder, _ state: StepState, now: Timestamp) {
        forget(before: now)
        guard entries[order.attemptID] == nil else { return }
        entries[order.attemptID] = Entry(
            digest: SHA256.digest(order.canonical),
            nonce: order.nonce,
            stepID: order.stepID,
            epoch: order.epoch,
            expiresAt: order.expiresAt,
            states: [state]
        )
        nonces[order.nonce] = order.attemptID
        epochs[order.stepID] = max(order.epoch, epochs[order.stepID] ?? 0)
        self.order.append(order.attemptID)
    }

    /// A later state of a known attempt. One that does not come after what is there (a second end) changes nothing and gives false.
    @discardableResult
    package mutating func append(_ state: StepState) -> Bool {
        guard let newest = entries[state.attemptID]?.states.last, newest.phase.mark < state.phase.mark else {
            return false
        }
        entries[state.attemptID]?.states.append(state)
        return true
    }

    package func unacknowledged() -> [StepState] {
        order.flatMap { id -> [StepState] in
            guard let entry = entries[id] else { return [] }
            return entry.states.filter { state in entry.acknowledged.map { $0 < state.phase.mark } ?? true }
        }
    }

    package mutating func acknowledge(_ ack: StepAck) {
        guard let entry = entries[ack.attemptID] else { return }
        if let before = entry.acknowledged, !(before < ack.mark) { return }
        entries[ack.attemptID]?.acknowledged = ack.mark
    }

    package func latest(_ attempts: [AttemptID]) -> [AttemptID: StepState] {
        var result: [AttemptID: StepState] = [:]
        for id in attempts { result[id] = entries[id]?.states.last }
        return result
    }

    /// Attempts that have not ended, in the order in which they were opened: what a restarted agent has to tell the truth about.
    package var unfinished: [StepState] {
        order.compactMap { entries[$0]?.states.last }.filter { !$0.phase.mark.isFinal }
    }

    /// An order cannot come again once it has expired by any clock that would be believed: twice the skew and an order's life later.
    package mutating func forget(before now: Timestamp) {
        let limit = now - StepBounds.orderLife - StepBounds.skew - StepBounds.skew
        let gone = order.filter { id in entries[id].map { $0.isOver && $0.expiresAt < limit } ?? true }
        for id in gone {
            guard let entry = entries.removeValue(forKey: id) else { continue }
            nonces[entry.nonce] = nil
            if epochs[entry.stepID] == entry.epoch { epochs[entry.stepID] = nil }
        }
        if !gone.isEmpty { order.removeAll { entries[$0] == nil } }
    }
}

/// A memory without a disk, for programs whose attempts end with them.
package final class MemoryStepJournal: StepJournal {
    private let book = Mutex(StepBook())
    private let clock: WallClock

    package init(clock: WallClock = .system) { self.clock = clock }

    package func memory(of order: StepOrder) -> StepMemory { book.withLock { $0.memory(of: order) } }
    package func open(_ order: StepOrder, _ state: StepState) {
        let now = clock.now()
        book.withLock { $0.open(order, state, now: now) }
    }
    package func unacknowledged() -> [StepState] { book.withLock { $0.unacknowledged() } }
    package func acknowledge(_ ack: StepAck) { book.withLock { $0.acknowledge(ack) } }
    package func latest(_ attempts: [AttemptID]) -> [AttemptID: StepState] { book.withLock { $0.latest(attempts) } }
    /// A later state; false where it does not follow on what is there.
    @discardableResult
    package func append(_ state: StepState) -> Bool { book.withLock { $0.append(state) } }
}
