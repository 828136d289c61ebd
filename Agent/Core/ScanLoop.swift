package import Logging
internal import NIOPosix
internal import ServiceLifecycle
internal import SharedBase
package import SharedDrift
internal import SharedTelemetry
internal import Synchronization

/// Scans the stacks on their intervals and on demand, and hands each report on.
///
/// `ScanSchedule` decides; this owns the threads, the timers and the order of events. A scan blocks (it reads files), so
/// it runs on a thread of its own pool; one that does not stop at its time limit is reported and left behind.
package final class ScanLoop: Service {
    /// Scans one stack; throws `CancellationError` when told to stop. Every other failure is a report, not an error.
    package typealias Scan = @Sendable (StackReference, ScanCancellation) throws -> DriftReport
    /// Makes the report that takes the place of a scan that was cut off.
    package typealias CutOff = @Sendable (StackReference, _ reason: String) -> DriftReport
    /// Takes a report into safe keeping.
    package typealias Deliver = @Sendable (DriftReport) async -> Void

    private enum Event: Sendable {
        case wake(generation: Int)
        case requested(StackReference?)
        case abandoned(StackReference)
        case ended(StackReference)
    }

    private let schedule: Mutex<ScanSchedule>
    private let stacks: [StackReference]
    private let timeout: Duration
    private let scan: Scan
    private let cutOff: CutOff
    private let deliver: Deliver
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Duration
    private let logger: Logger
    private let metrics: ScanMetrics
    private let board: ScanBoard
    private let events: AsyncStream<Event>
    private let post: AsyncStream<Event>.Continuation

    /// - Parameters:
    ///   - timeout: the most that one scan may take.
    ///   - clock: measures the time limit and the waits; `now` tells the time since the start on the same clock.
    package init(
        stacks: [ScanSchedule.Entry],
        width: Int = 2,
        timeout: Duration,
        clock: any Clock<Duration>,
        now: @escaping @Sendable () -> Duration,
        board: ScanBoard,
        metrics: ScanMetrics,
        logger: Logger,
        scan: @escaping Scan,
        cutOff: @escaping CutOff,
        deliver: @escaping Deliver
    ) {
        self.schedule = Mutex(ScanSchedule(stacks, width: width, now: now()))
        self.stacks = stacks.map(\.stack)
        self.timeout = timeout
        self.clock = clock
        self.now = now
        self.board = board
        self.metrics = metrics
        self.logger = logger
        self.scan = scan
        self.cutOff = cutOff
        self.deliver = deliver
        (events, post) = AsyncStream.makeStream(of: Event.self)
    }

    /// Asks for a scan at once, of one stack or of all.
    package func request(_ stack: StackReference?) -> ScanSchedule.RequestOutcome {
        let outcome = schedule.withLock { $0.request(stack) }
        if case .accepted = outcome { post.yield(.requested(stack)) }
        return outcome
    }

    /// Runs until graceful shutdown; a scan that runs then is told to stop and leaves no report.
    package func run() async throws {
        let pool = NIOThreadPool(numberOfThreads: min(64, max(1, stacks.count)))
        pool.start()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                var generation = 0
                self.post.yield(.wake(generation: 0))
                for await event in self.events {
                    switch event {
                    case .wake(let of) where of != generation: continue
                    case .ended(let stack): self.schedule.withLock { $0.finished(stack, now: self.now()) }
                    case .abandoned(let stack): self.schedule.withLock { $0.abandon(stack) }
                    case .wake, .requested: break
                    }
                    let (ready, wait) = self.schedule.withLock { schedule in
                        (schedule.start(now: self.now()), schedule.wait(now: self.now()))
                    }
                    for stack in ready { group.addTask { await self.attempt(stack, on: pool) } }
                    generation += 1
                    if let wait {
                        let mine = generation
                        group.addTask {
                            try? await self.clock.sleep(for: wait)
                            self.post.yield(.wake(generation: mine))
                        }
                    }
                }
                group.cancelAll()
            }
        }
        // A scan that hangs in a read cannot be waited for: the process ends with its main thread.
        pool.shutdownGracefully { _ in }
    }

    /// One scan from start to its report.
    private func attempt(_ stack: StackReference, on pool: NIOThreadPool) async {
        let cancellation = ScanCancellation()
        board.started(stack)
        let began = now()
        logger.debug("scan started", metadata: ["dd0c.stack": "\(stack)"])
        let limit = Task {
            try await clock.sleep(for: timeout)
            cancellation.cancel()
            return true
        }
        let timeUp = Mutex(false)
        let watcher = Task {
            guard (try? await limit.value) == true else { return }
            timeUp.withLock { $0 = true }
            let report = cutOff(
                stack,
                "the scan took longer than its limit of \(timeout.components.seconds) s and was stopped"
            )
            await self.conclude(report, after: self.now() - began)
            post.yield(.abandoned(stack))
        }
        let result = await withTaskCancellationHandler {
            await self.onThread(pool) { try self.scan(stack, cancellation) }
        } onCancel: {
            cancellation.cancel()
        }
        limit.cancel()
        await watcher.value
        switch result {
        case .success(let report) where !timeUp.withLock({ $0 }) && !Task.isCancelled:
            await conclude(report, after: now() - began)
        case .failure(let error) where !(error is CancellationError):
            logger.error(
                "scan failed",
                metadata: ["dd0c.stack": "\(stack)", "error.chain": "\(ErrorChain.describe(error))"]
            )
            await conclude(cutOff(stack, ErrorChain.describe(error)), after: now() - began)
        default:
            // Cut off: reported by the watcher, or nobody is left to report to.
            board.stopped(stack)
        }
        post.yield(.ended(stack))
    }

    private func onThread(
        _ pool: NIOThreadPool,
        _ body: @escaping @Sendable () throws -> DriftReport
    ) async -> Result<DriftReport, any Error> {
        do { return .success(try await pool.runIfActive(body)) } catch { return .failure(error) }
    }

    private func conclude(_ report: DriftReport, after time: Duration) async {
        board.ended(report)
        metrics.scanned(report, after: time)
        logger.info(
            "scan finished",
            metadata: [
                "dd0c.stack": "\(report.stack)", "dd0c.status": "\(report.status.rawValue)",
                "dd0c.resources": "\(report.resources.count)", "dd0c.drifts": "\(report.drifted.count)",
                "dd0c.report_id": "\(report.reportID)",
            ]
        )
        await deliver(report)
    }
}
