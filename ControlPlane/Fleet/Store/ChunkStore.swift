internal import NIOCore
internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedWire

/// Rows of `fleet_report_chunks`: reports of which not all pieces are here yet.
enum ChunkStore {
    /// Drops pieces of the same report id that belong to other content.
    static func dropOthers(_ session: TenantSession, _ agent: AgentID, _ chunk: ReportChunk) throws {
        try session.execute(
            """
            DELETE FROM fleet_report_chunks WHERE tenant_id = $1 AND agent_id = $2 AND report_id = $3
            AND (sha256, chunk_count, total_bytes, stack_kind, stack_name) IS DISTINCT FROM ($4, $5::integer, $6::bigint, $7, $8)
            """,
            key(session, agent, chunk.reportID) + [
                .bytes(chunk.sha256), .int(chunk.count), .int(chunk.totalBytes), .text(chunk.stack.kind),
                .text(chunk.stack.name),
            ]
        )
    }

    static func insert(_ session: TenantSession, _ agent: AgentID, _ chunk: ReportChunk, at now: Timestamp) throws {
        try session.execute(
            """
            INSERT INTO fleet_report_chunks (tenant_id, agent_id, report_id, chunk_index, chunk_count, total_bytes, sha256,
                stack_kind, stack_name, body, received_at)
            VALUES ($1, $2, $3, $4::bigint, $5::bigint, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING
            """,
            key(session, agent, chunk.reportID) + [
                .int(chunk.index), .int(chunk.count), .int(chunk.totalBytes), .bytes(chunk.sha256),
                .text(chunk.stack.kind),
                .text(chunk.stack.name), .bytes(Array(chunk.body.readableBytesView)), .timestamp(now),
            ]
        )
    }

    /// How many pieces are here, and their bytes.
    static func size(_ session: TenantSession, _ agent: AgentID, _ report: ReportID) throws -> (count: Int, bytes: Int)
    {
        let rows = try session.query(
            """
            SELECT count(*), coalesce(sum(octet_length(body)), 0)::bigint FROM fleet_report_chunks
            WHERE tenant_id = $1 AND agent_id = $2 AND report_id = $3
            """,
            key(session, agent, report)
        )
        return try rows.first.map { (try $0.int(0), try $0.int(1)) } ?? (0, 0)
    }

    /// The whole report, piece after piece.
    static func body(_ session: TenantSession, _ agent: AgentID, _ report: ReportID) throws -> [UInt8] {
        let rows = try session.query(
            """
            SELECT body FROM fleet_report_chunks WHERE tenant_id = $1 AND agent_id = $2 AND report_id = $3
            ORDER BY chunk_index
            """,
            key(session, agent, report)
        )
        var bytes: [UInt8] = []
        for row in rows { bytes.append(contentsOf: try row.bytes(0)) }
        return bytes
    }

    static func drop(_ session: TenantSession, _ agent: AgentID, _ report: ReportID) throws {
        try session.execute(
            "DELETE FROM fleet_report_chunks WHERE tenant_id = $1 AND agent_id = $2 AND report_id = $3",
            key(session, agent, report)
        )
    }

    /// Drops reports of which no piece came since `time`; gives the agents that sent them.
    static func sweep(_ session: TenantSession, idleSince time: Timestamp) throws -> [AgentID] {
        let rows = try session.query(
            """
            DELETE FROM fleet_report_chunks c USING (
                SELECT agent_id, report_id FROM fleet_report_chunks WHERE tenant_id = $1
                GROUP BY agent_id, report_id HAVING max(received_at) < $2
            ) old
            WHERE c.tenant_id = $1 AND c.agent_id = old.agent_id AND c.report_id = old.report_id
            RETURNING c.agent_id
            """,
            [.id(session.tenant), .timestamp(time)]
        )
        return Array(Set(try rows.map { try $0.id(0) }))
    }

    private static func key(_ session: TenantSession, _ agent: AgentID, _ report: ReportID) -> [PostgresValue] {
        [.id(session.tenant), .id(agent), .id(report)]
    }
}
