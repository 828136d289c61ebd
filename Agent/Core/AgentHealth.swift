internal import AgentLink
internal import AgentSpool
internal import SharedBase
internal import SharedDrift
internal import SharedTelemetry

/// The health of the agent, decided from what its parts say of themselves; what `status` shows.
///
/// An agent without its plane lives and is not ready: scans go on, nothing arrives.
enum AgentHealth {
    /// - Parameter spool: nil where the spool does not answer.
    static func parts(link: LinkStatus, spool: SpoolStats?, stacks: [ScanBoard.Row]) -> HealthRegistry {
        let health = HealthRegistry()
        health.set("link", state(of: link))
        health.set(
            "spool",
            spool == nil ? HealthState(started: true, live: false, ready: false, detail: "does not answer") : .ok
        )
        let bad = stacks.filter { [.unreadable, .timedOut].contains($0.status) }.map(\.stack.description)
        // Stacks are the customer's files: one that cannot be read makes no agent unready.
        health.set(
            "stacks",
            HealthState(
                started: stacks.allSatisfy { $0.lastScan != nil },
                live: true,
                ready: true,
                detail: bad.isEmpty ? "" : "not read: " + bad.joined(separator: ", ")
            )
        )
        return health
    }

    /// `{"live","ready","parts":[{"name","live","ready","detail"}]}`.
    static func value(_ health: HealthRegistry) -> Value {
        [
            "live": .bool(health.isLive), "ready": .bool(health.isReady),
            "parts": .array(
                health.parts.map { name, state in
                    [
                        "name": .string(name), "started": .bool(state.started), "live": .bool(state.live),
                        "ready": .bool(state.ready), "detail": .string(state.detail),
                    ]
                }
            ),
        ]
    }

    private static func state(of link: LinkStatus) -> HealthState {
        switch link.state {
        case .connected: .ok
        case .connecting where link.lastConnectedAt == nil && link.lastError == nil: .starting
        default: .unready(link.lastError ?? link.state.rawValue)
        }
    }
}
