import AgentCore
import Glibc
import Logging
import ServiceLifecycle
import SharedBase
import SharedDrift
import SharedTelemetry
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct ScanLoopTests {
    private let one = StackReference(kind: .terraform, name: "one")
    private let two = StackReference(kind: .terraform, name: "two")

    private struct Broken: Error {}

    /// Runs the loop until `count` reports have come, then shuts it down gracefully.
    private func reports(
        _ count: Int,
        timeout: Duration = .seconds(30),
        requests: [StackReference?] = [],
        scan: @escaping ScanLoop.Scan
    ) async throws -> [DriftReport] {
        let (stream, post) = AsyncStream.makeStream(of: DriftReport.self)
        let start = ContinuousClock.now
        let stacks = [one, two]
        let loop = ScanLoop(
            stacks: stacks.map { .init(stack: $0, interval: .seconds(3600)) },
            timeout: timeout,
            clock: ContinuousClock(),
            now: { ContinuousClock.now - start },
            board: ScanBoard(stacks),
            metrics: ScanMetrics(MetricsRegistry()),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            scan: scan,
            cutOff: { Self.report($0, .timedOut, reason: $1) },
            deliver: { post.yield($0) }
        )
        for request in requests { _ = loop.request(request) }
        let group = ServiceGroup(services: [loop], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var found: [DriftReport] = []
            for await report in stream {
                found.append(report)
                if found.count == count { break }
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return found
        }
    }

    private static func report(_ stack: StackReference, _ status: ScanStatus, reason: String? = nil) -> DriftReport {
        let now = Timestamp(seconds: 0)
        return DriftReport(
            reportID: .new(at: now, random: .system),
            scanID: .new(at: now, random: .system),
            stack: stack,
            startedAt: now,
            finishedAt: now,
            agentVersion: "0",
            status: status,
            reason: reason,
            coverage: Coverage(complete: status == .ok, read: 0, notRead: 0),
            resources: []
        )
    }

    @Test func oneStacksFailureNeverHidesTheOther() async throws {
        let one = one
        let found = try await reports(2) { stack, _ in
            if stack == one { throw Broken() }
            return Self.report(stack, .ok)
        }
        #expect(Set(found.map(\.stack)) == [one, two])
        #expect(found.first { $0.stack == one }?.status == .timedOut)
        #expect(found.first { $0.stack == two }?.status == .ok)
    }

    @Test func aScanPastItsLimitIsToldToStopAndReported() async throws {
        let found = try await reports(2, timeout: .milliseconds(20)) { stack, cancellation in
            while !cancellation.isCancelled {}
            throw CancellationError()
        }
        #expect(found.allSatisfy { $0.status == .timedOut && $0.reason?.contains("limit") == true })
    }

    @Test func shutdownEndsARunningScanWithoutAReport() async throws {
        let one = one
        let isRunning = Mutex(false)
        let stopped = Mutex(false)
        let found = try await reports(1) { stack, cancellation in
            if stack == one {
                // The other scan must have begun: one that has not is never started once the loop shuts down.
                while !isRunning.withLock({ $0 }), !cancellation.isCancelled { sched_yield() }
                return Self.report(stack, .ok)
            }
            isRunning.withLock { $0 = true }
            while !cancellation.isCancelled { sched_yield() }
            stopped.withLock { $0 = true }
            throw CancellationError()
        }
        #expect(found.map(\.stack) == [one])
        #expect(stopped.withLock { $0 })
    }

    @Test func scansOfOneStackNeverOverlap() async throws {
        let running = Mutex<[StackReference: Int]>([:])
        let overlap = Mutex(false)
        let found = try await reports(2, requests: [nil, one, two]) { stack, _ in
            let count = running.withLock { running in
                running[stack, default: 0] += 1
                return running[stack] ?? 0
            }
            if count > 1 { overlap.withLock { $0 = true } }
            running.withLock { $0[stack, default: 1] -= 1 }
            return Self.report(stack, .ok)
        }
        #expect(found.count == 2)
        #expect(!overlap.withLock { $0 })
    }
}
