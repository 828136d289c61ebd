internal import Logging
internal import PlaneKernel
internal import ServiceLifecycle
internal import SharedAudit
package import SharedBase
internal import SharedCrypto
internal import SharedTelemetry

/// Moves entries that are older than the retention into archive files, once an hour (P6-E5-12): nothing is deleted that does not
/// lie in a file which was verified while it was written, and what stays begins at a signed checkpoint.
package struct AuditArchivist: Service {
    let database: Database
    let signer: AuditSigner
    let files: AuditFiles
    let days: Int
    let metrics: AuditMetrics
    let logger: Logger

    static let interval = Duration.seconds(3600)

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await sweep()
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// One round over all tenants. A trail that cannot be archived keeps no other from it.
    package func sweep() async {
        do {
            for tenant in try await Tenants(database).list() {
                do {
                    try await archive(tenant.id)
                } catch {
                    guard !Task.isCancelled else { return }
                    logger.error("cannot archive an audit trail", metadata: Self.metadata(error))
                }
            }
        } catch {
            guard !Task.isCancelled else { return }
            logger.warning("cannot archive audit trails", metadata: Self.metadata(error))
        }
    }

    /// Archives what is old of one trail; gives the number of entries that were moved.
    @discardableResult
    package func archive(_ tenant: TenantID) async throws -> Int {
        let (days, signers) = (days, try signer.signers())
        let (first, boundary, before) = try await database.tenant(tenant, readOnly: true) { session in
            let ages = try CheckpointStore.ages(session, days: days)
            let boundary = AuditRetention.boundary(first: ages.first, firstYoung: ages.firstYoung, last: ages.last)
            return (ages.first ?? 0, boundary, try CheckpointStore.last(session, trusting: signers))
        }
        guard let boundary else { return 0 }
        // The end is signed first: a trail that was set back is not archived.
        guard let end = try await signer.sign(tenant) else { return 0 }
        let segment = try await write(tenant, first...boundary, after: before, upTo: end, signers)
        let head = try await signer.checkpoint(tenant, index: boundary, hash: segment.last)
        let name = "\(tenant)/\(first)-\(boundary)"
        try files.write(archive: name + ".manifest.json", Self.manifest(head, first, segment))
        let moved = try await database.tenant(tenant) { session in
            _ = try AuditWriter.lock(session)
            try CheckpointStore.insert(session, head, file: name + ".jsonl", sha256: segment.sha256)
            let moved = try CheckpointStore.prune(session, through: boundary)
            try Audit.append(
                in: session,
                actor: "system",
                action: AuditFormat.archived,
                target: "audit",
                details: [
                    "file": .string(name + ".jsonl"), "first": .number(String(first)),
                    "last": .number(String(boundary)), "sha256": .string(Hex.encode(segment.sha256)),
                    "hash": .string(head.hash.description), "signature": .string(Hex.encode(head.signature)),
                ]
            )
            return moved
        }
        metrics.archived.add(Double(moved))
        logger.info(
            "entries of an audit trail were archived",
            metadata: ["tenant.id": "\(tenant)", "file": "\(name).jsonl", "entries": "\(moved)"]
        )
        return moved
    }

    private struct Segment {
        let last: AuditDigest
        let sha256: [UInt8]
        let count: Int
    }

    /// Writes the file page by page and verifies what goes into it, and what stands behind it up to the signed head: a beginning
    /// that was written anew hangs together in itself, but the rest does not continue it.
    ///
    /// - Throws: `damaged` where the trail does not hold: then it stays where it is.
    private func write(
        _ tenant: TenantID,
        _ range: ClosedRange<Int>,
        after before: AuditHead?,
        upTo end: AuditHead,
        _ signers: Set<[UInt8]>
    ) async throws -> Segment {
        var verifier = ChainVerifier(head: end, signers: signers)
        var hash = SHA256Hasher()
        let file = try files.begin(archive: "\(tenant)/\(range.lowerBound)-\(range.upperBound).jsonl")
        func add(_ bytes: [UInt8]) throws {
            verifier.feed(bytes)
            hash.update(bytes)
            try file.append(bytes)
        }
        if let before { try add(before.checkpointLine) }
        var last: AuditDigest?
        var next = range.lowerBound
        while next <= end.index, !verifier.isDecided {
            let from = next
            let through = from <= range.upperBound ? range.upperBound : end.index
            let rows = try await database.tenant(tenant, readOnly: true) { session in
                try AuditReader.chain(session, from: from, through: through)
            }
            guard let index = rows.last?.line.index else { break }
            let bytes = rows.flatMap(\.line.bytes)
            if index <= range.upperBound { try add(bytes) } else { verifier.feed(bytes) }
            if index == range.upperBound { last = verifier.walker.last }
            next = index + 1
        }
        let fault = verifier.finish()
        guard fault == nil, next == end.index + 1, let last else {
            throw AuditFailure(
                .damaged,
                attempted: "archive entries \(range.lowerBound) to \(range.upperBound) of tenant \(tenant)",
                reason: fault?.description ?? "entry \(next) is not there",
                advice: "nothing was taken out; GET /v1/audit/verify says more"
            )
        }
        try file.finish()
        return Segment(last: last, sha256: hash.finish(), count: range.count)
    }

    private static func manifest(_ head: AuditHead, _ first: Int, _ segment: Segment) -> [UInt8] {
        CanonicalJSON.bytes([
            "checkpoint": head.value, "count": .number(String(segment.count)), "first": .number(String(first)),
            "format": .string(AuditFormat.name), "last": .number(String(head.index)),
            "sha256": .string(Hex.encode(segment.sha256)),
        ]) + [10]
    }

    private static func metadata(_ error: any Error) -> Logger.Metadata {
        ["error.chain": "\(ErrorChain.describe(error))"]
    }
}
