/// Growing delays with jitter between attempts: uniform in the upper half of 0 ... min(cap, base · 2ⁿ).
///
/// The lower half is left out so that delays grow for each single caller too (P2-E1-04), not only on average.
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
        let delay = ceiling * (0.5 + random.unit() / 2)
        failures += 1
        return delay
    }

    package mutating func reset() { failures = 0 }
}
