internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase

/// `/v1/audit/exports` (P6-E5-09): exports that are made in the background, and kept for a time under a link.
struct ExportRoutes: Sendable {
    let desk: ExportDesk

    var endpoints: [Endpoint] { [order, list, find, takeAway, download] }

    private static let id = Parameter.path("id", .id, "The id of the export")

    private static let body = Schema.component(
        "AuditExportOrder",
        .object([
            .required(
                "format",
                .choice(ExportFormat.allCases.map(\.rawValue)),
                "jsonl is the chain, for `dd0c-plane audit verify`; it takes no filter but a time"
            ),
            .optional("actor", .string(maxLength: 200)), .optional("action", .string(maxLength: 200)),
            .optional("target", .string(maxLength: 200)), .optional("runbook", .id), .optional("execution", .id),
            .optional("from", .timestamp, "Not before this time"), .optional("to", .timestamp, "Before this time"),
            .optional(
                "hours",
                .integer(1, StoredExport.mostHours),
                "How long the file is kept and its link holds; \(StoredExport.standardHours) where it is not given"
            ),
        ])
    )

    private var order: Endpoint {
        Endpoint(
            .post,
            "/v1/audit/exports",
            "orderAuditExport",
            tag: "audit",
            summary: "Has the trail made into a file in the background, for large ranges",
            role: .admin,
            body: .json(Self.body),
            answers: [.init(202, "It is queued", AuditViews.export)],
            problems: [409: ["export_quota"]],
            creates: true
        ) { [desk] request in
            let caller = try request.caller()
            let body = request.body ?? .null
            let filter = AuditFilter(body)
            let format = body["format"]?.stringValue.flatMap { ExportFormat(rawValue: $0) } ?? .jsonl
            guard format != .jsonl || filter.isByTimeOnly else {
                throw Problem.invalid(.body, "/format", "a chain cannot be filtered; ask for csv or pdf")
            }
            let hours = body["hours"]?.intValue ?? StoredExport.standardHours
            let export = try await desk.order(caller, .init(format: format, filter: filter, hours: hours))
            return APIResponse(
                .accepted,
                AuditViews.export(export, link: nil),
                headers: ["Location": "/v1/audit/exports/\(export.id)"]
            )
        }
    }

    private var list: Endpoint {
        Endpoint(
            .get,
            "/v1/audit/exports",
            "listAuditExports",
            tag: "audit",
            summary: "Exports in the background of the last 30 days, the newest first",
            role: .admin,
            parameters: Parameter.paging,
            answers: [.init(200, "A page of exports", Page.schema("AuditExportPage", of: AuditViews.export))]
        ) { [desk] request in
            let tenant = try request.tenant()
            let page = try request.page(keys: 1)
            let found = try await desk.exports.database.tenant(tenant, readOnly: true) {
                try ExportStore.list($0, page)
            }
            let views = try found.map { ($0.id, AuditViews.export($0, link: try desk.link(tenant, $0))) }
            return APIResponse(.ok, page.value(views, keys: { [$0.0.description] }, item: { $0.1 }))
        }
    }

    private var find: Endpoint {
        Endpoint(
            .get,
            "/v1/audit/exports/{id}",
            "getAuditExport",
            tag: "audit",
            summary: "How far an export is, and the link to its file once that is there",
            role: .admin,
            parameters: [Self.id],
            answers: [.init(200, "The export", AuditViews.export)]
        ) { [desk] request in
            let tenant = try request.tenant()
            let export = try await desk.find(tenant, request.pathID())
            return APIResponse(.ok, AuditViews.export(export, link: try desk.link(tenant, export)))
        }
    }

    private var takeAway: Endpoint {
        Endpoint(
            .delete,
            "/v1/audit/exports/{id}",
            "removeAuditExport",
            tag: "audit",
            summary: "Takes the file away, or ends its making; its links open nothing then",
            role: .admin,
            parameters: [Self.id],
            answers: [.init(204, "It is gone")]
        ) { [desk] request in
            try await desk.takeAway(request.caller(), request.pathID())
            return APIResponse(.noContent)
        }
    }

    private var download: Endpoint {
        Endpoint(
            .get,
            "/v1/audit/exports/{id}/file",
            "downloadAuditExport",
            tag: "audit",
            summary: "The file of an export; each download is an entry of the trail",
            role: .admin,
            ticket: "token",
            parameters: [
                Self.id,
                .query(
                    "token",
                    .text(maxLength: 200),
                    "That of the export's link: it opens this file without a credential"
                ),
            ],
            answers: [
                .init(
                    200,
                    "The file; the header Repr-Digest holds its SHA-256",
                    mediaTypes: ExportFormat.mediaTypes
                )
            ],
            problems: [403: ["link_invalid"], 409: ["export_not_ready"], 410: ["export_expired"]]
        ) { [desk] request in
            let id: AuditExportID = try request.pathID()
            let taker: ExportDesk.Taker
            if let token = request.arguments.text("token") {
                taker = .holder(token: token, address: request.clientAddress)
            } else {
                taker = .caller(try request.caller())
            }
            let (export, bytes) = try await desk.download(id, taker)
            let digest = Base64.encode(export.sha256 ?? [])
            return APIResponse(
                streaming: export.format.mediaType,
                headers: [
                    "content-disposition":
                        "attachment; filename=\"audit-\(export.requestedAt.seconds).\(export.format.rawValue)\"",
                    "repr-digest": "sha-256=:\(digest):", "cache-control": "private, no-store",
                    "referrer-policy": "no-referrer",
                ],
                bytes
            )
        }
    }
}
