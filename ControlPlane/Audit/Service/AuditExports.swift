package import Logging
internal import PlaneHTTP
package import PlaneKernel
package import SharedAudit
package import SharedBase
internal import SharedTelemetry

/// Begins exports: each is an entry of the trail itself, and its end is signed before the first byte leaves.
package struct AuditExports: Sendable {
    let database: Database
    let signer: AuditSigner
    let metrics: AuditMetrics
    let logger: Logger

    package init(database: Database, signer: AuditSigner, metrics: AuditMetrics, logger: Logger) {
        self.database = database
        self.signer = signer
        self.metrics = metrics
        self.logger = logger
    }

    /// Writes the entry `audit.exported`, signs the trail, and gives the bytes to be taken.
    ///
    /// - Throws: as `plan`.
    package func begin(
        _ tenant: TenantID,
        _ format: ExportFormat,
        _ filter: AuditFilter,
        actor: String
    ) async throws -> AuditExport {
        try await database.tenant(tenant) { session in
            try Audit.append(
                in: session,
                actor: actor,
                action: "audit.exported",
                target: "audit",
                details: [
                    "format": .string(format.rawValue),
                    "filters": filter.value,
                ]
            )
        }
        metrics.exported.add(1, [format.rawValue])
        return AuditExport(database: database, plan: try await plan(tenant, filter, actor: actor), format: format)
    }

    /// The part of the trail that an export passes, and the head that anchors it. A trail that cannot be signed because it does not hang
    /// together is exported as it is, without a head: what the export says of it is what people need then.
    ///
    /// - Throws: `Problem` `audit_behind_head` where the trail was set back.
    func plan(_ tenant: TenantID, _ filter: AuditFilter, actor: String) async throws -> ExportPlan {
        var head: AuditHead?
        do { head = try await sign(tenant) } catch let problem as Problem where problem.code == Self.damaged {}
        let range = try await database.tenant(tenant, readOnly: true) { session in
            try AuditReader.range(session, filter)
        }
        // What came after the head was signed belongs to the next export.
        var bounded = range
        if let head, let range { bounded = range.first > head.index ? nil : range }
        if let head, let last = bounded?.last { bounded?.last = min(last, head.index) }
        return ExportPlan(
            tenant: tenant,
            filter: filter,
            range: bounded,
            head: head,
            signers: try signer.signers(),
            made: head?.time ?? WallClock.system.now(),
            actor: actor
        )
    }

    /// The signed head of the trail as it is now; nil where there is no entry.
    package func sign(_ tenant: TenantID) async throws -> AuditHead? {
        do {
            return try await signer.sign(tenant)
        } catch let error as AuditFailure where error.code == .behindHead || error.code == .damaged {
            let isBehind = error.code == .behindHead
            throw Problem.conflict(
                isBehind ? "audit_behind_head" : Self.damaged,
                isBehind
                    ? "The audit trail does not continue what was signed before"
                    : "The audit trail does not hang together",
                detail: "\(error.reason). GET /v1/audit/verify says more."
            )
        }
    }

    static let damaged = "audit_damaged"
}
