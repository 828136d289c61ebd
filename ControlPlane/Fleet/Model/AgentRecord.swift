package import SharedBase

/// What operators see of an agent.
package enum AgentState: String, Sendable, CaseIterable {
    case online
    case offline
    case revoked

    /// Silence after which an agent counts as offline: three pings of 15 s.
    package static let silence = Duration.seconds(45)

    /// - Parameters:
    ///   - lastSeenAt: when a live session was last confirmed; gateways write it at least every 15 s.
    ///   - disconnectedAt: when the last session ended; nil while it lasts or where the plane died before it could say.
    package static func of(
        revokedAt: Timestamp?,
        lastSeenAt: Timestamp?,
        disconnectedAt: Timestamp?,
        now: Timestamp
    ) -> AgentState {
        if revokedAt != nil { return .revoked }
        guard let lastSeenAt, disconnectedAt == nil else { return .offline }
        return now - lastSeenAt <= silence ? .online : .offline
    }
}

/// One enrolled agent.
package struct AgentRecord: Sendable, Equatable {
    package var id: AgentID
    package var tenant: TenantID
    package var name: String
    package var labels: [String: String]
    package var version: String
    package var hostname: String
    package var enrolledAt: Timestamp
    package var revokedAt: Timestamp?
    package var lastSeenAt: Timestamp?
    package var disconnectedAt: Timestamp?
    /// The last heartbeat as it came: stacks with their last scan, and what waits in the spool.
    package var heartbeat: Value?
    /// The end of the newest certificate.
    package var certificateExpiresAt: Timestamp?

    package init(
        id: AgentID,
        tenant: TenantID,
        name: String,
        labels: [String: String],
        version: String,
        hostname: String,
        enrolledAt: Timestamp,
        revokedAt: Timestamp? = nil,
        lastSeenAt: Timestamp? = nil,
        disconnectedAt: Timestamp? = nil,
        heartbeat: Value? = nil,
        certificateExpiresAt: Timestamp? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.name = name
        self.labels = labels
        self.version = version
        self.hostname = hostname
        self.enrolledAt = enrolledAt
        self.revokedAt = revokedAt
        self.lastSeenAt = lastSeenAt
        self.disconnectedAt = disconnectedAt
        self.heartbeat = heartbeat
        self.certificateExpiresAt = certificateExpiresAt
    }

    package func state(at now: Timestamp) -> AgentState {
        AgentState.of(revokedAt: revokedAt, lastSeenAt: lastSeenAt, disconnectedAt: disconnectedAt, now: now)
    }
}
