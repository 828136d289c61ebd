internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedDrift
internal import SharedJSON

/// Carries out a lifecycle decision: a handful of statements however many drifts there are.
enum LifecycleStore {
    /// What every row of one report shares.
    struct Scope {
        let stack: StackID
        let report: ReportID
        let agent: AgentID?
        let at: Timestamp
    }

    static func apply(_ decision: LifecycleDecision, _ scope: Scope, _ session: TenantSession) throws {
        try insert(decision.opened, scope, session)
        try rewrite(decision.rewritten, scope, session)
        try touch(decision.seen, scope, session)
        try resolve(decision.resolved, scope, session)
        try record(decision.opened + decision.rewritten, scope, session)
    }

    private static func insert(
        _ items: [LifecycleDecision.Written],
        _ scope: Scope,
        _ session: TenantSession
    ) throws {
        guard !items.isEmpty else { return }
        try session.execute(
            """
            INSERT INTO drift_drifts (tenant_id, stack_id, agent_id, first_seen_at, last_seen_at, seen_count, open,
                last_report_id, id, address, address_key, type, cloud_id, change, class, severity, reasons, rule_version,
                attributes, mark, who)
            SELECT $1, $2, $3, $4, $4, 1, true, $5, id, address, address_key, type, cloud_id, change, class, severity,
                ARRAY(SELECT jsonb_array_elements_text(reasons)), rule_version, attributes, mark, who
            FROM unnest($6::uuid[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::bigint[],
                $14::jsonb[], $15::text[], $16::text[], $17::text[], $18::text[])
                AS item (id, address, address_key, type, cloud_id, change, class, severity, reasons, rule_version, attributes,
                mark, who)
            """,
            shared(scope, session) + columns(items)
        )
    }

    private static func rewrite(
        _ items: [LifecycleDecision.Written],
        _ scope: Scope,
        _ session: TenantSession
    ) throws {
        guard !items.isEmpty else { return }
        try session.execute(
            """
            UPDATE drift_drifts SET agent_id = $3, last_seen_at = $4, last_report_id = $5, seen_count = seen_count + 1,
                open = true, resolved_at = NULL, address = item.address, type = item.type, cloud_id = item.cloud_id,
                change = item.change, class = item.class, severity = item.severity,
                reasons = ARRAY(SELECT jsonb_array_elements_text(item.reasons)), rule_version = item.rule_version,
                attributes = item.attributes, mark = item.mark, who = item.who
            FROM unnest($6::uuid[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::bigint[],
                $14::jsonb[], $15::text[], $16::text[], $17::text[], $18::text[])
                AS item (id, address, address_key, type, cloud_id, change, class, severity, reasons, rule_version, attributes,
                mark, who)
            WHERE drift_drifts.tenant_id = $1 AND drift_drifts.stack_id = $2 AND drift_drifts.id = item.id
            """,
            shared(scope, session) + columns(items)
        )
    }

    private static func touch(_ ids: [DriftID], _ scope: Scope, _ session: TenantSession) throws {
        guard !ids.isEmpty else { return }
        try session.execute(
            """
            UPDATE drift_drifts SET last_seen_at = $2, last_report_id = $3, seen_count = seen_count + 1
            WHERE tenant_id = $1 AND id = ANY($4)
            """,
            [.id(session.tenant), .timestamp(scope.at), .id(scope.report), .ids(ids)]
        )
    }

    private static func resolve(_ ids: [DriftID], _ scope: Scope, _ session: TenantSession) throws {
        guard !ids.isEmpty else { return }
        try session.execute(
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

    private static func record(
        _ items: [LifecycleDecision.Written],
        _ scope: Scope,
        _ session: TenantSession
    ) throws {
        guard !items.isEmpty else { return }
        try session.execute(
            """
            INSERT INTO drift_drift_events (tenant_id, drift_id, at, report_id, step, severity_before, severity)
            SELECT $1, id, $2, $3, step, severity_before, severity
            FROM unnest($4::uuid[], $5::text[], $6::bigint[], $7::bigint[]) AS item (id, step, severity_before, severity)
            """,
            [
                .id(session.tenant), .timestamp(scope.at), .id(scope.report), .ids(items.map(\.id)),
                .textArray(items.map(\.step.rawValue)), .intArray(items.map { $0.before?.rank }),
                .intArray(items.map(\.drift.severity.rank)),
            ]
        )
    }

    private static func shared(_ scope: Scope, _ session: TenantSession) -> [PostgresValue] {
        [.id(session.tenant), .id(scope.stack), .id(scope.agent), .timestamp(scope.at), .id(scope.report)]
    }

    private static func columns(_ items: [LifecycleDecision.Written]) -> [PostgresValue] {
        [
            .ids(items.map(\.id)),
            .textArray(items.map(\.drift.address)),
            .textArray(items.map(\.drift.addressKey)),
            .textArray(items.map(\.drift.type)),
            .textArray(items.map(\.drift.cloudID)),
            .textArray(items.map(\.drift.change.rawValue)),
            .textArray(items.map(\.drift.driftClass.rawValue)),
            .intArray(items.map(\.drift.severity.rank)),
            .jsonArray(items.map { JSON.text(.array($0.drift.reasons.map { .string(StorableText.clean($0)) })) }),
            .textArray(items.map(\.drift.ruleVersion)),
            .textArray(items.map { JSON.text(.array($0.drift.attributes.map(\.value))) }),
            .textArray(items.map(\.drift.mark)),
            .textArray(items.map(\.drift.who)),
        ]
    }
}
