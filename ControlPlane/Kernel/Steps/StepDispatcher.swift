package import SharedBase
package import SharedWire

/// An agent with a live session in which steps may be spoken of.
package struct StepAgent: Hashable, Sendable {
    package var tenant: TenantID
    package var agent: AgentID
    package var session: SessionID

    package init(tenant: TenantID, agent: AgentID, session: SessionID) {
        self.tenant = tenant
        self.agent = agent
        self.session = session
    }
}

/// Where an order or a word about it went.
package enum StepDelivery: Hashable, Sendable {
    /// Handed to this session of this plane. Not a receipt: that is the agent's `accepted`, and a session may end before it.
    case delivered(SessionID)
    /// The agent has no session at this plane (perhaps at another), or it executes no steps.
    case noSession
}

/// An agent that a step may be given to: online at some plane, not revoked, executing steps, with the labels asked for.
package struct StepCandidate: Hashable, Sendable {
    package var agent: AgentID
    package var name: String
    package var labels: [String: String]

    package init(agent: AgentID, name: String, labels: [String: String]) {
        self.agent = agent
        self.name = name
        self.labels = labels
    }
}

/// Picks the agent of a step. A pure function; the row of the step, written with its agent, makes the choice hold.
package enum StepPlacement {
    /// The least busy candidate, the first id among equals; nil is `no_agent`. Source: P6-E4-18.
    ///
    /// - Parameter open: attempts without an end, by agent, as the engine's rows say.
    package static func choose(_ candidates: [StepCandidate], open: [AgentID: Int]) -> AgentID? {
        candidates.min { (open[$0.agent] ?? 0, $0.agent) < (open[$1.agent] ?? 0, $1.agent) }?.agent
    }
}

/// How the runbook engine reaches agents; the fleet room gives it, the application hands it on. Rooms do not know each other.
///
/// **The rows of the engine are the truth.** The way of an order: in one transaction the engine writes its row (attempt, epoch,
/// agent, order) and the audit entry, and calls `wake`; at commit every plane hears it, and the one that holds the agent's session
/// is told through `StepConsumer.wake`, reads the rows of this agent that wait, and calls `send`. A wake-up that is lost costs time
/// only: consumers are woken again every few seconds and at each connect.
package protocol StepDispatcher: Sendable {
    /// To be called once, before the gateway runs. Without a consumer the plane offers agents no steps.
    func attach(_ consumer: any StepConsumer)

    /// Signs the order and hands it to the agent's session at this plane. The same order may be sent again: an agent that knows the
    /// attempt answers with what its journal says.
    ///
    /// - Throws: where the signing key cannot be had or its certificate not be issued.
    func send(_ order: StepOrder) throws -> StepDelivery

    /// Asks the agent to end the attempt. The answer is a `StepReport` of it, and its `finished` when it has ended.
    func cancel(_ attempt: AttemptID, tenant: TenantID, agent: AgentID, reason: String) -> StepDelivery

    /// Asks what the agent's journal says of these attempts, at most `StepBounds.queried`.
    func query(_ attempts: [AttemptID], tenant: TenantID, agent: AgentID) -> StepDelivery

    /// Tells all sessions of the tenant at this plane; gives their number. To be called at each plane, and for each agent that connects.
    @discardableResult
    func panic(_ notice: PanicNotice, tenant: TenantID) -> Int

    /// Wakes the plane that holds the agent's session, when the transaction commits.
    func wake(_ session: TenantSession, agent: AgentID) throws

    /// Wakes every plane for all agents of the tenant, when the transaction commits.
    func wakeAll(_ session: TenantSession) throws

    /// The labels of an agent, whether it has a session or not; nil where there is no such one.
    func labels(_ session: TenantSession, of agent: AgentID) throws -> [String: String]?

    /// Agents that have all these labels, at most 200, by id. None is `no_agent`.
    func candidates(_ session: TenantSession, labels: [String: String]) throws -> [StepCandidate]
}

/// What the runbook engine gives: it keeps what agents say. The events of one session come one after the other, in order.
package protocol StepConsumer: Sendable {
    /// A session begins: ask for attempts that are open at this agent (`query`), send what waits for it, tell it of a panic.
    func connected(_ agent: StepAgent) async throws

    /// The session is over, perhaps because a newer one took its place (then `connected` of that one came before).
    func disconnected(_ agent: StepAgent) async

    /// To be kept in a transaction before it returns: returning is the acknowledgement to the agent. It may come again, under this
    /// or another session: states are the same by attempt and mark, output by attempt and sequence. A passing error of the database
    /// is tried again here; any other ends the session.
    func take(_ event: StepEvent, from agent: StepAgent) async throws

    /// Rows of these agents, or of their tenant, may have changed: orders wait, an attempt is to end, the switch was turned. Called with
    /// all live ones every few seconds.
    func wake(_ agents: [StepAgent]) async
}
