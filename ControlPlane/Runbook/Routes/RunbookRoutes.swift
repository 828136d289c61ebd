internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase
internal import SharedRunbook

/// `/v1/runbooks` and `/v1/runbooks/{id}` (P6-E6-01).
struct RunbookRoutes: Sendable {
    let database: Database
    let desk: RunbookDesk
    let reader: RunbookReader
    /// nil where no model is named.
    let reviewer: RunbookReviewer?

    /// JSON may write one byte of the source as six.
    static let bodyLimit = 7 << 20
    static let tag = "runbook"
    static let id = Parameter.path("id", .id, "The id of the runbook")
    static let sourceProblems: [Int: [String]] = [
        413: ["source_too_large"], 422: ["no_actionable_steps", "schema_error"],
    ]

    var endpoints: [Endpoint] { [list, create, detail, update, delete] }

    private var list: Endpoint {
        Endpoint(
            .get,
            "/v1/runbooks",
            "listRunbooks",
            tag: Self.tag,
            summary: "Runbooks by name",
            role: .viewer,
            parameters: [.query("search", .text(maxLength: 200), "Part of the name, upper and lower case alike")]
                + Parameter.paging,
            answers: [.init(200, "A page of runbooks", Page.schema("RunbookPage", of: RunbookViews.summary))]
        ) { [database] request in
            let search = request.arguments.text("search")
            let page = try request.page(keys: 2)
            let found = try await database.tenant(request.tenant(), readOnly: true) { session in
                try RunbookStore.list(session, search: search, page)
            }
            return APIResponse(
                .ok,
                page.value(found, keys: { [$0.name, $0.id.description] }, item: { RunbookViews.view($0) })
            )
        }
    }

    private static let newRunbook = Schema.component(
        "NewRunbook",
        .object([
            .optional("name", .string(maxLength: 200), "The title of the text where it is absent"),
            .required("source", .string(), "The text as it is, at most 1 MiB"),
            .optional("format", .choice(RunbookReader.formats), "yaml insists on YAML; all else is seen from the text"),
        ])
    )

    private var create: Endpoint {
        Endpoint(
            .post,
            "/v1/runbooks",
            "createRunbook",
            tag: Self.tag,
            summary: "Reads, judges and keeps a runbook",
            role: .member,
            body: .json(Self.newRunbook, limit: Self.bodyLimit),
            answers: [.init(201, "The runbook", RunbookViews.detail)],
            problems: Self.sourceProblems,
            creates: true
        ) { [desk] request in
            let caller = try request.caller()
            let source = Array((request.body?["source"]?.stringValue ?? "").utf8)
            let reading = try await read(source, format: request.body?["format"]?.stringValue, caller)
            let name = try Self.name(request.body?["name"]?.stringValue ?? reading.runbook.title)
            let id = try await desk.create(caller, name: name, reading)
            return try await show(caller.tenant, id, .created)
        }
    }

    private var detail: Endpoint {
        Endpoint(
            .get,
            "/v1/runbooks/{id}",
            "getRunbook",
            tag: Self.tag,
            summary: "One runbook: steps with verdicts, variables, warnings, source",
            role: .viewer,
            parameters: [Self.id],
            answers: [.init(200, "The runbook", RunbookViews.detail)]
        ) { request in
            try await show(request.tenant(), request.pathID(), .ok)
        }
    }

    private static let changedRunbook = Schema.component(
        "ChangedRunbook",
        .object([
            .optional("name", .string(maxLength: 200)),
            .optional("source", .string(), "Another text makes a new version and lowers trust to 1"),
            .optional("format", .choice(RunbookReader.formats)),
            .optional("version", .integer(1), "The version that was changed; 409 where it is another by now"),
            .optional("allowsParallel", .boolean, "Several executions may be under way at one place"),
        ])
    )

