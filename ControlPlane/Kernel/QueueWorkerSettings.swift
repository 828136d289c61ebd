internal import SharedBase

/// How a worker works.
package struct QueueWorkerSettings: Sendable {
    /// Messages, each of another group, that run at the same time.
    package var concurrency: Int
    /// How long a message belongs to a worker that says nothing; it is extended at each third. Also how late a message comes
    /// whose worker was killed.
    package var lease: Duration
    /// Failures after which a message is given up.
    package var attempts: Int
    /// Workers that may die with a message before it is given up.
    package var claimLimit: Int
    /// Bounds of the pause after a failure (jittered, doubling).
    package var retryBase: Duration
    package var retryCap: Duration
    /// How often the queue is looked at when nobody calls `wake`.
    package var pollInterval: Duration
    /// How long running messages may go on after a request to stop.
    package var drainLimit: Duration
    /// How often lag and depth of the queue are measured.
    package var lookInterval: Duration

    package init(
        concurrency: Int = 4,
        lease: Duration = .seconds(10),
        attempts: Int = 3,
        claimLimit: Int = 10,
        retryBase: Duration = .seconds(2),
        retryCap: Duration = .seconds(60),
        pollInterval: Duration = .seconds(1),
        drainLimit: Duration = .seconds(20),
        lookInterval: Duration = .seconds(10)
    ) {
        self.concurrency = max(1, concurrency)
        self.lease = lease
        self.attempts = attempts
        self.claimLimit = claimLimit
        self.retryBase = retryBase
        self.retryCap = retryCap
        self.pollInterval = pollInterval
        self.drainLimit = drainLimit
        self.lookInterval = lookInterval
    }

    /// The pause before the next try, after so many failures.
    func retryDelay(afterFailures failures: Int, _ random: RandomSource) -> Duration {
        var backoff = Backoff(base: retryBase, cap: retryCap)
        var delay = Duration.zero
        for _ in 0..<max(1, failures) { delay = backoff.next(random) }
        return delay
    }
}
