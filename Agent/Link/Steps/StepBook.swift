package import SharedBase
import SharedCrypto
package import SharedWire
import Synchronization

/// The rules of an agent's memory of attempts, as a value: what the durable journal replays its records into.
package struct StepBook: Sendable {
    /// By what an order is known again: nothing of its command.
    package struct Identity: Sendable, Equatable {
        package var attemptID: AttemptID
        package var stepID: StepID
        package var epoch: Int
        package var nonce: [UInt8]
        package var expiresAt: Timestamp
        /// SHA-256 of the canonical bytes: the same attempt must be the same order.
        package var digest: [UInt8]

        package init(
            attemptID: AttemptID,
            stepID: StepID,
            epoch: Int,
            nonce: [UInt8],
            expiresAt: Timestamp,
            digest: [UInt8]
        ) {
            self.attemptID = attemptID
            self.stepID = stepID
            self.epoch = epoch
            self.nonce = nonce
            self.expiresAt = expiresAt
            self.digest = digest
        }

        package init(_ order: StepOrder) {
            self.init(
                attemptID: order.attemptID,
                stepID: order.stepID,
                epoch: order.epoch,
                nonce: order.nonce,
                expiresAt: order.expiresAt,
                digest: SHA256.digest(order.canonical)
            )
        }
    }

    private struct Entry: Sendable {
        var order: Identity
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
            return entry.order == Identity(order) ? .known(entry.states) : .replayed
        }
        if nonces[order.nonce] != nil { return .replayed }
        return order.epoch < epochs[order.stepID] ?? 0 ? .staleEpoch : .new
    }

    /// - Parameter now: the time by which older attempts are forgotten.
    package mutating func open(_ order: StepOrder, _ state: StepState, now: Timestamp) {
        open(Identity(order), state, now: now)
    }

    /// The same for an order of which only this is left.
    package mutating func open(_ order: Identity, _ state: StepState, now: Timestamp) {
        forget(before: now)
        guard entries[order.attemptID] == nil else { return }
        entries[order.attemptID] = Entry(order: order, states: [state])
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

    /// All that a book needs to be written anew, in the order in which it was opened.
    package var kept: [(order: Identity, states: [StepState], acknowledged: StepPhase.Mark?)] {
        order.compactMap { id in entries[id].map { ($0.order, $0.states, $0.acknowledged) } }
    }

    /// Attempts that have not ended, in the order in which they were opened: what a restarted agent has to tell the truth about.
    package var unfinished: [StepState] {
        order.compactMap { entries[$0]?.states.last }.filter { !$0.phase.mark.isFinal }
    }

    /// An order cannot come again once it has expired by any clock that would be believed: twice the skew and an order's life later.
    package mutating func forget(before now: Timestamp) {
        let limit = now - StepBounds.orderLife - StepBounds.skew - StepBounds.skew
        let gone = order.filter { id in entries[id].map { $0.isOver && $0.order.expiresAt < limit } ?? true }
        for id in gone {
            guard let entry = entries.removeValue(forKey: id) else { continue }
            nonces[entry.order.nonce] = nil
            if epochs[entry.order.stepID] == entry.order.epoch { epochs[entry.order.stepID] = nil }
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
