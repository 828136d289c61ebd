package import SharedBase
internal import Synchronization

/// Who may not come in, held in memory and asked at each handshake and at each start of a session.
///
/// The truth is the table `fleet_deny_list`; `DenyListRefresher` copies it here. A copy older than `staleAfter` refuses
/// everybody: an agent whose revocation cannot be ruled out stays outside (closed by default).
package final class DenyList: Sendable {
    package enum Verdict: Sendable, Equatable {
        case allowed
        case revoked
        /// The list could not be read for this long.
        case stale(Duration)
    }

    private struct State {
        var agents: Set<AgentID> = []
        /// Denied here at this uptime, ahead of the table.
        var denied: [AgentID: Duration] = [:]
        var refreshedAt: Duration?
    }

    package let staleAfter: Duration
    private let uptime: Uptime
    private let state = Mutex(State())

    package init(staleAfter: Duration = .seconds(60), uptime: Uptime = .system) {
        self.staleAfter = staleAfter
        self.uptime = uptime
    }

    /// Takes a fresh copy of the table.
    ///
    /// A copy that is older than the one at hand changes nothing: two refreshes may overlap.
    ///
    /// - Parameter readAt: the uptime *before* the table was read, so that an agent denied meanwhile stays denied.
    package func replace(_ agents: Set<AgentID>, readAt: Duration) {
        state.withLock { state in
            if let current = state.refreshedAt, current > readAt { return }
            state.denied = state.denied.filter { $0.value >= readAt }
            state.agents = agents
            state.refreshedAt = readAt
        }
    }

    /// Denies an agent at once, ahead of the next copy: called after the revocation was committed.
    package func deny(_ agent: AgentID) {
        let now = uptime.now()
        state.withLock { $0.denied[agent] = now }
    }

    package func verdict(_ agent: AgentID) -> Verdict {
        let now = uptime.now()
        return state.withLock { state in
            if state.denied[agent] != nil || state.agents.contains(agent) { return .revoked }
            return staleness(state.refreshedAt, now).map { .stale($0) } ?? .allowed
        }
    }

    /// How old the copy is where it is too old to trust (the whole uptime where there never was one); nil while fresh.
    package var staleness: Duration? {
        let now = uptime.now()
        return state.withLock { staleness($0.refreshedAt, now) }
    }

    private func staleness(_ refreshedAt: Duration?, _ now: Duration) -> Duration? {
        guard let refreshedAt else { return now }
        return now - refreshedAt > staleAfter ? now - refreshedAt : nil
    }
}
