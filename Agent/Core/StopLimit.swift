internal import Glibc
internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Bounds the end of the running agent: 10 s from the signal to the end of the process (P6-E4-16).
///
/// Steps are killed at once and take milliseconds; what else ends is told by then, cancelled after `graceful`, and left alone after
/// `longest`: a file system that hangs or a line that takes nothing must not keep a host from going down. Nothing is lost by it: reports
/// are on disk, and the journal tells of a step whose end could not be noted.
final class StopLimit: Service {
    /// From the signal until what still runs is cancelled.
    static let graceful = Duration.seconds(5)
    /// From the signal until the process ends in any case.
    static let longest = Duration.seconds(8)

    private let logger: Logger
    private let exit: @Sendable () -> Void
    private let waiting = Mutex<Task<Void, Never>?>(nil)

    /// - Parameter exit: ends the process without waiting for its threads, of which one hangs.
    init(logger: Logger, exit: @escaping @Sendable () -> Void = { _exit(0) }) {
        self.logger = logger
        self.exit = exit
    }

    /// As the last service it is the first to be told, and out of the way at once.
    func run() async throws {
        try? await gracefulShutdown()
        let task = Task { [logger, exit] in
            do { try await Task.sleep(for: Self.longest, clock: .continuous) } catch { return }
            logger.error(
                "drift-agent stopped before all of it had ended",
                metadata: ["dd0c.seconds": "\(Self.longest.components.seconds)"]
            )
            exit()
        }
        waiting.withLock { $0 = task }
    }

    /// Everything has ended by itself.
    func lift() { waiting.withLock { $0 }?.cancel() }
}
