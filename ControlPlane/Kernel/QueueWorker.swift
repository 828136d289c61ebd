package import Logging
internal import PlanePostgres
internal import ServiceLifecycle
package import SharedBase
internal import SharedTelemetry
internal import Synchronization

/// Runs the messages of one topic: one at a time within a group, several groups at once.
///
/// A worker that dies loses its leases by time, and others take over; one that is asked to stop takes nothing new, lets
/// running messages end within `drainLimit`, and gives the rest back (PX-20). A database that is away is waited for.
package final class QueueWorker: Service {
    package typealias Handler = @Sendable (QueueMessage) async throws -> Void
    /// What of a payload may lie with the dead letters, where nobody comes by to delete it.
    package typealias Keep = @Sendable ([UInt8]) -> [UInt8]

    package let topic: String
    private let settings: QueueWorkerSettings
    private let store: QueueStore
    private let handler: Handler
    private let keep: Keep?
    private let logger: Logger
    private let random: RandomSource
    private let metrics: QueueMetrics
    private let signal = WakeSignal()
    private let state = Mutex(State())

    private struct State {
        var running = 0
        var stopping = false
    }

    /// - Parameter keep: what is kept of the payload of a message that is given up; all of it where nil.
    package init(
        _ database: Database,
        topic: String,
        settings: QueueWorkerSettings = QueueWorkerSettings(),
        logger: Logger = Logger(label: "dd0c.queue"),
        random: RandomSource = .system,
        metrics: QueueMetrics,
        keep: Keep? = nil,
        handler: @escaping Handler
    ) {
        self.topic = topic
        self.settings = settings
        store = QueueStore(database: database, topic: topic, lease: settings.lease)
        self.handler = handler
        self.keep = keep
        var logger = logger
        logger[metadataKey: "dd0c.topic"] = .string(topic)
        self.logger = logger
        self.random = random
        self.metrics = metrics
    }

    /// It was asked to stop and takes nothing new.
    package var isStopping: Bool { state.withLock { $0.stopping } }

    /// Looks for work now instead of at the next poll.
    package func wake() { signal.wake() }

    /// Works until the service is asked to stop or its task is cancelled.
    package func run() async {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.watch() }
                await takeWork(&group)
                await drain()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            self.state.withLock { $0.stopping = true }
            self.signal.wake()
        }
    }

    private func takeWork(_ group: inout DiscardingTaskGroup) async {
        var outage = Backoff(base: settings.pollInterval, cap: .seconds(10))
        while !state.withLock({ $0.stopping }), !Task.isCancelled {
            let free = settings.concurrency - state.withLock { $0.running }
            do {
                let messages = free > 0 ? try await store.claim(free) : []
                if outage.failures > 0 { logger.notice("queue is back") }
                outage.reset()
                for message in messages { start(message, &group) }
                if free == 0 || messages.count < free { await signal.wait(atMost: settings.pollInterval) }
            } catch {
                if outage.failures == 0 { warn("cannot take work from the queue, trying again", error) }
                await signal.wait(atMost: outage.next(random) + .milliseconds(10))
            }
        }
    }

    private func start(_ message: QueueMessage, _ group: inout DiscardingTaskGroup) {
        state.withLock { $0.running += 1 }
        group.addTask {
            await self.process(message)
            self.state.withLock { $0.running -= 1 }
            self.signal.wake()
        }
    }

    /// Keeps lag and depth up to date, also while every worker is busy or stuck.
    private func watch() async {
        repeat {
            // A database that is away is told of by whoever takes work.
            guard let (lag, depth) = try? await store.look() else { continue }
            metrics.lag.set(lag, [topic])
            metrics.depth.set(Double(depth), [topic])
        } while (try? await Task.sleep(for: settings.lookInterval)) != nil
    }

    private func drain() async {
        let clock = ContinuousClock()
        let deadline = clock.now + settings.drainLimit
        while state.withLock({ $0.running }) > 0, clock.now < deadline, !Task.isCancelled {
            await signal.wait(atMost: deadline - clock.now)
        }
    }

    // MARK: One message

    private enum Outcome: Sendable {
        case done
        case failed(any Error)
        case leaseLost
        case interrupted
    }

    private func process(_ message: QueueMessage) async {
        guard message.claims <= settings.claimLimit else {
            let reason = "\(message.claims - 1) workers took it and none came to an end with it"
            metrics.dead.add(1, [topic])
            await bury(message, reason)
            return
        }
        let start = ContinuousClock.now
        let outcome = await handle(message)
        metrics.processing.observe((ContinuousClock.now - start).inSeconds, [topic])
        let cancelled = Task.isCancelled
        // Settling must happen although this task was cancelled, so it gets a task of its own.
        await Task { await self.settle(message, outcome, cancelled: cancelled) }.value
    }

    /// The handler, beside a heartbeat that keeps the lease.
    private func handle(_ message: QueueMessage) async -> Outcome {
        await withTaskGroup(of: Outcome.self) { group in
            group.addTask {
                do {
                    try await self.handler(message)
                    return .done
                } catch {
                    return .failed(error)
                }
            }
            group.addTask { await self.keepLease(message) }
            var first = await group.next() ?? .interrupted
            group.cancelAll()
            // A cancelled heartbeat ends first; what counts then is how the handler ended.
            if case .interrupted = first { first = await group.next() ?? .interrupted }
            return first
        }
    }

    private func keepLease(_ message: QueueMessage) async -> Outcome {
        while (try? await Task.sleep(for: settings.lease / 3)) != nil {
            do {
                if try await !store.extend(message) { return .leaseLost }
            } catch {
                if Task.isCancelled { break }
                warn("cannot extend the lease of a message", error)
            }
        }
        return .interrupted
    }

    private func settle(_ message: QueueMessage, _ outcome: Outcome, cancelled: Bool) async {
        switch outcome {
        case .done:
            metrics.processed.add(1, [topic])
            await settle(message, "finish") { try await self.store.finish(message) }
        case .leaseLost:
            log(message, "lease lost, another worker has the message")
        case .interrupted:
            await settle(message, "give back") { try await self.store.giveBack(message) }
        case .failed where cancelled:
            await settle(message, "give back") { try await self.store.giveBack(message) }
        case .failed(let error):
            await fail(message, error)
        }
    }

    private func fail(_ message: QueueMessage, _ error: any Error) async {
        let reason = String(ErrorChain.describe(error).prefix(2000)).replacing("\0", with: "")
        if error is QueueRejection || message.attempt >= settings.attempts {
            log(message, "message given up", error)
            metrics.dead.add(1, [topic])
            await bury(message, reason)
        } else {
            log(message, "message failed, will be tried again", error)
            metrics.failed.add(1, [topic])
            let delay = settings.retryDelay(afterFailures: message.attempt, random)
            await settle(message, "retry") { try await self.store.retry(message, after: delay, reason: reason) }
        }
    }

    private func bury(_ message: QueueMessage, _ reason: String) async {
        let kept = keep.map { $0(message.payload) }
        await settle(message, "dead letter") { try await self.store.bury(message, reason: reason, keeping: kept) }
    }

    /// Tries for as long as the lease can last; after that the message comes back by itself.
    private func settle(_ message: QueueMessage, _ step: String, _ body: () async throws -> Bool) async {
        let clock = ContinuousClock()
        let deadline = clock.now + settings.lease
        var backoff = Backoff(base: .milliseconds(100), cap: .seconds(2))
        while true {
            do {
                _ = try await body()
                return
            } catch {
                let pause = backoff.next(random)
                guard clock.now + pause < deadline, (try? await Task.sleep(for: pause)) != nil else {
                    log(message, "cannot \(step) a message; it comes back when its lease ends", error)
                    return
                }
            }
        }
    }

    private func warn(_ text: Logger.Message, _ error: any Error) {
        logger.warning(text, metadata: ["error.chain": .string(ErrorChain.describe(error))])
    }

    private func log(_ message: QueueMessage, _ text: Logger.Message, _ error: (any Error)? = nil) {
        var metadata: Logger.Metadata = [
            "dd0c.tenant_id": .string(message.tenant.description),
            "dd0c.message_id": .string(message.id.description),
            "dd0c.attempt": .stringConvertible(message.attempt),
        ]
        if let error { metadata["error.chain"] = .string(ErrorChain.describe(error)) }
        logger.warning(text, metadata: metadata)
    }
}
