internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedJSON

/// What holds for all runbooks of a tenant.
struct RunSettings: Sendable {
    /// Nobody approves what he started himself (P6-E3-03).
    var twoPerson = true
    /// 0 to 2.
    var trustMaximum = TrustRules.maximum
    var panic: Panic?
    /// What the tenant takes for more dangerous than the built-in rules do.
    var rules = TenantRules()

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
            SELECT two_person, trust_maximum, panic, panic_reason, panic_by, panic_at, rules, dd0c_now()
            FROM runbook_settings
            WHERE tenant_id = $1
            """,
            [.id(session.tenant)]
        )
        guard let row = rows.first else { return RunSettings() }
        var settings = RunSettings(twoPerson: try row.bool(0), trustMaximum: try row.int(1), panic: nil)
        do { settings.rules = try TenantRules(stored: row.text(6)) } catch {
            // What cannot be read counts as the switch being on (P6-E3-18); rules that are written anew end it.
            settings.panic = try RunSettings.Panic(
                reason: "the risk rules of the tenant cannot be read; write them anew (PUT /v1/risk-rules)",
                by: RunEngine.system,
                at: row.timestamp(7)
            )
        }
        if try row.bool(2) {
            settings.panic = try RunSettings.Panic(
                reason: row.optionalText(3) ?? "",
                by: row.optionalText(4) ?? "",
                at: row.timestamp(5)
            )
        }
        return settings
    }

    // Each writes its own columns only: who changes a rule must not switch off the panic that somebody else switched on meanwhile.

    static func writeLimits(_ session: TenantSession, _ settings: RunSettings) throws {
        try session.execute(
            """
            INSERT INTO runbook_settings (tenant_id, two_person, trust_maximum) VALUES ($1, $2, $3)
            ON CONFLICT (tenant_id) DO UPDATE SET two_person = excluded.two_person, trust_maximum = excluded.trust_maximum
            """,
            [.id(session.tenant), .bool(settings.twoPerson), .int(settings.trustMaximum)]
        )
    }

    static func writePanic(_ session: TenantSession, _ panic: RunSettings.Panic?) throws {
        try session.execute(
            """
            INSERT INTO runbook_settings (tenant_id, panic, panic_reason, panic_by, panic_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (tenant_id) DO UPDATE SET panic = excluded.panic, panic_reason = excluded.panic_reason,
                panic_by = excluded.panic_by, panic_at = excluded.panic_at
            """,
            [.id(session.tenant), .bool(panic != nil), .text(panic?.reason), .text(panic?.by), .timestamp(panic?.at)]
        )
    }

    static func writeRules(_ session: TenantSession, _ rules: TenantRules) throws {
        try session.execute(
            """
            INSERT INTO runbook_settings (tenant_id, rules) VALUES ($1, $2)
            ON CONFLICT (tenant_id) DO UPDATE SET rules = excluded.rules
            """,
            [.id(session.tenant), .text(JSON.text(rules.value))]
        )
    }
}
