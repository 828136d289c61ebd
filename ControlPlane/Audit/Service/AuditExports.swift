internal import PlaneHTTP
package import PlaneKernel
package import SharedAudit
package import SharedBase
internal import SharedTelemetry

/// Begins exports: each is an entry of the trail itself, and its end is signed before the first byte leaves.
package struct AuditExports: Sendable {
    private let database: Database
    let signer: AuditSigner
    private let metrics: AuditMetrics

    package init(database: Database, signer: AuditSigner, metrics: AuditMetrics) {
        self.database = database
        self.signer = signer
        self.metrics = metrics
    }

    /// Writes the entry `audit.exported`, signs the trail, and gives the bytes to be taken.
    ///
    /// - Throws: `Problem` `audit_behind_head` where the trail was set back.
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
                    "filters": .object(ValueObject(filter.parts.map { ($0.name, .string($0.value)) })),
                ]
            )
        }
        metrics.exported.add(1, [format.rawValue])
        let head = try await sign(tenant)
        let range = try await database.tenant(tenant, readOnly: true) { session in
            try AuditReader.range(session, filter)
        }
        // What came after the head was signed belongs to the next export.
        var bounded = range
        if let head, let range { bounded = range.first > head.index ? nil : range }
        if let head, let last = bounded?.last { bounded?.last = min(last, head.index) }
        let plan = ExportPlan(
            tenant: tenant,
            filter: filter,
            range: bounded,
            head: head,
            signers: try signer.signers(),
            made: head?.time ?? WallClock.system.now(),
            actor: actor
        )
        return AuditExport(database: database, plan: plan, format: format)
    }

    /// The signed head of the trail as it is now; nil where there is no entry.
    package func sign(_ tenant: TenantID) async throws -> AuditHead? {
        do {
            return try await signer.sign(tenant)
        } catch let error as AuditFailure where error.code == .behindHead {
            throw Problem.conflict(
                "audit_behind_head",
                "The audit trail does not continue what was signed before",
                detail: "\(error.reason). GET /v1/audit/verify says more."
            )
        }
    }
}
