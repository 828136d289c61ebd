package import SharedAudit
package import SharedBase

package enum AuditSubjectKind {}

/// A runbook or an execution as the trail names it. The kernel knows no kind of the rooms.
package typealias AuditSubjectID = ID<AuditSubjectKind>

/// The runbook and the execution that an entry is about, for searches (P6-E5-14): what its own text says.
///
/// Only the entry that starts an execution names the runbook of it. The others of that execution take it from the entry before them
/// (`AuditWriter`), so that one search by runbook finds them all.
package struct AuditSubjects: Sendable, Equatable {
    package let runbook: AuditSubjectID?
    package let execution: AuditSubjectID?

    package init(_ record: AuditRecord) {
        guard record.action.hasPrefix("runbook.") else {
            (runbook, execution) = (nil, nil)
            return
        }
        execution = Self.id(in: record.target, of: "execution:")
        runbook = Self.id(in: record.target, of: "runbook:") ?? Self.id(record.details["runbook"]?.stringValue)
    }

    private static func id(in target: String, of kind: String) -> AuditSubjectID? {
        target.hasPrefix(kind) ? id(String(target.dropFirst(kind.count))) : nil
    }

    /// As ids are written, and in no other spelling: the database compares letters.
    private static func id(_ text: String?) -> AuditSubjectID? {
        text.flatMap { text in AuditSubjectID(text).flatMap { $0.description == text ? $0 : nil } }
    }
}

/// The columns for searches by runbook and execution.
enum AuditSubjectSchema {
    private static let id = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

    /// Fills the columns of the entries of runbooks that are there, as `AuditSubjects` reads them, and touches no other row. The text
    /// of an entry is read as far as the runbook can stand in it, without JSON, which may hold what `jsonb` does not take. What
    /// was hashed stays; the trigger that refuses changes stands aside for these two statements alone.
    static let sql = """
        ALTER TABLE audit_entries ADD COLUMN runbook uuid, ADD COLUMN execution uuid;
        ALTER TABLE audit_entries NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_keep;
        UPDATE audit_entries SET
            execution = CASE WHEN target ~ '^execution:\(id)$' THEN substr(target, 11)::uuid END,
            runbook = CASE WHEN target ~ '^runbook:\(id)$' THEN substr(target, 9)::uuid
                ELSE substring(encode(substring(entry FOR 2000), 'escape') FROM
                    '^\\{"action":"[^"]*","actor":"[^"]*","at":"[^"]*","details":\\{(?:"rollbackOf":"[^"]*",)?"runbook":"(\(id))"')::uuid
            END
            WHERE action LIKE 'runbook.%' AND (target LIKE 'execution:%' OR target LIKE 'runbook:%');
        CREATE INDEX audit_entries_execution ON audit_entries (tenant_id, execution, seq) WHERE execution IS NOT NULL;
        UPDATE audit_entries e SET runbook = s.runbook FROM audit_entries s
            WHERE e.execution IS NOT NULL AND e.runbook IS NULL
            AND s.tenant_id = e.tenant_id AND s.execution = e.execution AND s.runbook IS NOT NULL;
        CREATE INDEX audit_entries_runbook ON audit_entries (tenant_id, runbook, seq) WHERE runbook IS NOT NULL;
        ALTER TABLE audit_entries ENABLE TRIGGER audit_entries_keep;
        ALTER TABLE audit_entries FORCE ROW LEVEL SECURITY;
        """
}
