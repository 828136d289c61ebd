internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedJSON
internal import SharedWire

/// Rows of `fleet_agents`.
enum AgentStore {
    /// What a session finds when it opens.
    enum Opening: Sendable, Equatable {
        /// Everything up to this sequence of the agent's boot id is durable.
        case open(durable: UInt64)
        case unknown
        case revoked
    }

    /// The lock under which a session writes: who it is for and how far it has come.
    struct Cursor: Sendable, Equatable {
        var isRevoked: Bool
        var boot: BootID?
        var durable: UInt64
    }

    static func insert(_ session: TenantSession, _ agent: AgentRecord) throws {
        try session.execute(
            """
            INSERT INTO fleet_agents (tenant_id, id, name, labels, agent_version, enrolled_at) VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                .id(agent.tenant), .id(agent.id), .text(agent.name), .json(StoredLabels.encode(agent.labels)),
                .text(agent.version), .timestamp(agent.enrolledAt),
            ]
        )
    }

    /// At most `limit` agents in the order of their enrolment, after `after`.
    static func list(_ session: TenantSession, after: AgentID?, limit: Int) throws -> [AgentRecord] {
        let rows = try session.query(
            "\(select) WHERE a.tenant_id = $1 AND ($2::uuid IS NULL OR a.id > $2) ORDER BY a.id LIMIT $3",
            [.id(session.tenant), .id(after), .int(limit)]
        )
        return try rows.map { try record($0, session.tenant) }
    }

    static func find(_ session: TenantSession, _ id: AgentID) throws -> AgentRecord? {
        let rows = try session.query("\(select) WHERE a.tenant_id = $1 AND a.id = $2", [.id(session.tenant), .id(id)])
        return try rows.first.map { try record($0, session.tenant) }
    }

    /// False where there is no such agent or it was revoked before.
    static func revoke(_ session: TenantSession, _ id: AgentID, at time: Timestamp) throws -> Bool {
        try session.execute(
            "UPDATE fleet_agents SET revoked_at = $3 WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL",
            [.id(session.tenant), .id(id), .timestamp(time)]
        ) == 1
    }

    // MARK: Sessions

    /// Where the session of an agent is.
    struct Place: Sendable {
        var gateway: GatewayID
        var runsSteps: Bool
    }

    /// A session begins: a boot id that is not the last one starts at sequence 0.
    static func open(
        _ session: TenantSession,
        _ hello: Hello,
        _ sessionID: SessionID,
        _ place: Place,
        at now: Timestamp
    ) throws -> Opening {
        guard let cursor = try lock(session, hello.agentID) else { return .unknown }
        if cursor.isRevoked { return .revoked }
        let durable = cursor.boot == hello.bootID ? cursor.durable : 0
        try session.execute(
            """
            UPDATE fleet_agents SET agent_version = $3, hostname = $4, boot_id = $5, durable_sequence = $6, session_id = $7,
                last_seen_at = $8, disconnected_at = NULL, gateway_id = $9, runs_steps = $10
            WHERE tenant_id = $1 AND id = $2
            """,
            [
                .id(session.tenant), .id(hello.agentID), .text(hello.agentVersion), .text(hello.hostname),
                .id(hello.bootID), .int(Int(clamping: durable)), .id(sessionID), .timestamp(now), .id(place.gateway),
                .bool(place.runsSteps),
            ]
        )
        return .open(durable: durable)
    }

    /// The row of the agent, locked until the transaction ends.
    static func lock(_ session: TenantSession, _ id: AgentID) throws -> Cursor? {
        let rows = try session.query(
            """
            SELECT revoked_at IS NOT NULL, boot_id, durable_sequence FROM fleet_agents
            WHERE tenant_id = $1 AND id = $2 FOR UPDATE
            """,
            [.id(session.tenant), .id(id)]
        )
        return try rows.first.map { row in
            Cursor(isRevoked: try row.bool(0), boot: try row.optionalID(1), durable: UInt64(clamping: try row.int(2)))
        }
    }

    static func advance(_ session: TenantSession, _ id: AgentID, to sequence: UInt64, at now: Timestamp) throws {
        try session.execute(
            "UPDATE fleet_agents SET durable_sequence = $3, last_seen_at = $4 WHERE tenant_id = $1 AND id = $2",
            [.id(session.tenant), .id(id), .int(Int(clamping: sequence)), .timestamp(now)]
        )
    }

    /// Forgets how far agents have come: their next session numbers anew and sends again what is not delivered.
    static func resetCursors(_ session: TenantSession, _ agents: [AgentID]) throws {
        try session.execute(
            "UPDATE fleet_agents SET boot_id = NULL, durable_sequence = 0 WHERE tenant_id = $1 AND id = ANY($2)",
            [.id(session.tenant), .ids(agents)]
        )
    }

    static func heartbeat(
        _ session: TenantSession,
        _ id: AgentID,
        _ sessionID: SessionID,
        _ heartbeat: Heartbeat,
        at now: Timestamp
    ) throws {
        try session.execute(
            """
            UPDATE fleet_agents SET heartbeat = $4, agent_version = $5, last_seen_at = $6
            WHERE tenant_id = $1 AND id = $2 AND session_id = $3
            """,
            [
                .id(session.tenant), .id(id), .id(sessionID), .json(JSON.text(heartbeat.json)),
                .text(heartbeat.agentVersion), .timestamp(now),
            ]
        )
    }

    /// These sessions live.
    static func touch(_ session: TenantSession, _ sessions: [SessionID], at now: Timestamp) throws {
        try session.execute(
            "UPDATE fleet_agents SET last_seen_at = $3 WHERE tenant_id = $1 AND session_id = ANY($2)",
            [.id(session.tenant), .ids(sessions), .timestamp(now)]
        )
    }

    /// The session ended; nothing happens where the agent has a newer one.
    static func close(_ session: TenantSession, _ id: AgentID, _ sessionID: SessionID, at now: Timestamp) throws {
        try session.execute(
            "UPDATE fleet_agents SET disconnected_at = $4 WHERE tenant_id = $1 AND id = $2 AND session_id = $3",
            [.id(session.tenant), .id(id), .id(sessionID), .timestamp(now)]
        )
    }

    /// Agents that are online at any plane, execute steps and have these labels.
    static func candidates(_ session: TenantSession, labels: [String: String], seenSince: Timestamp) throws
        -> [StepCandidate]
    {
        let rows = try session.query(
            """
            SELECT id, name, labels FROM fleet_agents
            WHERE tenant_id = $1 AND revoked_at IS NULL AND disconnected_at IS NULL AND last_seen_at >= $2 AND runs_steps
                AND labels @> $3
            ORDER BY id LIMIT 200
            """,
            [.id(session.tenant), .timestamp(seenSince), .json(StoredLabels.encode(labels))]
        )
        return try rows.map {
            StepCandidate(agent: try $0.id(0), name: try $0.text(1), labels: try StoredLabels.decode($0.json(2)))
        }
    }

    // MARK: Reading rows

    private static let select = """
        SELECT a.id, a.name, a.labels, a.agent_version, a.hostname, a.enrolled_at, a.revoked_at, a.last_seen_at,
            a.disconnected_at, a.heartbeat,
            (SELECT max(not_after) FROM fleet_certificates c WHERE c.tenant_id = a.tenant_id AND c.agent_id = a.id)
        FROM fleet_agents a
        """

    private static func record(_ row: PostgresRow, _ tenant: TenantID) throws -> AgentRecord {
        try AgentRecord(
            id: row.id(0),
            tenant: tenant,
            name: row.text(1),
            labels: StoredLabels.decode(row.json(2)),
            version: row.text(3),
            hostname: row.text(4),
            enrolledAt: row.timestamp(5),
            revokedAt: row.optionalTimestamp(6),
            lastSeenAt: row.optionalTimestamp(7),
            disconnectedAt: row.optionalTimestamp(8),
            heartbeat: row.optionalJSON(9).map { try JSON.parse($0) },
            certificateExpiresAt: row.optionalTimestamp(10)
        )
    }
}
