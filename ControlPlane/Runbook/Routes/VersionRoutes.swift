internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase
internal import SharedJSON
internal import SharedRunbook

/// Versions, trust and the preview.
struct VersionRoutes: Sendable {
    let database: Database
    let desk: RunbookDesk
    let reader: RunbookReader
    /// By tenant (P6-E2-23).
    let limiter: RateLimiter
    /// nil where no model is named.
    let assistant: RunbookAssistant?

    var endpoints: [Endpoint] { [versions, parse, trust] }

    private var versions: Endpoint {
        Endpoint(
            .get,
            "/v1/runbooks/{id}/versions",
            "listRunbookVersions",
            tag: RunbookRoutes.tag,
            summary: "The versions of a runbook, the newest first, each with what it changed",
            role: .viewer,
            parameters: [RunbookRoutes.id] + Parameter.paging,
            answers: [.init(200, "A page of versions", Page.schema("RunbookVersionPage", of: RunbookViews.version))]
        ) { [database] request in
            let id: RunbookID = try request.pathID()
            let page = try request.page(keys: 1)
            let found = try await database.tenant(request.tenant(), readOnly: true) { session in
                try RunbookStore.find(session, id) == nil ? nil : try VersionStore.list(session, id, page)
            }
            guard let found else { throw Problem.notFound("runbook") }
            return APIResponse(
                .ok,
                page.value(found, keys: { [String($0.version)] }, item: { RunbookViews.view($0) })
            )
        }
    }

    private static let types = [
        "application/json", "text/markdown", "text/plain", "text/html", "application/xhtml+xml", "application/yaml",
        "text/yaml",
    ]

    private static let previewBody = Schema.object([
        .required("source", .string()), .optional("name", .string(maxLength: 200)),
        .optional("format", .choice(RunbookReader.formats)),
    ])

    private var parse: Endpoint {
        Endpoint(
            .post,
            "/v1/runbooks/parse",
            "parseRunbook",
            tag: RunbookRoutes.tag,
            summary: "Steps, verdicts and warnings of a text; nothing is kept",
            role: .member,
            parameters: [
                .query(
                    "assist",
                    .boolean,
                    "true asks a language model which commands were overlooked, where the operator has named one",
                    standard: "false"
                )
            ],
            body: .bytes(
                Self.types,
                summary: "The text as it is, at most 1 MiB, or as application/json: "
                    + "{\"source\": text, \"format\": \(RunbookReader.formats.joined(separator: "|"))}.",
                limit: RunbookRoutes.bodyLimit
            ),
            answers: [.init(200, "What the text says", RunbookViews.preview)],
            problems: RunbookRoutes.sourceProblems.merging(AssistProblem.codes) { $0 + $1 }
        ) { [database, reader, limiter, assistant] request in
            if let wait = limiter.take(try request.tenant().description) { throw Problem.rateLimited(retryAfter: wait) }
            let (source, format) = try Self.source(request)
            let isAssisted = request.arguments.boolean("assist") == true
            guard !isAssisted || assistant != nil else { throw AssistProblem.off }
            let rules = try await database.tenant(request.tenant(), readOnly: true) { try SettingsStore.read($0).rules }
            let reading = try await reader.read(source, format: format, mayBeEmpty: isAssisted).raised(by: rules)
            guard isAssisted, let assistant else { return APIResponse(.ok, RunbookViews.preview(reading)) }
            let caller = try request.caller()
            let sha256 = reading.sha256
            let proposed = await assistant.propose(reading) { bytes in
                try await database.tenant(caller.tenant) { session in
                    try Audit.append(
                        in: session,
                        actor: caller.actor,
                        action: "runbook.assist.sent",
                        target: "runbook:preview",
                        details: [
                            "sha256": .string(Hex.encode(sha256)), "bytes": .number(String(bytes)),
                            "model": .string(assistant.model),
                        ]
                    )
                }
            }
            // What the reader found is worth an answer, whatever became of the question.
            if reading.runbook.steps.isEmpty, proposed.proposals.isEmpty { throw AssistProblem.error(proposed) }
            return APIResponse(.ok, RunbookViews.preview(reading, proposed))
        }
    }

    private static func source(_ request: APIRequest) throws(Problem) -> ([UInt8], String?) {
        guard request.mediaType == "application/json" else {
            return (request.content, request.mediaType.hasSuffix("yaml") ? "yaml" : nil)
        }
        let body: Value
        do {
            body = try JSON.parse(request.content)
        } catch {
            throw .invalid(.body, "", "is no JSON: \(error.reason), \(error.position)")
        }
        let issues = previewBody.issues(in: body)
        guard issues.isEmpty else { throw .invalid(issues) }
        return (Array((body["source"]?.stringValue ?? "").utf8), body["format"]?.stringValue)
    }

    private static let trustChange = Schema.component(
        "TrustChange",
        .object([
            .required("level", RunbookViews.trust),
            .required("reason", .string(maxLength: 500)),
        ])
    )

    private var trust: Endpoint {
        Endpoint(
            .post,
            "/v1/runbooks/{id}/trust",
            "changeRunbookTrust",
            tag: RunbookRoutes.tag,
            summary: "Changes the trust level; up one level at a time",
            role: .admin,
            parameters: [RunbookRoutes.id],
            body: .json(Self.trustChange),
            answers: [.init(200, "The runbook", RunbookViews.summary)],
            problems: [403: ["trust_maximum"], 409: ["trust_unchanged", "trust_step"]]
        ) { [database, desk] request in
            let caller = try request.caller()
            let id: RunbookID = try request.pathID()
            let reason = request.body?["reason"]?.stringValue ?? ""
            guard !reason.isEmpty, !reason.unicodeScalars.contains("\0") else {
                throw Problem.invalid(.body, "/reason", "must say why, without NUL")
            }
            try await desk.trust(caller, id, level: request.body?["level"]?.intValue ?? 0, reason: reason)
            let found = try await database.tenant(caller.tenant, readOnly: true) { try RunbookStore.find($0, id) }
            guard let found else { throw Problem.notFound("runbook") }
            return APIResponse(.ok, RunbookViews.view(found))
        }
    }
}
