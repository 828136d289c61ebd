/// Growing delays with full jitter between attempts: uniform in 0 ... min(cap, base · 2ⁿ).
///
/// A plain value: the caller waits. Source of the rule: ten thousand agents must not come back in the same second.
package struct Backoff: Sendable {
    package let base: Duration
    package let cap: Duration
    /// Attempts that have failed since the last success.
    package private(set) var failures = 0

    package init(base: Duration = .milliseconds(500), cap: Duration = .seconds(60)) {
        self.base = base
        self.cap = cap
    }

    /// The upper bound of the next delay.
    package var ceiling: Duration {
        failures >= 32 ? cap : min(cap, base * (1 << failures))
    }

    /// Counts one failure and gives the time to wait before the next attempt.
    package mutating func next(_ random: RandomSource) -> Duration {
        let delay = ceiling * random.unit()
        failures += 1
        return delay
    }

    package mutating func reset() { failures = 0 }
}
