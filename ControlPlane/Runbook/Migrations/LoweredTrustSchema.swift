/// When somebody last lowered the trust in a runbook: what was clean before speaks for no higher level (P6-E3-20).
enum LoweredTrustSchema {
    static let sql = "ALTER TABLE runbook_runbooks ADD COLUMN trust_lowered_at timestamptz;"
}
