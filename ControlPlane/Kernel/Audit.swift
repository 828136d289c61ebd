internal import PlanePostgres
package import SharedBase
internal import SharedJSON

package enum AuditKind {}

/// One entry of the audit trail.
package struct AuditEntry: Sendable, Hashable {
    package let id: ID<AuditKind>
    package let at: Timestamp
    /// Who: `apikey:<id>`, `agent:<id>`, `operator` or `system`.
    package let actor: String
    /// What, as `room.object.verb`: `fleet.agent.revoked`.
    package let action: String
    /// On what, for example `agent:<id>`.
    package let target: String
    package let details: Value
}

/// What was done and by whom, written in the transaction of the change. The application role can add and read, never alter.
package enum Audit {
    /// Adds an entry; it stands if and only if the transaction does. `details` must hold no secret.
    package static func append(
        in session: TenantSession,
        actor: String,
        action: String,
        target: String,
        details: Value = [:],
        random: RandomSource = .system
    ) throws {
        let now: Timestamp = try session.query("SELECT dd0c_now()").first?.timestamp(0) ?? WallClock.system.now()
        try session.execute(
            """
            INSERT INTO audit_entries (tenant_id, id, at, actor, action, target, details) VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .id(session.tenant), .id(ID<AuditKind>.new(at: now, random: random)), .timestamp(now), .text(actor),
                .text(action), .text(target), .json(JSON.text(details)),
            ]
        )
    }

    /// The newest entries first, at most `limit`.
    package static func list(in session: TenantSession, limit: Int = 50) throws -> [AuditEntry] {
        let rows = try session.query(
            "SELECT id, at, actor, action, target, details FROM audit_entries ORDER BY at DESC, id DESC LIMIT $1",
            [.int(limit)]
        )
        return try rows.map { row in
            try AuditEntry(
                id: row.id(0),
                at: row.timestamp(1),
                actor: row.text(2),
                action: row.text(3),
                target: row.text(4),
                details: JSON.parse(row.json(5))
            )
        }
    }
}
