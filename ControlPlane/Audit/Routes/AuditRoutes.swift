internal import PlaneHTTP
internal import PlaneKernel
internal import SharedAudit
internal import SharedBase

/// The addresses of the audit room: for admins alone, since the trail says what everybody does.
struct AuditRoutes: Sendable {
    let database: Database
    let exports: AuditExports

    var endpoints: [Endpoint] { [list, verify, head, export] }

    private static let filters: [Parameter] = [
        .query("actor", .text(maxLength: 200), "Exactly this actor, for example apikey:ID"),
        .query("action", .text(maxLength: 200), "Exactly this action, for example fleet.agent.revoked"),
        .query("target", .text(maxLength: 200), "Exactly this target, for example agent:ID, runbook:ID, execution:ID"),
        .query("runbook", .id, "About this runbook, its executions and the questions that they asked"),
        .query("execution", .id, "About this execution and the questions that it asked"),
        .query("from", .timestamp, "Not before this time"),
        .query("to", .timestamp, "Before this time"),
    ]

    private static func filter(_ arguments: Arguments) -> AuditFilter {
        AuditFilter(
            actor: arguments.text("actor"),
            action: arguments.text("action"),
            target: arguments.text("target"),
            runbook: arguments.id("runbook", of: AuditSubjectKind.self),
            execution: arguments.id("execution", of: AuditSubjectKind.self),
            from: arguments.timestamp("from"),
            to: arguments.timestamp("to")
        )
    }

    private var list: Endpoint {
        Endpoint(
            .get,
            "/v1/audit",
            "listAudit",
            tag: "audit",
            summary: "Entries of the audit trail, the newest first",
            role: .admin,
            parameters: Self.filters + Parameter.paging,
            answers: [.init(200, "A page of entries", Page.schema("AuditPage", of: AuditViews.entry))]
        ) { [database] request in
            let filter = Self.filter(request.arguments)
            let page = try request.page(keys: 1)
            var before: Int?
            if let key = page.after?.first {
                guard let index = Int(key) else { throw Problem.invalid(.query, "cursor", "is no cursor of this list") }
                before = index
            }
            let rows = try await database.tenant(request.tenant(), readOnly: true) { [before] session in
                try AuditReader.list(session, filter, before: before, limit: page.limit + 1).map {
                    ($0.line, try AuditRecord.stored($0.line.entry))
                }
            }
            return APIResponse(
                .ok,
                page.value(rows, keys: { [String($0.0.index)] }, item: { AuditViews.entry($0.0, $0.1) })
            )
        }
    }

    private var verify: Endpoint {
        Endpoint(
            .get,
            "/v1/audit/verify",
            "verifyAudit",
            tag: "audit",
            summary: "Walks the whole chain and holds it against the newest signed head",
            role: .admin,
            answers: [.init(200, "What the walk found", AuditViews.verification)]
        ) { [database, exports] request in
            let tenant = try request.tenant()
            let head = try await exports.signer.newest(tenant)
            let check = TrailCheck(
                database: database,
                tenant: tenant,
                head: head,
                signers: try exports.signer.signers()
            )
            var found = try await check.run()
            if found.verdict.isOK, let fault = try await exports.signer.contradiction(tenant) {
                found.verdict = .bad(fault)
            }
            return APIResponse(.ok, AuditViews.verification(found, anchored: head != nil))
        }
    }

    private var head: Endpoint {
        Endpoint(
            .get,
            "/v1/audit/head",
            "getAuditHead",
            tag: "audit",
            summary: "The signed end of the chain as it is now: what `audit verify --head` takes",
            role: .admin,
            answers: [.init(200, "The head", AuditViews.head)],
            problems: Self.refusals
        ) { [exports] request in
            guard let head = try await exports.sign(request.tenant()) else { throw Problem.notFound("audit trail") }
            return APIResponse(.ok, head.value)
        }
    }

    private static let refusals = [404: ["not_found"], 409: ["audit_behind_head", "audit_damaged"]]

    private var export: Endpoint {
        Endpoint(
            .get,
            "/v1/audit/export",
            "exportAudit",
            tag: "audit",
            summary: "The trail as a file. The export is itself an entry, the last one in it where no time is given",
            role: .admin,
            parameters: [
                .query(
                    "format",
                    .choice(ExportFormat.allCases.map(\.rawValue)),
                    "jsonl is the chain, for `dd0c-plane audit verify`; it takes no filter but a time",
                    standard: "jsonl"
                )
            ] + Self.filters,
            answers: [
                .init(
                    200,
                    "The file; the header Dd0c-Audit-Head holds the signed head of the trail",
                    mediaTypes: ExportFormat.mediaTypes
                )
            ],
            problems: [409: ["audit_behind_head"]]
        ) { [exports] request in
            let caller = try request.caller()
            let filter = Self.filter(request.arguments)
            let format = request.arguments.text("format").flatMap { ExportFormat(rawValue: $0) } ?? .jsonl
            guard format != .jsonl || filter.isByTimeOnly else {
                throw Problem.invalid(.query, "format", "a chain cannot be filtered; ask for csv or pdf")
            }
            let export = try await exports.begin(caller.tenant, format, filter, actor: caller.actor)
            var headers = [
                "content-disposition":
                    "attachment; filename=\"audit-\(caller.tenant)-\(export.plan.made.seconds).\(format.rawValue)\""
            ]
            if let head = export.plan.head {
                headers["dd0c-audit-head"] = String(decoding: head.bytes.dropLast(), as: UTF8.self)
            }
            return APIResponse(streaming: format.mediaType, headers: headers, export)
        }
    }
}
