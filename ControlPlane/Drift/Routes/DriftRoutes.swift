internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase
internal import SharedDrift

/// `GET /v1/drifts…` (P2-E7-04, the reading part; the rest is in `AttentionRoutes`).
struct DriftRoutes: Sendable {
    let database: Database

    var endpoints: [Endpoint] { [list, detail] }

    private var list: Endpoint {
        Endpoint(
            .get,
            "/v1/drifts",
            "listDrifts",
            tag: "drift",
            summary: "Drifts of all stacks, the worst first",
            role: .viewer,
            parameters: [
                .query("stack", .id, "Drifts of this stack"),
                .query("severity", .choices(DriftViews.severities), "Only these"),
                .query("status", .choice(["open", "resolved"]), "Both where absent"),
                .query("change", .choices(DriftViews.changes), "Only these"),
                .query(
                    "attention",
                    .choices(["none"] + DriftViews.attentionStates),
                    "Only those of which this is said"
                ),
                .query("search", .text(maxLength: 200), "Part of the address, upper and lower case alike"),
                .query(
                    "sort",
                    .choice(DriftReader.Sort.allCases.map(\.rawValue)),
                    "What comes first",
                    standard: "severity"
                ),
            ] + Parameter.paging,
            answers: [.init(200, "A page of drifts", Page.schema("DriftPage", of: DriftViews.drift))]
        ) { [database] request in
            let arguments = request.arguments
            var query = DriftReader.Query()
            query.stack = arguments.id("stack")
            query.severities = arguments.choices("severity")?.compactMap { Severity(rawValue: $0) }
            query.isOpen = arguments.text("status").map { $0 == "open" }
            query.changes = arguments.choices("change")
            query.attention = arguments.choices("attention")
            query.search = arguments.text("search")
            query.sort = arguments.text("sort").flatMap { DriftReader.Sort(rawValue: $0) } ?? .severity
            let page = try request.page(keys: 2)
            let found = try await database.tenant(request.tenant(), readOnly: true) { [query] session in
                try DriftReader.list(session, query, page)
            }
            return APIResponse(
                .ok,
                json: page.bytes(
                    found,
                    keys: { [String($0.severity.rank), $0.id.description] },
                    item: DriftViews.write
                )
            )
        }
    }

    private var detail: Endpoint {
        Endpoint(
            .get,
            "/v1/drifts/{id}",
            "getDrift",
            tag: "drift",
            summary: "One drift with its attributes, reasons and history",
            role: .viewer,
            parameters: [.path("id", .id, "The id of the drift")],
            answers: [.init(200, "The drift", DriftViews.detail)]
        ) { [database] request in
            let id: DriftID = try request.pathID()
            let found = try await database.tenant(request.tenant(), readOnly: true) { session in
                try DriftReader.find(session, id)
            }
            guard let found else { throw Problem.notFound("drift") }
            return APIResponse(.ok, json: DriftViews.bytes(found))
        }
    }
}
