internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase

/// Rows of `fleet_deny_list`, a table of the platform: the handshake knows no tenant yet.
enum DenyListStore {
    /// Wakes the refreshers of all planes; the truth is the row.
    static let channel = "dd0c_deny_list"

    /// - Parameter until: the end of the last certificate; after it the row is not needed, and no new one is ever issued.
    static func insert(_ session: TenantSession, _ agent: AgentID, at: Timestamp, until: Timestamp) throws {
        try session.execute(
            """
            INSERT INTO fleet_deny_list (agent_id, denied_at, until) VALUES ($1, $2, $3)
            ON CONFLICT (agent_id) DO UPDATE SET until = greatest(fleet_deny_list.until, excluded.until)
            """,
            [.id(agent), .timestamp(at), .timestamp(until)]
        )
        _ = try session.query("SELECT pg_notify($1, '')", [.text(channel)])
    }

    static func all(_ session: PlatformSession) throws -> Set<AgentID> {
        Set(try session.query("SELECT agent_id FROM fleet_deny_list").map { try $0.id(0) })
    }

    static func forget(_ session: PlatformSession, endedBefore time: Timestamp) throws {
        try session.execute("DELETE FROM fleet_deny_list WHERE until < $1", [.timestamp(time)])
    }
}
