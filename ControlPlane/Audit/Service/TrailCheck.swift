package import PlaneKernel
package import SharedAudit
package import SharedBase

/// Walks the trail of a tenant in the database, page by page, and holds it against a signed head.
package struct TrailCheck: Sendable {
    private let database: Database
    private let tenant: TenantID
    private let head: AuditHead?
    private let signers: Set<[UInt8]>

    /// - Parameter signers: the keys under which a checkpoint is believed, as `AuditSigner.signers`.
    package init(database: Database, tenant: TenantID, head: AuditHead?, signers: Set<[UInt8]>) {
        self.database = database
        self.tenant = tenant
        self.head = head
        self.signers = signers
    }

    /// The verdict, with the index and hash of the last entry that held.
    package func run() async throws -> (verdict: ChainVerdict, index: Int?, hash: AuditDigest) {
        var walker = ChainWalker(head: head, signers: signers)
        var fault: ChainFault?
        if let checkpoint = try await database.tenant(tenant, readOnly: true, { try CheckpointStore.last($0) }) {
            fault = walker.take(checkpoint: checkpoint)
        }
        while fault == nil {
            let next = walker.next
            let rows = try await database.tenant(tenant, readOnly: true) { session in
                let rows = try AuditReader.chain(session, from: next, through: .max)
                // A gap wider than a page hides what stands behind it.
                guard rows.isEmpty, let beyond = try AuditReader.next(session, from: next) else { return rows }
                return try AuditReader.chain(session, from: beyond, through: beyond)
            }
            if rows.isEmpty { break }
            for row in rows where fault == nil { fault = walker.take(row.line) ?? Self.column(row) }
        }
        let index = walker.count > 0 ? walker.next - 1 : nil
        return (ChainVerdict(fault ?? walker.finish(), walker), index, walker.last)
    }

    /// A column that says something else than the entry would hide it from a search.
    private static func column(_ row: AuditReader.Row) -> ChainFault? {
        guard let record = AuditRecord(row.line.entry) else {
            return ChainFault(index: row.line.index, kind: .notEntry, reason: "what was hashed is no entry")
        }
        guard !row.agrees(with: record) else { return nil }
        return ChainFault(
            index: row.line.index,
            kind: .column,
            reason: "a column for searches differs from the entry that was hashed"
        )
    }
}
