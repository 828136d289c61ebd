internal import NIOCore
internal import PlaneKernel
internal import SharedBase
internal import SharedWire
internal import Synchronization

/// The live sessions of this plane, by agent.
package final class SessionDirectory: Sendable {
    struct Entry: Sendable {
        let session: SessionID
        let identity: AgentIdentity
        let channel: any Channel
        /// The session is welcomed and may speak of steps.
        var runsSteps = false
    }

    private let entries = Mutex<[AgentID: Entry]>([:])
    private let gauge: @Sendable (Int) -> Void

    init(gauge: @escaping @Sendable (Int) -> Void = { _ in }) { self.gauge = gauge }

    /// Adds a session; gives the one of the same agent that it replaces.
    func enter(_ entry: Entry) -> Entry? {
        entries.withLock { entries in
            let previous = entries.updateValue(entry, forKey: entry.identity.agent)
            gauge(entries.count)
            return previous
        }
    }

    /// Takes a session out; nothing happens where a newer one stands in its place.
    func leave(_ agent: AgentID, _ session: SessionID) {
        entries.withLock { entries in
            if entries[agent]?.session == session { entries[agent] = nil }
            gauge(entries.count)
        }
    }

    /// Ends the session of an agent; false where it has none here.
    @discardableResult
    func expel(_ agent: AgentID, _ error: ErrorMessage) -> Bool { send(agent, .expel(error)) }

    /// Sends something to the agent; false where it has no session here.
    func send(_ agent: AgentID, _ command: ConnectionAnswer) -> Bool {
        guard let entry = entries.withLock({ $0[agent] }) else { return false }
        entry.channel.triggerUserOutboundEvent(command, promise: nil)
        return true
    }

    /// From now on the session can be given orders; nothing happens where a newer one stands in its place.
    func admitSteps(_ agent: AgentID, _ session: SessionID) {
        entries.withLock { if $0[agent]?.session == session { $0[agent]?.runsSteps = true } }
    }

    /// The session of an agent of this tenant that can be given orders.
    func stepSession(_ agent: AgentID, of tenant: TenantID) -> Entry? {
        guard let entry = entries.withLock({ $0[agent] }), entry.runsSteps, entry.identity.tenant == tenant else {
            return nil
        }
        return entry
    }

    var stepAgents: [StepAgent] {
        live.filter(\.runsSteps).map {
            StepAgent(tenant: $0.identity.tenant, agent: $0.identity.agent, session: $0.session)
        }
    }

    func isLive(_ agent: AgentID) -> Bool { entries.withLock { $0[agent] != nil } }

    var live: [Entry] { entries.withLock { Array($0.values) } }
}
