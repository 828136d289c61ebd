internal import CPostgres
internal import Glibc
internal import SharedBase
internal import Synchronization

/// Stops the statement that runs on one connection, from another thread (`PQcancel`).
///
/// A cancel can reach the server between two statements and is then lost, so it is repeated until the unit of work is
/// over; the connection's thread waits in `end` for a cancel that is under way, so that none hits the next unit.
final class StatementCanceller: @unchecked Sendable {
    // The pointer is used and freed under the lock only, which is what `@unchecked` claims.
    private let state = Mutex(State())

    private struct State: @unchecked Sendable {
        var handle: OpaquePointer?
        var job: ObjectIdentifier?
    }

    private static let repeatAfter = Duration.milliseconds(100)

    deinit { state.withLock { PQfreeCancel($0.handle) } }

    /// A new connection (or none) took the place of the last.
    func connected(_ connection: OpaquePointer?) {
        let address = UInt(bitPattern: connection)
        state.withLock { state in
            PQfreeCancel(state.handle)
            state.handle = OpaquePointer(bitPattern: address).flatMap { PQgetCancel($0) }
        }
    }

    func begin(_ job: PoolJob) {
        let id = ObjectIdentifier(job)
        state.withLock { $0.job = id }
    }

    func end(_ job: PoolJob) {
        state.withLock { $0.job = nil }
    }

    /// Returns at once; a short-lived thread does the work.
    func fire(for job: PoolJob) {
        let started: Void? = try? OwnThread.start("dd0c-pg-cancel") { [self] in
            while sendCancel(job) { OwnThread.pause(Self.repeatAfter) }
        }
        // Without a thread the statement runs on to its time limit; the job is marked and stops before its next one.
        _ = started
    }

    /// False once `job` is not the one that runs.
    private func sendCancel(_ job: PoolJob) -> Bool {
        let id = ObjectIdentifier(job)
        return state.withLock { state in
            guard state.job == id else { return false }
            var message = [CChar](repeating: 0, count: 256)
            if let handle = state.handle { PQcancel(handle, &message, 256) }
            return true
        }
    }
}
