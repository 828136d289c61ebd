package import PlaneKernel
internal import PlanePostgres
package import SharedAudit
package import SharedBase
internal import SharedCrypto

/// Signs the ends of the trails.
package struct AuditSigner: Sendable {
    private let database: Database
    private let files: AuditFiles
    private let key: PrivateKey

    /// Reads or makes the key.
    package init(database: Database, files: AuditFiles) throws {
        self.database = database
        self.files = files
        key = try files.signer()
    }

    /// Tells the database whose key new trails shall name. Every plane does so at its start.
    package func register() async throws {
        let spki = key.publicKey.spki
        try await database.platform { session in
            try session.execute(
                """
                INSERT INTO audit_signer (key, since) VALUES ($1, dd0c_now())
                ON CONFLICT (one) DO UPDATE SET key = excluded.key, since = excluded.since
                WHERE audit_signer.key <> excluded.key
                """,
                [.bytes(spki)]
            )
        }
    }

    /// The keys under which checkpoints and acceptances are believed: this plane's, and those it had before.
    package func signers() throws -> Set<[UInt8]> { try files.signers().union([key.publicKey.spki]) }

    /// The signed head of the trail as it ends now; nil where it has no entry. Where it ended there before, the same.
    ///
    /// What stands behind the last head is walked first, so that an entry is not signed that was put there past the triggers of the
    /// database and does not continue the chain.
    ///
    /// - Throws: `behindHead` where the trail does not continue what was signed before, in the database or in the file, or begins
    ///   behind a checkpoint of another key than this plane's; `damaged` where what is new in it does not hang together.
    @discardableResult
    package func sign(_ tenant: TenantID) async throws -> AuditHead? {
        let known = try files.head(of: tenant)
        let signers = try signers()
        let key = key
        let walked = try await walk(tenant, known)
        let head: AuditHead? = try await database.tenant(tenant) { session in
            var (end, now) = try AuditWriter.lock(session)
            let last = try HeadStore.last(session)
            let trail = Trail(
                end: end,
                checkpoint: try CheckpointStore.last(session, trusting: signers),
                signers: signers
            )
            for head in [known, last] { if let head { try Self.check(head, against: trail, session) } }
            guard end != nil else { return nil }
            let heads = [known, last].compactMap { $0 }
            var walk = try UnsignedWalk(session, from: heads, behind: trail.checkpoint)
            if walked.next > walk.next { walk = walked }
            try walk.finish(session)
            if try AuditReader.namedSigner(session) ?? trail.checkpoint?.key != key.publicKey.spki {
                end = try AuditWriter.write([.signer(key.publicKey.spki, at: now)], after: end, session)
            }
            guard let end else { return nil }
            if let last, last.index == end.index, last.key == key.publicKey.spki { return last }
            let head = try AuditHead(tenant: tenant, index: end.index, hash: end.hash, time: now, signer: key)
            try HeadStore.insert(session, head)
            return head
        }
        if let head, head != known { try files.write(head) }
        return head
    }

    /// The long part of the way, before the lock of the chain is taken, so that no writer waits for it. It judges nothing: the rest of the
    /// way does, in the lock, and meets again whatever stopped it here.
    private func walk(_ tenant: TenantID, _ known: AuditHead?) async throws -> UnsignedWalk {
        var walk = try await database.tenant(tenant, readOnly: true) { session in
            let heads = [known, try HeadStore.last(session)].compactMap { $0 }
            return try UnsignedWalk(session, from: heads, behind: try CheckpointStore.last(session))
        }
        while true {
            let (further, count) = try await database.tenant(tenant, readOnly: true) { [walk] session in
                var further = walk
                let (count, fault) = try further.pass(session)
                return (fault == nil ? further : walk, count)
            }
            walk = further
            if count < 20 { return walk }
        }
    }

    /// What a head that came back from somebody who kept it says of the trail.
    package enum Finding: String, Sendable, CaseIterable {
        case agrees
        /// Of entries that were archived since.
        case archived
        /// Lost with a restore that an operator has accepted, as the trail says.
        case accepted
        /// The trail ends before it, or says something else there. It is kept in the file now, so that nothing is signed over it.
        case setBack = "set_back"
        case unreadable
        case otherTenant = "other_tenant"
        /// Its signature holds, and its key is none that this trail or plane knows.
        case otherSigner = "other_signer"
    }

    /// Holds a head against the trail. Only one that a key of this trail has signed can stop the signing: an agent cannot make one.
    package func compare(_ text: String, _ tenant: TenantID) async throws -> Finding {
        guard let head = try? AuditHead(bytes: Array(text.utf8)), head.isSigned else { return .unreadable }
        guard head.tenant == tenant else { return .otherTenant }
        let trusted = try signers()
        let known = try files.head(of: tenant)
        let finding: Finding = try await database.tenant(tenant, readOnly: true) { session in
            if try AuditReader.hash(session, at: head.index) == head.hash { return .agrees }
            let checkpoint = try CheckpointStore.last(session, trusting: trusted)
            if let checkpoint, head.index <= checkpoint.index { return .archived }
            if try AuditReader.accepts(session, head, trusting: trusted) { return .accepted }
            let signers = try AuditReader.signers(session)
            let isKnown = head.key == known?.key || trusted.contains(head.key) || signers.contains(head.key)
            return isKnown ? .setBack : .otherSigner
        }
        if finding == .setBack, (known?.index ?? -1) < head.index { try files.write(head) }
        return finding
    }

    /// The text of a link to an export, and back: nil where this plane's key has not signed it.
    func text(of link: ExportLink) throws -> String { try link.text(signer: key) }
    func link(_ text: String, to export: AuditExportID) -> ExportLink? {
        ExportLink(text, to: export, key: key.publicKey)
    }

    /// The head of a part that is archived.
    func checkpoint(_ tenant: TenantID, index: Int, hash: AuditDigest) async throws -> AuditHead {
        let now = try await database.tenant(tenant, readOnly: true) { try AuditReader.now($0) }
        return try AuditHead(tenant: tenant, index: index, hash: hash, time: now, purpose: .checkpoint, signer: key)
    }

    /// Accepts that entries behind the end of the trail were lost with a restore, for good: an entry of the trail says up to which
    /// head, and signing goes on from there. nil where the trail continues its last head, so nothing is to be accepted.
    ///
    /// Exports from before the restore no longer verify against this trail, and the other way round: keep them.
    package func acceptRestore(_ tenant: TenantID, actor: String) async throws -> AuditHead? {
        guard let lost = try files.head(of: tenant) else { return nil }
        let signers = try signers()
        let key = key
        return try await database.tenant(tenant) { session -> AuditHead? in
            let (end, now) = try AuditWriter.lock(session)
            // A checkpoint of another key is nothing that a restore explains: it is thrown, not accepted.
            let trail = Trail(
                end: end,
                checkpoint: try CheckpointStore.last(session, trusting: signers),
                signers: signers
            )
            do {
                try Self.check(lost, against: trail, session)
                return nil
            } catch let error as AuditFailure where error.code == .behindHead {
                // Where nothing is left, the chain begins anew before the entry.
                guard let end = try end ?? AuditWriter.append(in: session, { _ in [] }) else { return nil }
                let acceptance = RestoreAcceptance(lost, at: now, place: end.index + 1, previous: end.hash)
                _ = try AuditWriter.write([acceptance.record(actor: actor, signer: key)], after: end, session)
                return lost
            }
        }
    }

    /// The furthest of the heads that were signed, in the file and in the database: what a check is held against.
    package func newest(_ tenant: TenantID) async throws -> AuditHead? {
        let kept = try await database.tenant(tenant, readOnly: true) { try HeadStore.last($0) }
        let known = try files.head(of: tenant)
        return [known, kept].compactMap { $0 }.max { $0.index < $1.index }
    }

    /// What `check` finds of the head in the file and the furthest one in the table: the first that the trail does not continue. The
    /// furthest of both alone says too little: whoever writes a chain anew can put a head of his own into the table.
    func contradiction(_ tenant: TenantID) async throws -> ChainFault? {
        let known = try files.head(of: tenant)
        let signers = try signers()
        return try await database.tenant(tenant, readOnly: true) { session in
            let end = try AuditWriter.end(session)
            let checkpoint = try CheckpointStore.last(session, trusting: signers)
            let trail = Trail(end: end, checkpoint: checkpoint, signers: signers)
            for head in [known, try HeadStore.last(session)] {
                guard let head else { continue }
                do { try Self.check(head, against: trail, session) } catch let error as AuditFailure
                    where error.code == .behindHead
                {
                    let isShort = (end?.index ?? -1) < head.index
                    return ChainFault(
                        index: isShort ? (end?.index ?? -1) + 1 : head.index,
                        kind: isShort ? .truncated : .replaced,
                        reason: error.reason
                    )
                }
            }
            return nil
        }
    }

    /// What a head is held against.
    private struct Trail {
        let end: AuditWriter.End?
        /// Under one of `signers`.
        let checkpoint: AuditHead?
        let signers: Set<[UInt8]>
    }

    /// A trail that ends before a head, or says something else at its index, was set back or written anew. To sign it
    /// would make that good.
    private static func check(_ head: AuditHead, against trail: Trail, _ session: TenantSession) throws {
        let (end, hash) = (trail.end, try AuditReader.hash(session, at: head.index))
        if let end, head.index <= end.index, hash == head.hash { return }
        if let checkpoint = trail.checkpoint, head.index <= checkpoint.index { return }
        if try AuditReader.accepts(session, head, trusting: trail.signers) { return }
        throw AuditFailure(
            .behindHead,
            attempted: "sign the audit trail of tenant \(session.tenant)",
            reason: (end?.index ?? -1) < head.index
                ? "it ends before entry \(head.index), which was signed at \(head.time)"
                : "entry \(head.index) is another than the one that was signed at \(head.time)",
            advice:
                "the database was set back or changed: compare it with its backups and with the exports; after a restore that was meant: dd0c-plane audit accept-restore"
        )
    }
}
