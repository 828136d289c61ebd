internal import PlanePostgres
package import SharedBase

/// How the queue stands over all tenants, for `doctor`: row security shows one tenant at a time, so each is asked in turn.
package struct QueueSurvey: Sendable, Equatable {
    package var waiting = 0
    /// When the message that waits longest was put there, by the database's clock.
    package var oldest: Timestamp?
    package var deadLetters = 0
    package var tenants = 0
    /// The database's time of the look.
    package var now: Timestamp?

    package init() {}

    package static func look(_ database: Database) async throws -> QueueSurvey {
        var survey = QueueSurvey()
        for tenant in try await Tenants(database).list() {
            let row = try await database.tenant(tenant.id, readOnly: true) { session in
                let rows = try session.query(
                    """
                    SELECT (SELECT count(*) FROM queue_messages WHERE tenant_id = $1),
                           (SELECT min(enqueued_at) FROM queue_messages WHERE tenant_id = $1),
                           (SELECT count(*) FROM queue_dead WHERE tenant_id = $1), dd0c_now()
                    """,
                    [.id(session.tenant)]
                )
                return try rows.first.map {
                    try (waiting: $0.int(0), oldest: $0.optionalTimestamp(1), dead: $0.int(2), now: $0.timestamp(3))
                }
            }
            guard let row else { continue }
            survey.tenants += 1
            survey.waiting += row.waiting
            survey.deadLetters += row.dead
            survey.oldest = [survey.oldest, row.oldest].compactMap { $0 }.min()
            survey.now = row.now
        }
        return survey
    }
}
