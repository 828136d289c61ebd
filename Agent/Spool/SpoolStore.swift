package import NIOCore
package import NIOPosix
package import SharedBase
import Synchronization

/// The spool as the rest of the agent sees it: every call runs on a thread that may block, one after the other.
///
/// Decision: NIO's pool of blocking threads and a mutex instead of a thread of our own. The disk is the bottleneck, calls are few
/// (a report, a chunk), and the pool exists in the process anyway.
package final class SpoolStore: Sendable {
    private let spool: Mutex<Spool>
    private let pool: NIOThreadPool
    private let listener = Mutex<(@Sendable () -> Void)?>(nil)

    /// Opens the folder; blocks. See `Spool.init`.
    package init(
        folder: String,
        limits: SpoolLimits = .standard,
        pool: NIOThreadPool = .singleton
    ) throws(SpoolError) {
        spool = Mutex(try Spool(folder: folder, limits: limits))
        self.pool = pool
    }

    /// See `Spool.add`. Returns when the report is safe on disk.
    package func add(
        _ id: ReportID,
        kind: String,
        stack: String,
        bytes: [UInt8],
        at now: Timestamp
    ) async throws -> [SpoolDrop] {
        let dropped = try await pool.runIfActive {
            try self.spool.withLock { try $0.add(id, kind: kind, stack: stack, bytes: bytes, at: now) }
        }
        listener.withLock { $0 }?()
        return dropped
    }

    /// The link sets it: called after each added report, on any thread.
    package func onAdd(_ call: (@Sendable () -> Void)?) { listener.withLock { $0 = call } }

    /// May wait for a disk operation that is under way.
    package var stats: SpoolStats {
        get async throws { try await pool.runIfActive { self.spool.withLock { $0.stats } } }
    }

    /// All that waits, oldest first.
    package var waiting: [SpooledReport] {
        get async throws { try await pool.runIfActive { self.spool.withLock { $0.waiting } } }
    }

    package func next(excluding ids: Set<ReportID>, on loop: any EventLoop) -> EventLoopFuture<SpooledReport?> {
        run(on: loop) { $0.next(excluding: ids) }
    }

    package func read(_ id: ReportID, offset: Int, count: Int, on loop: any EventLoop) -> EventLoopFuture<ByteBuffer> {
        run(on: loop) { ByteBuffer(bytes: try $0.read(id, offset: offset, count: count)) }
    }

    package func remove(_ id: ReportID, on loop: any EventLoop) -> EventLoopFuture<Void> {
        run(on: loop) { try $0.remove(id) }
    }

    package func stats(on loop: any EventLoop) -> EventLoopFuture<SpoolStats> { run(on: loop) { $0.stats } }

    private func run<T: Sendable>(
        on loop: any EventLoop,
        _ body: @escaping @Sendable (Spool) throws -> T
    ) -> EventLoopFuture<T> {
        pool.runIfActive(eventLoop: loop) { try self.spool.withLock { try body($0) } }
    }
}
