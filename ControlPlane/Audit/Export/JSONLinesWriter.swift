internal import SharedAudit

/// The lines of the chain, as they are hashed.
struct JSONLinesWriter: ExportWriter {
    func begin() -> [UInt8] { [] }
    func begin(behind checkpoint: AuditHead) -> [UInt8] { checkpoint.checkpointLine }
    func add(_ line: AuditLine, _ record: AuditRecord) -> [UInt8] { line.bytes }
    func end(_ result: ExportResult) -> [UInt8] { [] }
}
