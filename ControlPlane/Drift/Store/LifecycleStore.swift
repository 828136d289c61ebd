internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedDrift
internal import SharedJSON

/// Carries out what the lifecycle decided: a handful of statements for each batch.
enum LifecycleStore {
    /// What every row of one report shares.
    struct Scope {
        let stack: StackID
        let report: ReportID
        let agent: AgentID?
        let at: Timestamp
    }

    static func write(_ batch: Lifecycle.Batch, _ scope: Scope, _ session: TenantSession) throws {
        try insert(batch.opened, scope, session)
        try rewrite(batch.rewritten, scope, session)
        try touch(batch.seen, scope, session)
        try touch(batch.reread, scope, session)
        try record(batch.rewritten, scope, session)
    }

    private static func insert(_ items: [Lifecycle.Written], _ scope: Scope, _ session: TenantSession) throws {
        guard !items.isEmpty else { return }
        try session.send(
            """
            WITH opened AS (
                INSERT INTO drift_drifts (tenant_id, stack_id, agent_id, first_seen_at, last_seen_at, seen_count, open,
                    last_report_id, rule_version, id, address, address_key, type, cloud_id, change, class, severity, reasons,
                    attributes, mark, who, line_digest)
                SELECT $1, $2, $3, $4, $4, 1, true, $5, $6, id, address, address_key, type, cloud_id, change, class, severity,
                    reasons::text[], attributes, mark, who, line_digest
                FROM \(content)
                RETURNING id, severity
            )
            INSERT INTO drift_drift_events (tenant_id, drift_id, at, report_id, step, severity)
            SELECT $1, id, $4, $5, '\(DriftStep.opened.rawValue)', severity FROM opened
            """,
            shared(scope, session) + columns(items)
        )
    }

    private static func rewrite(_ items: [Lifecycle.Written], _ scope: Scope, _ session: TenantSession) throws {
        guard !items.isEmpty else { return }
        try session.send(
            """
            UPDATE drift_drifts SET agent_id = $3, last_seen_at = $4, last_report_id = $5, seen_count = seen_count + 1,
                open = true, resolved_at = NULL, address = item.address, type = item.type, cloud_id = item.cloud_id,
                change = item.change, class = item.class, severity = item.severity, reasons = item.reasons::text[],
                rule_version = $6, attributes = item.attributes, mark = item.mark, who = item.who,
                line_digest = item.line_digest
            FROM \(content)
            WHERE drift_drifts.tenant_id = $1 AND drift_drifts.stack_id = $2 AND drift_drifts.id = item.id
            """,
            shared(scope, session) + columns(items)
        )
    }

    private static func touch(_ ids: [DriftID], _ scope: Scope, _ session: TenantSession) throws {
        guard !ids.isEmpty else { return }
        try session.send(
            """
            UPDATE drift_drifts SET last_seen_at = $2, last_report_id = $3, seen_count = seen_count + 1
            WHERE tenant_id = $1 AND id = ANY($4)
            """,
            [.id(session.tenant), .timestamp(scope.at), .id(scope.report), .ids(ids)]
        )
    }

    private static func touch(
        _ items: [(id: DriftID, line: ContentDigest?)],
        _ scope: Scope,
        _ session: TenantSession
    ) throws {
        guard !items.isEmpty else { return }
        try session.send(
            """
            UPDATE drift_drifts SET last_seen_at = $2, last_report_id = $3, seen_count = seen_count + 1,
                line_digest = item.line_digest
            FROM unnest($4::uuid[], $5::uuid[]) AS item (id, line_digest)
            WHERE drift_drifts.tenant_id = $1 AND drift_drifts.id = item.id
            """,
            [
                .id(session.tenant), .timestamp(scope.at), .id(scope.report), .ids(items.map(\.id)),
                .uuidArray(items.map { $0.line.map { PostgresUUID($0) } }),
            ]
        )
    }

    static func resolve(_ ids: [DriftID], _ scope: Scope, _ session: TenantSession) throws {
        guard !ids.isEmpty else { return }
        try session.send(
            """
            WITH closed AS (
                UPDATE drift_drifts SET open = false, resolved_at = $2 WHERE tenant_id = $1 AND id = ANY($4)
                RETURNING id, severity
            )
            INSERT INTO drift_drift_events (tenant_id, drift_id, at, report_id, step, severity_before, severity)
            SELECT $1, id, $2, $3, '\(DriftStep.resolved.rawValue)', severity, severity FROM closed
            """,
            [.id(session.tenant), .timestamp(scope.at), .id(scope.report), .ids(ids)]
        )
    }

    private static func record(_ items: [Lifecycle.Written], _ scope: Scope, _ session: TenantSession) throws {
        guard !items.isEmpty else { return }
        try session.send(
            """
            INSERT INTO drift_drift_events (tenant_id, drift_id, at, report_id, step, severity_before, severity)
            SELECT $1, id, $2, $3, step, severity_before, severity
            FROM unnest($4::uuid[], $5::text[], $6::bigint[], $7::bigint[]) AS item (id, step, severity_before, severity)
            """,
            [
                .id(session.tenant), .timestamp(scope.at), .id(scope.report), .ids(items.map(\.id)),
                .textArray(items.map(\.step.rawValue)), .intArray(items.map { $0.before?.rank }),
                .intArray(items.map(\.found.drift.severity.rank)),
            ]
        )
    }

    private static func shared(_ scope: Scope, _ session: TenantSession) -> [PostgresValue] {
        [
            .id(session.tenant), .id(scope.stack), .id(scope.agent), .timestamp(scope.at), .id(scope.report),
            .text(SeverityRules.version),
        ]
    }

    /// The content of drifts as rows; reasons come as the text of an array, which costs a cast and no subquery.
    private static let content = """
        unnest($7::uuid[], $8::text[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bigint[],
            $15::text[], $16::text[], $17::uuid[], $18::text[], $19::uuid[])
            AS item (id, address, address_key, type, cloud_id, change, class, severity, reasons, attributes, mark, who,
            line_digest)
        """

    private static func columns(_ items: [Lifecycle.Written]) -> [PostgresValue] {
        [
            .ids(items.map(\.id)),
            .textArray(items.map(\.found.drift.address)),
            .ids(items.map(\.found.drift.addressKey)),
            .textArray(items.map(\.found.drift.type)),
            .textArray(items.map(\.found.drift.cloudID)),
            .textArray(items.map(\.found.drift.change.rawValue)),
            .textArray(items.map(\.found.drift.driftClass.rawValue)),
            .intArray(items.map(\.found.drift.severity.rank)),
            .textArray(items.map { ArrayText.of($0.found.drift.reasons) }),
            .textArray(items.map { attributes($0.found.drift.attributes) }),
            .ids(items.map(\.found.drift.mark)),
            .textArray(items.map(\.found.drift.who)),
            .uuidArray(items.map { $0.found.line.map { PostgresUUID($0) } }),
        ]
    }

    private static func attributes(_ changes: [AttributeChange]) -> String {
        var writer = JSONWriter()
        writer.beginArray()
        for change in changes {
            writer.beginObject()
            writer.key("path")
            writer.string(change.path)
            writer.key("kind")
            writer.string(change.kind.rawValue)
            if let declared = change.declared { writer.member("declared", declared) }
            if let actual = change.actual { writer.member("actual", actual) }
            if let driftClass = change.driftClass { writer.member("class", .string(driftClass.rawValue)) }
            if let who = change.who { writer.member("who", .string(who)) }
            writer.endObject()
        }
        writer.endArray()
        return writer.text
    }
}
