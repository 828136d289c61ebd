internal import PlanePostgres
internal import SharedBase

/// What a worker does to messages, each in a transaction of its own. All times are the database's (`dd0c_now()`).
struct QueueStore: Sendable {
    let database: Database
    let topic: String
    let lease: Duration

    /// Takes up to `limit` heads whose time has come. The transaction names the topic, and sees that topic alone.
    func claim(_ limit: Int) async throws -> [QueueMessage] {
        let naming = [(name: Database.Setting.queueTopic, value: topic)]
        return try await database.platform(naming: naming) { [topic, lease] session in
            let rows = try session.query(
                """
                WITH ready AS (
                    SELECT tenant_id, id FROM queue_messages
                    WHERE topic = $1 AND head AND ready_at <= dd0c_now()
                    ORDER BY ready_at LIMIT $2 FOR UPDATE SKIP LOCKED
                )
                UPDATE queue_messages m
                SET lease = gen_random_uuid(), ready_at = dd0c_now() + $3 * interval '1 second', claims = claims + 1
                FROM ready r WHERE m.tenant_id = r.tenant_id AND m.id = r.id
                RETURNING m.tenant_id, m.id, m.group_key, m.payload, m.failures, m.enqueued_at, m.claims, m.sequence, m.lease
                """,
                [.text(topic), .int(limit), .double(lease.inSeconds)]
            )
            return try rows.map { row in
                try QueueMessage(
                    tenant: row.id(0),
                    id: row.id(1),
                    topic: topic,
                    group: row.text(2),
                    payload: row.bytes(3),
                    attempt: row.int(4) + 1,
                    enqueuedAt: row.timestamp(5),
                    claims: row.int(6),
                    sequence: row.int(7),
                    lease: row.id(8)
                )
            }
        }
    }

    /// How things stand, for the metrics: what no worker has taken though it may run, and how much there is (counted up to
    /// `countLimit`, so that looking at a long queue stays cheap).
    func look() async throws -> (lagSeconds: Double, depth: Int) {
        let naming = [(name: Database.Setting.queueTopic, value: topic)]
        return try await database.platform(readOnly: true, naming: naming) { [topic] session in
            let rows = try session.query(
                """
                SELECT (SELECT coalesce(extract(epoch FROM dd0c_now() - min(ready_at)), 0)::float8 FROM queue_messages
                        WHERE topic = $1 AND head AND ready_at <= dd0c_now()),
                       (SELECT count(*) FROM (SELECT 1 FROM queue_messages WHERE topic = $1 LIMIT $2) AS found)
                """,
                [.text(topic), .int(Self.countLimit)]
            )
            guard let row = rows.first else { return (0, 0) }
            return (try row.double(0), try row.int(1))
        }
    }

    private static let countLimit = 100_000

    /// Moves the end of the lease; false where it is no longer ours.
    func extend(_ message: QueueMessage) async throws -> Bool {
        try await update(message, "ready_at = dd0c_now() + $4 * interval '1 second'", [.double(lease.inSeconds)])
    }

    /// Done; true where the message was still ours.
    func finish(_ message: QueueMessage) async throws -> Bool {
        do {
            try await database.tenant(message.tenant) { try Queue.finish(in: $0, message) }
            return true
        } catch let error as KernelError where error.code == .leaseLost {
            return false
        }
    }

    /// Back to its place at once, as if nobody had taken it.
    func giveBack(_ message: QueueMessage) async throws -> Bool {
        try await update(message, "ready_at = dd0c_now(), lease = NULL, claims = claims - 1", [])
    }

    /// Failed; the group waits until the next try.
    func retry(_ message: QueueMessage, after delay: Duration, reason: String) async throws -> Bool {
        try await update(
            message,
            "ready_at = dd0c_now() + $4 * interval '1 second', lease = NULL, failures = failures + 1, last_reason = $5",
            [.double(delay.inSeconds), .text(reason)]
        )
    }

    /// Given up: kept with its reason, and its group goes on.
    ///
    /// - Parameter kept: stands for its payload; the payload itself where nil.
    func bury(_ message: QueueMessage, reason: String, keeping kept: [UInt8]? = nil) async throws -> Bool {
        try await database.tenant(message.tenant) { session in
            try Queue.lockGroup(session, message.topic, message.group)
            let moved = try session.execute(
                """
                WITH gone AS (DELETE FROM queue_messages WHERE tenant_id = $1 AND id = $2 AND lease = $3 RETURNING *)
                INSERT INTO queue_dead (tenant_id, id, topic, group_key, payload, enqueued_at, failures, reason, dead_at)
                SELECT tenant_id, id, topic, group_key, coalesce($6::bytea, payload), enqueued_at, $4::bigint, $5,
                       dd0c_now() FROM gone
                """,
                [
                    .id(message.tenant), .id(message.id), .id(message.lease), .int(message.attempt), .text(reason),
                    .bytes(kept),
                ]
            )
            if moved > 0 { try Queue.promote(session, message) }
            return moved > 0
        }
    }

    private func update(_ message: QueueMessage, _ change: String, _ more: [PostgresValue]) async throws -> Bool {
        try await database.tenant(message.tenant) { session in
            try session.execute(
                "UPDATE queue_messages SET \(change) WHERE tenant_id = $1 AND id = $2 AND lease = $3",
                [.id(message.tenant), .id(message.id), .id(message.lease)] + more
            ) == 1
        }
    }
}

extension Duration {
    /// As Postgres' `interval` wants it; a lease needs no more than a double's precision.
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
