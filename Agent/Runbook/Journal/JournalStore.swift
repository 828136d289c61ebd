internal import NIOPosix
package import SharedBase
internal import Synchronization

/// The journal as the rest of the agent sees it: every call runs on a thread that may wait for the disk, one after the other.
package final class JournalStore: Sendable {
    private let journal: Mutex<StepJournal>
    private let clock: WallClock
    /// See `StepJournal.interrupted`.
    package let interrupted: [String]

    /// Opens the journal; blocks.
    package init(_ path: String, clock: WallClock = .system) throws(StepError) {
        let opened = try StepJournal(path, now: clock.now())
        interrupted = opened.interrupted
        journal = Mutex(opened)
        self.clock = clock
    }

    package func state(_ id: String) async throws -> StepState? {
        try await on { $0.state(id) }
    }

    func accept(_ attempt: StepAttempt) async throws -> StepAdmission {
        let now = clock.now()
        return try await on { try $0.accept(attempt, now: now) }
    }

    func start(_ id: String) async throws { try await on { try $0.start(id) } }

    func finish(_ id: String, _ result: StepResult) async throws {
        let now = clock.now()
        try await on { try $0.finish(id, result, at: now) }
    }

    private func on<T: Sendable>(_ body: @escaping @Sendable (borrowing StepJournal) throws -> T) async throws -> T {
        try await NIOThreadPool.singleton.runIfActive { try self.journal.withLock { try body($0) } }
    }
}
