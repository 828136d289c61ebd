/// The rules of a tenant for risks: with its other settings, since every judgement reads those anyway.
enum TenantRuleSchema {
    static let sql = "ALTER TABLE runbook_settings ADD COLUMN rules text NOT NULL DEFAULT '[]';"
}
