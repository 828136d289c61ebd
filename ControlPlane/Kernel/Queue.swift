internal import PlanePostgres
package import SharedBase

/// Work that must happen, kept in the database: added in the transaction of the change that asks for it (an outbox),
/// in order within a group, at least once.
package enum Queue {
    /// The channel on which a worker is woken; its payload is the topic. The truth is always the row.
    package static let channel = "dd0c_queue"
    /// How long an enqueued `dedup` is remembered.
    package static let dedupMemory = Duration.seconds(30 * 86_400)

    /// Adds a message; false and no change where `dedup` was seen before in this tenant and topic.
    ///
    /// Writers of one group wait for each other until their transactions end, so that its order is the order of commits.
    /// A transaction that writes to several groups should do so in a fixed order, or two may deadlock (`serializationFailure`).
    @discardableResult
    package static func enqueue(
        in session: TenantSession,
        topic: String,
        group: String,
        dedup: String? = nil,
        payload: [UInt8],
        random: RandomSource = .system
    ) throws -> Bool {
        if let dedup {
            let fresh = try session.execute(
                """
                INSERT INTO queue_dedup (tenant_id, topic, dedup, seen_at) VALUES ($1, $2, $3, dd0c_now())
                ON CONFLICT DO NOTHING
                """,
                [.id(session.tenant), .text(topic), .text(dedup)]
            )
            if fresh == 0 { return false }
        }
        try lockGroup(session, topic, group)
        let id = QueueMessageID.new(at: WallClock.system.now(), random: random)
        try session.execute(
            """
            INSERT INTO queue_messages (tenant_id, id, topic, group_key, head, payload, enqueued_at, ready_at)
            SELECT $1, $2, $3, $4, NOT EXISTS (
                SELECT 1 FROM queue_messages WHERE tenant_id = $1 AND topic = $3 AND group_key = $4
            ), $5, dd0c_now(), dd0c_now()
            """,
            [.id(session.tenant), .id(id), .text(topic), .text(group), .bytes(payload)]
        )
        try notify(session, topic)
        return true
    }

    /// Takes a done message away. A handler may call it in its own transaction: then its effect and the end of the message
    /// happen together, exactly once. The worker's own call afterwards finds nothing to do.
    ///
    /// - Throws: `KernelError` `leaseLost` where another worker has taken over: roll back.
    package static func finish(in session: TenantSession, _ message: QueueMessage) throws {
        try lockGroup(session, message.topic, message.group)
        let gone = try session.execute(
            "DELETE FROM queue_messages WHERE tenant_id = $1 AND id = $2 AND lease = $3",
            [.id(message.tenant), .id(message.id), .id(message.lease)]
        )
        if gone == 0 { throw leaseLost(message) }
        try promote(session, message)
        if message.sequence % 64 == 0 { try forgetOldDedups(session) }
    }

    /// Messages that were given up, oldest first.
    package static func deadLetters(in session: TenantSession, topic: String? = nil, limit: Int = 50) throws
        -> [DeadMessage]
    {
        let rows = try session.query(
            """
            SELECT id, topic, group_key, payload, failures, reason, dead_at FROM queue_dead
            WHERE tenant_id = $1 AND ($2::text IS NULL OR topic = $2) ORDER BY dead_at, id LIMIT $3
            """,
            [.id(session.tenant), .text(topic), .int(limit)]
        )
        return try rows.map { row in
            try DeadMessage(
                id: row.id(0),
                topic: row.text(1),
                group: row.text(2),
                payload: row.bytes(3),
                failures: row.int(4),
                reason: row.text(5),
                deadAt: row.timestamp(6)
            )
        }
    }

    /// Messages of the tenant that wait or run.
    package static func depth(in session: TenantSession, topic: String) throws -> Int {
        let rows = try session.query(
            "SELECT count(*) FROM queue_messages WHERE tenant_id = $1 AND topic = $2",
            [.id(session.tenant), .text(topic)]
        )
        return try rows.first?.int(0) ?? 0
    }

    // MARK: Steps shared with the worker

    /// Who adds to a group, or takes its head away, holds this until the transaction ends: `head` is decided under it.
    static func lockGroup(_ session: TenantSession, _ topic: String, _ group: String) throws {
        _ = try session.query(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            [.text("dd0c.queue/\(session.tenant)/\(topic)/\(group)")]
        )
    }

    /// Makes the next message of the group its head.
    static func promote(_ session: TenantSession, _ message: QueueMessage) throws {
        let promoted = try session.execute(
            """
            UPDATE queue_messages SET head = true WHERE tenant_id = $1 AND id = (
                SELECT id FROM queue_messages WHERE tenant_id = $1 AND topic = $2 AND group_key = $3
                ORDER BY sequence LIMIT 1
            )
            """,
            [.id(message.tenant), .text(message.topic), .text(message.group)]
        )
        if promoted > 0 { try notify(session, message.topic) }
    }

    static func leaseLost(_ message: QueueMessage) -> KernelError {
        KernelError(
            .leaseLost,
            attempted: "end queue message \(message.id) of \(message.topic)",
            reason: "its lease ran out and another worker has it, or it is done"
        )
    }

    private static func notify(_ session: TenantSession, _ topic: String) throws {
        _ = try session.query("SELECT pg_notify($1, $2)", [.text(channel), .text(topic)])
    }

    private static func forgetOldDedups(_ session: TenantSession) throws {
        try session.execute(
            "DELETE FROM queue_dedup WHERE tenant_id = $1 AND seen_at < dd0c_now() - $2 * interval '1 second'",
            [.id(session.tenant), .double(Double(dedupMemory.components.seconds))]
        )
    }
}
