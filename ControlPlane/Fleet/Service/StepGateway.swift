internal import NIOCore
package import PlaneKernel
internal import PlanePostgres
package import SharedBase
internal import SharedCrypto
package import SharedWire
internal import Synchronization

/// The fleet's side of runbook steps: signs, finds the session, and hands what agents say to the engine.
package final class StepGateway: StepDispatcher {
    /// Wakes the planes; the payload is the id of an agent, or `tenant:` and that of a tenant; the truth are the engine's rows.
    static let channel = "dd0c_fleet_steps"
    static let tenantMark = "tenant:"

    private let directory: SessionDirectory
    private let signer: StepSigner
    private let clock: WallClock
    private let attached = Mutex<(any StepConsumer)?>(nil)

    init(directory: SessionDirectory, signer: StepSigner, clock: WallClock) {
        self.directory = directory
        self.signer = signer
        self.clock = clock
    }

    var consumer: (any StepConsumer)? { attached.withLock { $0 } }

    package func attach(_ consumer: any StepConsumer) { attached.withLock { $0 = consumer } }

    package func send(_ order: StepOrder) throws -> StepDelivery {
        // Looked up first: an agent that is not here costs no signature.
        guard directory.stepSession(order.agentID, of: order.tenantID) != nil else { return .noSession }
        return deliver(.dispatch(try signer.sign(order)), order.tenantID, order.agentID)
    }

    package func cancel(_ attempt: AttemptID, tenant: TenantID, agent: AgentID, reason: String) -> StepDelivery {
        deliver(.cancelStep(CancelStep(attemptID: attempt, reason: reason)), tenant, agent)
    }

    package func query(_ attempts: [AttemptID], tenant: TenantID, agent: AgentID) -> StepDelivery {
        deliver(.stepQuery(StepQuery(attempts: attempts)), tenant, agent)
    }

    @discardableResult
    package func panic(_ notice: PanicNotice, tenant: TenantID) -> Int {
        let agents = directory.stepAgents.filter { $0.tenant == tenant }
        return agents.count { deliver(.panic(notice), tenant, $0.agent) != .noSession }
    }

    package func wake(_ session: TenantSession, agent: AgentID) throws {
        _ = try session.query("SELECT pg_notify($1, $2)", [.text(Self.channel), .text(agent.description)])
    }

    package func wakeAll(_ session: TenantSession) throws {
        let payload = Self.tenantMark + session.tenant.description
        _ = try session.query("SELECT pg_notify($1, $2)", [.text(Self.channel), .text(payload)])
    }

    package func labels(_ session: TenantSession, of agent: AgentID) throws -> [String: String]? {
        try AgentStore.find(session, agent)?.labels
    }

    package func candidates(_ session: TenantSession, labels: [String: String]) throws -> [StepCandidate] {
        try AgentStore.candidates(session, labels: labels, seenSince: clock.now() - AgentState.silence)
    }

    /// A new signing key, at once for every session of this plane. What the old one signed and is not accepted yet has to be sent again.
    package func rotateKey() throws {
        try signer.rotate()
        let keys = try signer.keys()
        for agent in directory.stepAgents { _ = deliver(.stepKeys(keys), agent.tenant, agent.agent) }
    }

    /// What a session begins with. Throws where the key cannot be read or made.
    package func keys() throws -> StepKeys { try signer.keys() }

    private func deliver(_ message: Message, _ tenant: TenantID, _ agent: AgentID) -> StepDelivery {
        guard let entry = directory.stepSession(agent, of: tenant) else { return .noSession }
        entry.channel.triggerUserOutboundEvent(ConnectionAnswer.step(message), promise: nil)
        return .delivered(entry.session)
    }
}
