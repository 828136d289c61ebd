package import SharedBase

/// What `dd0c-agent status` says of the link.
package struct LinkStatus: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        case connecting
        case connected
        /// The last attempt failed; the next one comes by itself.
        case waiting
        case stopped
    }

    package var state: State = .connecting
    package var endpoint: String
    package var agentID: AgentID
    package var tenantID: TenantID
    /// Why the last connection ended or could not be made, with the whole chain of causes; nil while all is well.
    package var lastError: String?
    package var lastErrorAt: Timestamp?
    package var lastConnectedAt: Timestamp?
    package var sessionID: String?
    /// Attempts that failed since the last connection.
    package var failures = 0
    /// Reports that the plane has taken, and those that it did not want, since the start.
    package var acknowledgedReports = 0
    package var refusedReports = 0
    package var certificateExpires: Timestamp
    /// How far this clock is ahead of the plane's, measured at the last welcome.
    package var clockSkew: Duration?

    init(_ identity: AgentIdentity) {
        endpoint = identity.server.description
        agentID = identity.agentID
        tenantID = identity.tenantID
        certificateExpires = identity.expires
    }
}
