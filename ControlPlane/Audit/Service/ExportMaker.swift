internal import Logging
internal import PlaneHTTP
internal import PlaneKernel
internal import SharedAudit
internal import SharedBase
internal import SharedCrypto
internal import SharedTelemetry

/// Makes the files of exports that were asked for in the background: the handler of their queue.
///
/// Each try writes a file of its own name, which the row gets first; the row says `ready` when the file is on the disk and has its
/// name, in the transaction that ends the message. A try that is killed leaves at most a file that no row names, and the next
/// begins anew.
struct ExportMaker: Sendable {
    static let topic = "audit-exports"

    let exports: AuditExports
    let files: AuditFiles
    let random: RandomSource
    /// Tries after which an export has failed; those of the queue.
    let attempts: Int

    /// How often the row hears how far it is.
    private static let tellInterval = Duration.seconds(2)

    func make(_ message: QueueMessage) async throws {
        guard let id = AuditExportID(bytes: message.payload) else {
            throw QueueRejection("the message of an export holds no id")
        }
        do {
            try await build(message, id)
        } catch let error as KernelError where error.code == .leaseLost {
            throw error
        } catch {
            // A trail that was set back does so again in a minute; anything else may pass.
            guard !Task.isCancelled, error is Problem || message.attempt >= attempts else { throw error }
            try await fail(message, id, error)
        }
    }

    private func build(_ message: QueueMessage, _ id: AuditExportID) async throws {
        let suffix = Hex.encode(random.bytes(4))
        let begun: (export: StoredExport, file: String)? = try await exports.database.tenant(message.tenant) {
            session in
            guard let export = try ExportStore.find(session, id, locked: true),
                export.state == .queued || export.state == .running
            else { return nil }
            let file = "\(session.tenant)/\(id)-\(suffix).\(export.format.rawValue)"
            try ExportStore.begin(session, id, file: file)
            return (export, file)
        }
        // Taken away meanwhile.
        guard let (export, file) = begun else { return }
        let plan = try await exports.plan(message.tenant, export.filter, actor: export.requestedBy)
        let made = try await write(export, plan, file)
        let isKept = try await exports.database.tenant(message.tenant) { session in
            guard let now = try ExportStore.find(session, id, locked: true), now.state == .running, now.file == file
            else { return false }
            try ExportStore.ready(session, id, made)
            try Queue.finish(in: session, message)
            try Audit.append(
                in: session,
                actor: "system",
                action: "audit.export.made",
                target: "audit",
                details: [
                    "export": .string(id.description), "format": .string(export.format.rawValue),
                    "entries": .number(String(made.shown)), "bytes": .number(String(made.bytes)),
                    "sha256": .string(Hex.encode(made.sha256)), "verdict": .string(made.verdict),
                ]
            )
            return true
        }
        guard isKept else { return try files.remove(export: file) }
        exports.metrics.exported.add(1, [export.format.rawValue])
    }

    private func write(_ export: StoredExport, _ plan: ExportPlan, _ name: String) async throws -> ExportStore.Made {
        let total = plan.range.map { $0.last - $0.first + 1 } ?? 0
        let file = try files.begin(export: name)
        var hash = SHA256Hasher()
        var bytes = 0
        var told = ContinuousClock.now
        var pieces = AuditExport(database: exports.database, plan: plan, format: export.format).makeAsyncIterator()
        while let piece = try await pieces.next() {
            try Task.checkCancellation()
            hash.update(piece)
            try file.append(piece)
            bytes += piece.count
            guard ContinuousClock.now - told > Self.tellInterval else { continue }
            told = ContinuousClock.now
            let passed = pieces.passed
            try await exports.database.tenant(plan.tenant) { session in
                try ExportStore.advance(session, export.id, file: name, passed: passed, total: total)
            }
        }
        try file.finish()
        return ExportStore.Made(
            passed: pieces.passed,
            shown: pieces.shown,
            bytes: bytes,
            sha256: hash.finish(),
            verdict: pieces.verdict?.description ?? ""
        )
    }

    private func fail(_ message: QueueMessage, _ id: AuditExportID, _ error: any Error) async throws {
        let reason = (error as? Problem)?.title ?? "The file could not be made; the log of the plane says why"
        try await exports.database.tenant(message.tenant) { session in
            try ExportStore.fail(session, id, reason)
            try Queue.finish(in: session, message)
            try Audit.append(
                in: session,
                actor: "system",
                action: "audit.export.failed",
                target: "audit",
                details: ["export": .string(id.description), "reason": .string(reason)]
            )
        }
        exports.logger.error(
            "an export of an audit trail has failed",
            metadata: ["dd0c.export": "\(id)", "error.chain": "\(ErrorChain.describe(error))"]
        )
    }
}
