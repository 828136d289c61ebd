internal import SharedBase

/// A bounded set of connections, each on a thread of its own. A unit of work is one synchronous closure on such a thread:
/// nothing blocks the cooperative pool, and no `await` can happen inside a transaction.
package final class PostgresPool: Sendable {
    package let settings: PostgresSettings
    private let queue = WorkQueue()

    package init(_ settings: PostgresSettings) { self.settings = settings }

    deinit {
        for job in queue.close(then: {}) { job.refuse(Self.closedError) }
    }

    /// Runs `body` with one connection, each statement in its own transaction unless `body` begins one.
    ///
    /// A cancelled task gets `cancelled`, and its statement is stopped on the server.
    @discardableResult
    package func run<T: Sendable>(_ body: @escaping @Sendable (PostgresSession) throws -> T) async throws -> T {
        let job = PoolJob()
        return try await withTaskCancellationHandler {
            let timer = WaitTimer()
            defer { timer.cancel() }
            return try await withCheckedThrowingContinuation { continuation in
                job.install(
                    run: { connection in
                        let result = Result { try connection.unit(job, body) }
                        return { continuation.resume(with: result) }
                    },
                    refuse: { continuation.resume(throwing: $0) }
                )
                submit(job, timer)
            }
        } onCancel: {
            job.cancel()
            queue.remove(job)
        }
    }

    /// Runs `body` between BEGIN and COMMIT; a thrown error rolls back. To try again is the caller's choice.
    @discardableResult
    package func transaction<T: Sendable>(
        _ mode: PostgresAccess = .readWrite,
        isolation: PostgresIsolation = .readCommitted,
        _ body: @escaping @Sendable (PostgresSession) throws -> T
    ) async throws -> T {
        try await run { try $0.transaction(mode, isolation: isolation, body) }
    }

    /// As `transaction`, with settings that hold for this transaction only, sent together with BEGIN.
    ///
    /// Names are ours; values are quoted here.
    @discardableResult
    package func transaction<T: Sendable>(
        _ mode: PostgresAccess = .readWrite,
        isolation: PostgresIsolation = .readCommitted,
        local: [(name: String, value: String)],
        _ body: @escaping @Sendable (PostgresSession) throws -> T
    ) async throws -> T {
        var opening = PostgresSession.begin(mode, isolation)
        for (name, value) in local {
            opening += "; SELECT set_config('\(name)', '\(value.replacing("'", with: "''"))', true)"
        }
        return try await run { [opening] in try $0.transaction(opening: opening, body) }
    }

    /// Runs `body`, which only reads: each of its statements goes with the settings `local` in one round trip and sees what was
    /// committed when it began, as statements of a READ COMMITTED transaction do. A write is refused by the server.
    ///
    /// Names are ours.
    @discardableResult
    package func reading<T: Sendable>(
        local: [(name: String, value: String)],
        _ body: @escaping @Sendable (PostgresSession) throws -> T
    ) async throws -> T {
        let opening = ReadingOpening(local)
        return try await run { try $0.reading(opening, body) }
    }

    /// Refuses further work, lets running units end, closes all connections.
    package func shutdown() async {
        await withCheckedContinuation { continuation in
            for job in queue.close(then: { continuation.resume() }) { job.refuse(Self.closedError) }
        }
    }

    private func submit(_ job: PoolJob, _ timer: WaitTimer) {
        if job.isCancelled {
            job.refuse(PoolJob.cancelledError)
            return
        }
        switch queue.add(job, maxThreads: settings.poolSize, maxWaiting: settings.waitingLimit) {
        case .closed:
            job.refuse(Self.closedError)
        case .full:
            job.refuse(busy("\(settings.waitingLimit) callers wait already"))
        case .accepted(let startThread, let mustWait):
            if startThread { startConnection(job) }
            if mustWait { timer.start(after: settings.waitLimit) { [self] in expire(job) } }
            // A cancel that came before the job was in the queue found nothing to take out.
            if job.isCancelled { job.refuse(PoolJob.cancelledError) }
        }
    }

    private func startConnection(_ job: PoolJob) {
        let queue = queue
        let settings = settings
        do {
            try OwnThread.start("dd0c-pg") {
                let connection = PostgresConnection(settings)
                while let job = queue.take() { _ = job.perform(on: connection) }
                connection.disconnect()
                queue.threadEnded()
            }
        } catch {
            queue.threadEnded()
            queue.remove(job)
            job.refuse(error)
        }
    }

    private func expire(_ job: PoolJob) {
        queue.remove(job)
        job.refuse(busy("all \(settings.poolSize) connections stayed in use for \(settings.waitLimit)"))
    }

    private func busy(_ reason: String) -> PostgresError {
        PostgresError(
            .busy,
            attempted: "get a database connection",
            reason: reason,
            advice: "raise the pool size, or find the slow statements"
        )
    }

    private static let closedError = PostgresError(
        .closed,
        attempted: "work with the database",
        reason: "its pool was shut down"
    )
}
