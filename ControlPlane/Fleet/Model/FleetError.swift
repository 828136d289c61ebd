package import SharedBase

/// The ways in which the fleet room can fail.
package enum FleetCode: String, FaultCode {
    /// `ca init` where an authority already lies.
    case authorityExists = "authority_exists"
    /// No authority in the given home.
    case authorityMissing = "authority_missing"
    /// A file of the authority does not hold what it should, or lies open to others.
    case authorityDamaged = "authority_damaged"
    /// The intermediate certificate is no longer, or not yet, valid.
    case authorityExpired = "authority_expired"
    /// The passphrase of the root key is missing, too short or lies in a file that others can read.
    case passphrase
    /// A file could not be read or written.
    case file
    /// A name, a label or a time to live outside its limits.
    case invalidInput = "invalid_input"
    /// No such tenant.
    case tenantUnknown = "tenant_unknown"
    /// No such agent in this tenant.
    case agentUnknown = "agent_unknown"
    /// The agent was revoked.
    case agentRevoked = "agent_revoked"
    /// The agent has no live session at this plane.
    case agentOffline = "agent_offline"
    /// A row does not hold what the room wrote.
    case recordDamaged = "record_damaged"
    /// The gateway could not listen.
    case listen
}

/// An error of the fleet room.
package typealias FleetError = Fault<FleetCode>