    private var update: Endpoint {
        Endpoint(
            .put,
            "/v1/runbooks/{id}",
            "updateRunbook",
            tag: Self.tag,
            summary: "Changes name or text; executions that run keep their version",
            role: .member,
            parameters: [Self.id],
            body: .json(Self.changedRunbook, limit: Self.bodyLimit),
            answers: [.init(200, "The runbook", RunbookViews.detail)],
            problems: Self.sourceProblems.merging([409: ["version_changed"]]) { $1 }
        ) { [desk] request in
            let caller = try request.caller()
            let id: RunbookID = try request.pathID()
            let body = request.body
            let name = try body?["name"]?.stringValue.map { try Self.name($0) }
            var reading: RunbookReading?
            if let source = body?["source"]?.stringValue {
                reading = try await read(Array(source.utf8), format: body?["format"]?.stringValue, caller, before: id)
            }
            try await desk.update(
                caller,
                id,
                name: name,
                allowsParallel: body?["allowsParallel"]?.boolValue,
                reading,
                expected: body?["version"]?.intValue
            )
            return try await show(caller.tenant, id, .ok)
        }
    }

    private var delete: Endpoint {
        Endpoint(
            .delete,
            "/v1/runbooks/{id}",
            "deleteRunbook",
            tag: Self.tag,
            summary: "Takes a runbook away; what ran of it stays to be read",
            role: .member,
            parameters: [Self.id],
            answers: [.init(204, "It is gone")],
            problems: [409: ["runbook_running"]]
        ) { [desk] request in
            try await desk.delete(request.caller(), request.pathID())
            return APIResponse(.noContent)
        }
    }

    /// What is kept of a source: read, judged by the rules and, where a model is named, looked at by it.
    ///
    /// - Parameter before: the runbook that gets it. What a model thought of its commands holds on where it gives no answer now: an
    ///   outage lowers nothing.
    private func read(
        _ source: [UInt8],
        format: String?,
        _ caller: Principal,
        before: RunbookID? = nil
    ) async throws -> RunbookReading {
        let reading = try await reader.read(source, format: format)
        let (rules, known) = try await database.tenant(caller.tenant, readOnly: true) { session in
            let runbook = try before.flatMap { try RunbookStore.find(session, $0) }
            let version = try runbook.flatMap { try VersionStore.find(session, $0.id, version: $0.version) }
            return (try SettingsStore.read(session).rules, version.map { RiskOpinion.all(in: $0.document) } ?? [:])
        }
        guard let reviewer else { return reading.raised(by: rules) }
        let opinions = await reviewer.opinions(of: reading) { [database] commands in
            try await database.tenant(caller.tenant) { session in
                try Audit.append(
                    in: session,
                    actor: caller.actor,
                    action: "runbook.opinion.sent",
                    target: "runbook:draft",
                    details: [
                        "sha256": .string(Hex.encode(reading.sha256)), "commands": .number(String(commands)),
                        "model": .string(reviewer.model),
                    ]
                )
            }
        }
        let still = Set(reading.unknownCommands)
        return reading.raised(by: rules, opinions.merging(known.filter { still.contains($0.key) }) { now, _ in now })
    }

    private func show(_ tenant: TenantID, _ id: RunbookID, _ status: APIResponse.Status) async throws -> APIResponse {
        let found = try await database.tenant(tenant, readOnly: true) { session -> Value? in
            guard let runbook = try RunbookStore.find(session, id),
                let version = try VersionStore.find(session, id, version: runbook.version)
            else { return nil }
            let source = try VersionStore.source(session, id, version: runbook.version)
            let standing = RunbookViews.Standing(
                cleanRuns: try AnalyticsStore.cleanRuns(session, runbook, most: RunbookViews.mostCleanRuns),
                trustMaximum: try SettingsStore.read(session).trustMaximum
            )
            return RunbookViews.view(runbook, version, source: source, standing)
        }
        guard let found else { throw Problem.notFound("runbook") }
        return APIResponse(status, found)
    }

    /// 1 to 200 characters that can be shown on a line.
    private static func name(_ text: String?) throws(Problem) -> String {
        guard let text, !text.isEmpty else { throw .invalid(.body, "/name", "is missing, and the text has no title") }
        let name = String(text.unicodeScalars.prefix(200))
        guard !name.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else {
            throw .invalid(.body, "/name", "must have no control characters")
        }
        return name
    }
}
