internal import Logging
internal import PlaneHTTP
internal import PlaneKernel
internal import SharedAudit
internal import SharedBase

/// What people do with exports in the background. Each is an entry of the trail, in the transaction of the act.
struct ExportDesk: Sendable {
    let exports: AuditExports
    let files: AuditFiles
    let random: RandomSource

    /// What is asked for.
    struct Order: Sendable {
        let format: ExportFormat
        let filter: AuditFilter
        let hours: Int
    }

    func order(_ caller: Principal, _ order: Order) async throws -> StoredExport {
        let id = AuditExportID.new(at: WallClock.system.now(), random: random)
        let made: StoredExport? = try await exports.database.tenant(caller.tenant) { session in
            guard try ExportStore.countOpen(session) < StoredExport.mostOpen else { throw Self.tooMany }
            try ExportStore.insert(session, id, order.format, order.filter, hours: order.hours, by: caller.actor)
            try Queue.enqueue(
                in: session,
                topic: ExportMaker.topic,
                group: "exports",
                payload: id.bytes,
                random: random
            )
            let export = try ExportStore.find(session, id)
            try Self.note(
                session,
                caller.actor,
                "audit.export.requested",
                id,
                [
                    ("format", .string(order.format.rawValue)), ("filters", order.filter.value),
                    ("hours", .number(String(order.hours))),
                ]
            )
            return export
        }
        guard let made else { throw Problem.notFound("export") }
        return made
    }

    func find(_ tenant: TenantID, _ id: AuditExportID) async throws -> StoredExport {
        let found = try await exports.database.tenant(tenant, readOnly: true) { try ExportStore.find($0, id) }
        guard let found else { throw Problem.notFound("export") }
        return found
    }

    func takeAway(_ caller: Principal, _ id: AuditExportID) async throws {
        let file: String? = try await exports.database.tenant(caller.tenant) { session in
            guard let export = try ExportStore.find(session, id, locked: true) else {
                throw Problem.notFound("export")
            }
            guard export.state != .expired, export.state != .failed else { return nil }
            try ExportStore.expire(session, id)
            try Self.note(session, caller.actor, "audit.export.removed", id, [])
            return export.file
        }
        // One that is still written is removed by whoever writes it, or by the next round.
        if let file { try files.remove(export: file) }
    }

    /// The address of the file with the text that opens it; nil where there is no file.
    func link(_ tenant: TenantID, _ export: StoredExport) throws -> String? {
        guard export.state == .ready, let expires = export.expiresAt else { return nil }
        let link = ExportLink(tenant: tenant, export: export.id, expires: expires)
        return "/v1/audit/exports/\(export.id)/file?token=\(try exports.signer.text(of: link))"
    }

    /// Who takes a file.
    enum Taker: Sendable {
        case caller(Principal)
        /// Whoever has the link.
        case holder(token: String, address: String)
    }

    /// The file, once the trail says who takes it. A link is judged before anything is looked up.
    func download(_ id: AuditExportID, _ taker: Taker) async throws -> (export: StoredExport, bytes: ExportBytes) {
        let tenant: TenantID
        let (actor, details): (String, [(String, Value)])
        var expires: Timestamp?
        switch taker {
        case .caller(let principal): (tenant, actor, details) = (principal.tenant, principal.actor, [])
        case .holder(let token, let address):
            guard let link = exports.signer.link(token, to: id) else { throw Self.badLink }
            (tenant, actor, expires) = (link.tenant, "link:\(id)", link.expires)
            details = [("address", .string(address))]
        }
        let export = try await find(tenant, id)
        guard [.queued, .running, .failed].contains(export.state) == false else { throw Self.notReady }
        guard let file = export.file, let bytes = export.bytes, let sha256 = export.sha256 else { throw Self.gone }
        guard expires == nil || expires == export.expiresAt else { throw Self.badLink }
        let content: ExportBytes
        do {
            content = try files.take(export: file, bytes: bytes, sha256: sha256)
        } catch {
            // Expired in this moment, or it lies at a plane with another folder.
            exports.logger.warning(
                "the file of an export cannot be read",
                metadata: ["dd0c.export": "\(id)", "error.chain": "\(ErrorChain.describe(error))"]
            )
            throw Self.gone
        }
        try await exports.database.tenant(tenant) { session in
            guard try ExportStore.isHeld(session, id) else { throw Self.gone }
            try Self.note(session, actor, "audit.export.downloaded", id, details)
        }
        return (export, content)
    }

    private static func note(
        _ session: TenantSession,
        _ actor: String,
        _ action: String,
        _ id: AuditExportID,
        _ details: [(String, Value)]
    ) throws {
        let facts = [("export", Value.string(id.description))] + details
        try Audit.append(
            in: session,
            actor: actor,
            action: action,
            target: "audit",
            details: .object(ValueObject(facts))
        )
    }

    private static let tooMany = Problem.conflict(
        "export_quota",
        "Too many exports are open",
        detail: "A tenant has at most \(StoredExport.mostOpen); take one away, or wait until one expires."
    )
    private static let badLink = Problem(
        403,
        "link_invalid",
        "The link does not open this file",
        detail: "It is not whole, or was made before the plane's key changed. An admin sees the one that holds now."
    )
    private static let notReady = Problem.conflict("export_not_ready", "There is no file of this export yet")
    private static let gone = Problem(
        410,
        "export_expired",
        "The file of this export is gone",
        detail: "Its time is over, or somebody has taken it away. Ask for a new one."
    )
}
