internal import SharedBase
internal import SharedWire

/// What a connection needs done that takes time: handed from its handler to its task.
enum ConnectionWork: Sendable {
    case enrol(Enrol)
    /// A hello that fits the certificate.
    case open(AgentIdentity, Hello)
    case store(ReportChunk, sequence: UInt64)
    case heartbeat(Heartbeat)
    case renew(Renew)
    /// The agent was welcomed and has the keys: the engine may give it orders.
    case beginSteps
    /// The agent was welcomed and keeps heads of the audit trail: show it the newest.
    case beginAuditHeads
    /// The head that the agent has kept.
    case auditHead(String)
    /// What the agent says of a step: for the engine, which keeps it.
    case step(StepEvent)

    /// Counts also where the agent has hung up meanwhile: an agent that ends says how its steps ended, then goodbye, and does not wait.
    var outlivesConnection: Bool {
        if case .step = self { true } else { false }
    }
}

/// What came of it, or what somebody else wants of the connection.
enum ConnectionAnswer: Sendable {
    case enrolled(Enrolled)
    case resume(durable: UInt64, session: SessionID, time: Timestamp)
    case stored(sequence: UInt64)
    case refuse(sequence: UInt64, ReportRules.Refusal)
    case heartbeatTaken
    case renewed(CertificateSet)
    case renewalRefused(code: Int, reason: String, retry: Bool)
    case scan(ScanRequest)
    /// A signed head of the audit trail for the agent.
    case auditHead(index: Int, text: String)
    case auditHeadTaken
    /// Something about steps for the agent.
    case step(Message)
    /// The engine keeps the event.
    case stepKept(StepEvent)
    /// Send this error and close.
    case expel(ErrorMessage)
    /// The plane goes down.
    case shutdown
}
