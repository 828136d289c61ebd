internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase

/// What holds for all runbooks of a tenant.
struct RunSettings: Sendable {
    /// Nobody approves what he started himself (P6-E3-03).
    var twoPerson = true
    /// 0 to 2.
    var trustMaximum = TrustRules.maximum
    var panic: Panic?

    struct Panic: Sendable {
        let reason: String
        let by: String
        let at: Timestamp
    }
}

/// Reads and writes `runbook_settings`. A tenant without a row has the standard: two persons, level 2, no panic.
enum SettingsStore {
    static func read(_ session: TenantSession) throws -> RunSettings {
        let rows = try session.query(
            """
            SELECT two_person, trust_maximum, panic, panic_reason, panic_by, panic_at FROM runbook_settings
            WHERE tenant_id = $1
            """,
            [.id(session.tenant)]
        )
        guard let row = rows.first else { return RunSettings() }
        var settings = RunSettings(twoPerson: try row.bool(0), trustMaximum: try row.int(1), panic: nil)
        if try row.bool(2) {
            settings.panic = try RunSettings.Panic(
                reason: row.optionalText(3) ?? "",
                by: row.optionalText(4) ?? "",
                at: row.timestamp(5)
            )
        }
        return settings
    }

    static func write(_ session: TenantSession, _ settings: RunSettings) throws {
        try session.execute(
            """
            INSERT INTO runbook_settings (tenant_id, two_person, trust_maximum, panic, panic_reason, panic_by, panic_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (tenant_id) DO UPDATE SET two_person = excluded.two_person, panic = excluded.panic,
                trust_maximum = excluded.trust_maximum, panic_reason = excluded.panic_reason,
                panic_by = excluded.panic_by, panic_at = excluded.panic_at
            """,
            [
                .id(session.tenant), .bool(settings.twoPerson), .int(settings.trustMaximum),
                .bool(settings.panic != nil), .text(settings.panic?.reason), .text(settings.panic?.by),
                .timestamp(settings.panic?.at),
            ]
        )
    }
}
