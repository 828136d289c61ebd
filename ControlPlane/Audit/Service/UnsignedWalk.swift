internal import PlaneKernel
internal import SharedAudit
internal import SharedBase

/// Walks what stands behind the last signed head, a page at a time: whether it continues the chain. The triggers of the database let
/// nothing else in; who can switch them off could have put a row there, which a head would then make good.
struct UnsignedWalk: Sendable {
    /// What comes next, and what it has to continue.
    private(set) var next: Int
    private(set) var previous: AuditDigest

    /// Begins behind the furthest of `heads` that the trail agrees with; else behind its checkpoint, else with its first entry.
    init(_ session: TenantSession, from heads: [AuditHead], behind checkpoint: AuditHead?) throws {
        (next, previous) = checkpoint.map { ($0.index + 1, $0.hash) } ?? (0, .zero)
        for head in heads where head.index >= next {
            guard try AuditReader.hash(session, at: head.index) == head.hash else { continue }
            (next, previous) = (head.index + 1, head.hash)
        }
    }

    /// Passes the next page, at most 1 MiB and one entry: how many entries held, and the first that does not.
    mutating func pass(_ session: TenantSession) throws -> (count: Int, fault: ChainFault?) {
        let rows = try AuditReader.chain(session, from: next, through: .max)
        if rows.isEmpty, let beyond = try AuditReader.next(session, from: next) {
            return (0, ChainFault(index: next, kind: .missing, reason: "the next that is there is entry \(beyond)"))
        }
        for row in rows {
            if let fault = fault(row.line, session.tenant) { return (0, fault) }
            (next, previous) = (row.line.index + 1, row.line.hash)
        }
        return (rows.count, nil)
    }

    private func fault(_ line: AuditLine, _ tenant: TenantID) -> ChainFault? {
        guard line.index == next else {
            return ChainFault(index: next, kind: .missing, reason: "the next that is there is entry \(line.index)")
        }
        guard line.isWhole else {
            return ChainFault(index: line.index, kind: .altered, reason: "its hash is not that of its content")
        }
        guard line.previous == previous else {
            return ChainFault(
                index: line.index,
                kind: .broken,
                reason: "it continues another entry than the one before it"
            )
        }
        guard line.index > 0 || AuditRecord(line.entry)?.startedTenant == tenant else {
            return ChainFault(
                index: 0,
                kind: .genesis,
                reason: "the first entry does not begin the chain of this tenant"
            )
        }
        return nil
    }
}

extension UnsignedWalk {
    /// Walks to the end, in the lock of the chain.
    ///
    /// - Throws: `damaged`.
    mutating func finish(_ session: TenantSession) throws {
        while true {
            let (count, fault) = try pass(session)
            if let fault {
                throw AuditFailure(
                    .damaged,
                    attempted: "sign the audit trail of tenant \(session.tenant)",
                    reason: fault.description,
                    advice:
                        "somebody with the rights of the database's superuser has changed it since the last head was signed: export the trail, which shows what stands there, compare it with backups, and restore the last good one"
                )
            }
            if count == 0 { return }
        }
    }
}
