internal import PlanePostgres
package import SharedAudit
package import SharedBase

/// One entry of the audit trail, as it was hashed.
package struct AuditEntry: Sendable, Hashable {
    /// Its place in the chain of its tenant.
    package let index: Int
    package let at: Timestamp
    /// Who: `apikey:<id>`, `agent:<id>`, `operator` or `system`.
    package let actor: String
    /// What, as `room.object.verb`: `fleet.agent.revoked`.
    package let action: String
    /// On what, for example `agent:<id>`.
    package let target: String
    package let details: Value
}

/// What was done and by whom, as a chain of hashes for each tenant, written in the transaction of the change.
package enum Audit {
    /// Adds an entry; it stands if and only if the transaction does.
    ///
    /// Writers of one tenant wait for each other from here to the end of their transactions, so this belongs near the
    /// end of a transaction. Secrets in `target` and `details` are removed before anything is hashed.
    ///
    /// - Throws: `KernelError` `auditTooLarge`, or what the database says; the transaction must not go on then.
    package static func append(
        in session: TenantSession,
        actor: String,
        action: String,
        target: String,
        details: Value = [:]
    ) throws {
        try AuditWriter.append(in: session) { now in
            [AuditScrub.clean(AuditRecord(at: now, actor: actor, action: action, target: target, details: details))]
        }
    }

    /// Adds several entries, one behind the other.
    package static func append(
        in session: TenantSession,
        _ entries: [(actor: String, action: String, target: String, details: Value)]
    ) throws {
        try AuditWriter.append(in: session) { now in
            entries.map {
                AuditScrub.clean(
                    AuditRecord(at: now, actor: $0.actor, action: $0.action, target: $0.target, details: $0.details)
                )
            }
        }
    }

    /// The newest entries first, at most `limit`, without those that the trail holds about itself.
    package static func list(in session: TenantSession, limit: Int = 50) throws -> [AuditEntry] {
        let rows = try session.query(
            "SELECT entry, seq FROM audit_entries WHERE action NOT IN ($2, $3) ORDER BY seq DESC LIMIT $1",
            [.int(limit), .text(AuditFormat.started), .text(AuditFormat.signerChanged)]
        )
        return try rows.map { row in
            let record = try AuditRecord.stored(row.bytes(0))
            return try AuditEntry(
                index: row.int(1),
                at: record.at,
                actor: record.actor,
                action: record.action,
                target: record.target,
                details: record.details
            )
        }
    }
}

extension AuditRecord {
    /// An entry as the database holds it.
    ///
    /// - Throws: `KernelError` `auditDamaged` where its bytes are no entry.
    package static func stored(_ bytes: [UInt8]) throws(KernelError) -> AuditRecord {
        guard let record = AuditRecord(bytes) else {
            throw KernelError(
                .auditDamaged,
                attempted: "read an entry of the audit trail",
                reason: "its bytes are none",
                advice: "GET /v1/audit/verify names the first bad entry"
            )
        }
        return record
    }
}
