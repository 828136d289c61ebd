internal import SharedAudit
internal import SharedBase

/// The forms in which a trail leaves the plane.
package enum ExportFormat: String, Sendable, CaseIterable {
    /// The chain itself, as `dd0c-plane audit verify` reads it.
    case jsonl
    case csv
    case pdf

    var mediaType: String {
        switch self {
        case .jsonl: "application/x-ndjson"
        case .csv: "text/csv; charset=utf-8; header=present"
        case .pdf: "application/pdf"
        }
    }

    /// For the document, without parameters.
    static let mediaTypes = ["application/x-ndjson", "text/csv", "application/pdf"]
}

/// Writes entries in one of the forms. Each step gives the bytes that are ready.
protocol ExportWriter: Sendable {
    mutating func begin() -> [UInt8]
    func begin(behind checkpoint: AuditHead) -> [UInt8]
    mutating func add(_ line: AuditLine, _ record: AuditRecord) -> [UInt8]
    mutating func end(_ result: ExportResult) -> [UInt8]
}

extension ExportWriter {
    /// What stands in front of the first entry where earlier ones are archived.
    func begin(behind checkpoint: AuditHead) -> [UInt8] { [] }
}

/// What is known when all entries were passed.
struct ExportResult: Sendable {
    /// Of the part of the chain from which the entries were taken, all of it, shown or not.
    let verdict: ChainVerdict
    let passed: Int
    let shown: Int
}

/// What is known before the first entry.
struct ExportPlan: Sendable {
    let tenant: TenantID
    let filter: AuditFilter
    /// The part of the chain that is passed; nil where no entry is in the time asked for.
    let range: AuditReader.Range?
    /// The last entry of the trail when the export began.
    let head: AuditHead?
    /// The keys under which a checkpoint is believed.
    let signers: Set<[UInt8]>
    let made: Timestamp
    let actor: String
}
