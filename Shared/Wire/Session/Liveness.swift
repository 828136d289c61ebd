/// When to ping and when to give up, on a monotonic clock (a `Duration` since any fixed moment).
package struct Liveness: Sendable {
    /// Silence after which a ping is sent.
    package var pingAfter: Duration
    /// Silence after which the other side counts as dead.
    package var deadAfter: Duration
    private var lastHeard: Duration
    private var pinged = false
    private var nonce = 0

    package enum Verdict: Hashable, Sendable {
        case fine
        case ping(Ping)
        case dead
    }

    package init(now: Duration, pingAfter: Duration = .seconds(15), deadAfter: Duration = .seconds(45)) {
        self.pingAfter = pingAfter
        self.deadAfter = deadAfter
        lastHeard = now
    }

    /// Anything at all has arrived.
    package mutating func heard(_ now: Duration) {
        lastHeard = max(lastHeard, now)
        pinged = false
    }

    /// Says what is due; a ping is due once for each silence.
    package mutating func check(_ now: Duration) -> Verdict {
        let silence = now - lastHeard
        if silence >= deadAfter { return .dead }
        if silence >= pingAfter, !pinged {
            pinged = true
            nonce += 1
            return .ping(Ping(nonce: nonce))
        }
        return .fine
    }

    /// When `check` has something to say next.
    package var nextCheck: Duration { lastHeard + (pinged ? deadAfter : pingAfter) }
}
