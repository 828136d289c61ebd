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

    /// The signed head of the trail as it ends now; nil where it has no entry. Where it ended there before, the same.
    ///
    /// - Throws: `behindHead` where the trail does not continue what was signed before, in the database or in the file.
    @discardableResult
    package func sign(_ tenant: TenantID) async throws -> AuditHead? {
        let known = try files.head(of: tenant)
        let key = key
        let head: AuditHead? = try await database.tenant(tenant) { session in
            var (end, now) = try AuditWriter.lock(session)
            let last = try HeadStore.last(session)
            for head in [known, last] { if let head { try Self.check(head, against: end, session) } }
            guard end != nil else { return nil }
            if try AuditReader.namedSigner(session) != key.publicKey.spki {
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

    /// The furthest of the heads that were signed, in the file and in the database: what a check is held against.
    package func newest(_ tenant: TenantID) async throws -> AuditHead? {
        let kept = try await database.tenant(tenant, readOnly: true) { try HeadStore.last($0) }
        let known = try files.head(of: tenant)
        return [known, kept].compactMap { $0 }.max { $0.index < $1.index }
    }

    /// A trail that ends before a head, or says something else at its index, was set back or written anew. To sign it
    /// would make that good.
    private static func check(_ head: AuditHead, against end: AuditWriter.End?, _ session: TenantSession) throws {
        let hash = try AuditReader.hash(session, at: head.index)
        if let end, head.index <= end.index, hash == head.hash { return }
        throw AuditFailure(
            .behindHead,
            attempted: "sign the audit trail of tenant \(session.tenant)",
            reason: (end?.index ?? -1) < head.index
                ? "it ends before entry \(head.index), which was signed at \(head.time)"
                : "entry \(head.index) is another than the one that was signed at \(head.time)",
            advice: "the database was set back or changed: compare it with its backups and with the exports"
        )
    }
}
