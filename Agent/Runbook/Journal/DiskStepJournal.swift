package import AgentLink
internal import NIOPosix
package import SharedBase
internal import SharedCrypto
package import SharedWire
internal import Synchronization

/// What this host has accepted, started and finished, on disk before it happens: at most one execution of each attempt, also where the
/// agent is killed at any point (P6-E3-05, P6-E4-15). A `StepBook` with a file behind it.
///
/// Every call runs on a thread that may wait for the disk, one after the other. One process has the file at a time.
package final class DiskStepJournal: StepJournal {
    private struct State: ~Copyable {
        var book = StepBook()
        let file: JournalFile

        mutating func note(_ record: BookRecord, now: Timestamp) throws(StepError) {
            try file.append(JournalRecord.bytes(record))
            apply(record, now: now)
        }

        mutating func apply(_ record: BookRecord, now: Timestamp) {
            switch record {
            case .opened(let order, let state): book.open(order, state, now: now)
            case .state(let state): book.append(state)
            case .acknowledged(let ack): book.acknowledge(ack)
            }
        }

        mutating func compact(now: Timestamp) throws(StepError) {
            book.forget(before: now)
            let bytes = book.kept.flatMap { order, states, acknowledged in
                guard let first = states.first else { return [UInt8]() }
                var records = [BookRecord.opened(order, first)] + states.dropFirst().map { .state($0) }
                if let mark = acknowledged {
                    records.append(.acknowledged(StepAck(attemptID: order.attemptID, mark: mark)))
                }
                return records.flatMap(JournalRecord.bytes)
            }
            if bytes.count * 2 < file.size { try file.replace(bytes) }
        }
    }

    private let state: Mutex<State>
    private let clock: WallClock
    private let compactAt: Int

    /// Opens or makes the file; blocks. What had started and not ended is `interrupted` from here on; what was only accepted is refused
    /// as `restarted`: it never ran and does not run by itself.
    ///
    /// - Parameter compactAt: from how many bytes on the file is written anew, where that makes it half as long.
    package init(_ path: String, clock: WallClock = .system, compactAt: Int = 1 << 20) throws(StepError) {
        var records: [BookRecord] = []
        let file = try JournalFile(path) { records.append($0) }
        var state = State(file: file)
        let now = clock.now()
        // Nothing is forgotten while the past is read.
        for record in records { state.apply(record, now: Timestamp(microseconds: 0)) }
        for open in state.book.unfinished {
            var end = open
            end.time = now
            end.phase = open.phase.mark == .accepted ? Self.restarted : Self.interrupted
            try state.note(.state(end), now: now)
        }
        self.state = Mutex(state)
        self.clock = clock
        self.compactAt = compactAt
    }

    private static let restarted = StepPhase.refused(
        StepRefusal(.restarted, "the agent ended after it had accepted the order and before it began; nothing ran")
    )
    private static let interrupted = StepPhase.finished(
        StepResult(outcome: .interrupted, duration: 0, outputBytes: 0, outputHash: SHA256.digest([]), truncated: true)
    )

    /// A later state, on disk when this returns. False where it does not follow on what is there: nothing is written then.
    package func append(_ next: StepState) async throws -> Bool {
        try await on { state, now in
            guard let newest = state.book.latest([next.attemptID])[next.attemptID],
                newest.phase.mark < next.phase.mark
            else { return false }
            try state.note(.state(next), now: now)
            return true
        }
    }

    package func memory(of order: StepOrder) async throws -> StepMemory {
        try await on { state, _ in state.book.memory(of: order) }
    }

    package func open(_ order: StepOrder, _ first: StepState) async throws {
        let compactAt = compactAt
        try await on { state, now in
            try state.note(.opened(StepBook.Identity(order), first), now: now)
            if state.file.size > compactAt { try state.compact(now: now) }
        }
    }

    package func unacknowledged() async throws -> [StepState] {
        try await on { state, _ in state.book.unacknowledged() }
    }

    package func acknowledge(_ ack: StepAck) async throws {
        try await on { state, now in try state.note(.acknowledged(ack), now: now) }
    }

    package func latest(_ attempts: [AttemptID]) async throws -> [AttemptID: StepState] {
        try await on { state, _ in state.book.latest(attempts) }
    }

    /// Gives the file up at once; what is asked to be written later fails.
    package func close() { state.withLock { $0.file.giveUp() } }

    /// Bytes of the file.
    package var size: Int { get async throws { try await on { state, _ in state.file.size } } }

    private func on<T: Sendable>(
        _ body: @escaping @Sendable (inout State, Timestamp) throws -> sending T
    ) async throws -> T {
        let now = clock.now()
        return try await NIOThreadPool.singleton.runIfActive { try self.state.withLock { try body(&$0, now) } }
    }
}
