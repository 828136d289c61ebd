internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase

/// `GET /v1/stacks…` (P2-E7-01, 02, 03).
struct StackRoutes: Sendable {
    let database: Database

    var endpoints: [Endpoint] { [list, detail, history, latestReport] }

    private var list: Endpoint {
        Endpoint(
            .get,
            "/v1/stacks",
            "listStacks",
            tag: "drift",
            summary: "Stacks with score, open drifts and last scan",
            role: .viewer,
            parameters: [
                .query("type", .choices(DriftViews.kinds), "Kinds of stack"),
                .query("severity", .choices(DriftViews.severities), "Stacks with an open drift of one of these"),
                .query("status", .choices(DriftViews.statuses), "How the last scan ended"),
                .query("agent", .id, "Stacks of this agent"),
                .query("search", .text(maxLength: 200), "Part of the name, upper and lower case alike"),
                .query(
                    "sort",
                    .choice(StackReader.Sort.allCases.map(\.rawValue)),
                    "- turns it round",
                    standard: "name"
                ),
            ] + Parameter.paging,
            answers: [.init(200, "A page of stacks", Page.schema("StackPage", of: DriftViews.stack))]
        ) { [database] request in
            let arguments = request.arguments
            var query = StackReader.Query()
            query.types = arguments.choices("type")
            query.severities = arguments.choices("severity")
            query.statuses = arguments.choices("status")
            query.agent = arguments.id("agent")
            query.search = arguments.text("search")
            query.sort = arguments.text("sort").flatMap { StackReader.Sort(rawValue: $0) } ?? .name
            let page = try request.page(keys: 2)
            let found = try await database.tenant(request.tenant(), readOnly: true) { [query] session in
                try StackReader.list(session, query, page)
            }
            let sort = query.sort
            return APIResponse(
                .ok,
                json: page.bytes(found, keys: { [sort.text($0), $0.id.description] }, item: DriftViews.write)
            )
        }
    }

    private static let id = Parameter.path("id", .id, "The id of the stack")

    private var detail: Endpoint {
        Endpoint(
            .get,
            "/v1/stacks/{id}",
            "getStack",
            tag: "drift",
            summary: "One stack",
            role: .viewer,
            parameters: [Self.id],
            answers: [.init(200, "The stack", DriftViews.stack)]
        ) { [database] request in
            let id: StackID = try request.pathID()
            let found = try await database.tenant(request.tenant(), readOnly: true) { session in
                try StackReader.find(session, id)
            }
            guard let found else { throw Problem.notFound("stack") }
            return APIResponse(.ok, json: DriftViews.bytes(found))
        }
    }

    private var history: Endpoint {
        Endpoint(
            .get,
            "/v1/stacks/{id}/history",
            "getStackHistory",
            tag: "drift",
            summary: "The score of a stack over time, oldest first",
            role: .viewer,
            parameters: [
                Self.id,
                .query("from", .timestamp, "The first moment, included"),
                .query("to", .timestamp, "The last moment, included"),
            ] + Parameter.paging,
            answers: [.init(200, "A page of points", Page.schema("ScorePointPage", of: DriftViews.point))]
        ) { [database] request in
            let id: StackID = try request.pathID()
            let from = request.arguments.timestamp("from")
            let to = request.arguments.timestamp("to")
            if let from, let to, from > to { throw Problem.invalid(.query, "from", "is later than to") }
            let page = try request.page(keys: 2)
            let points = try await database.tenant(request.tenant(), readOnly: true) { session in
                try StackReader.find(session, id) == nil
                    ? nil : try StackReader.history(session, id, from: from, to: to, page)
            }
            guard let points else { throw Problem.notFound("stack") }
            return APIResponse(
                .ok,
                page.value(
                    points,
                    keys: { [$0.at.description, $0.reportID.description] },
                    item: { DriftViews.view($0) }
                )
            )
        }
    }

    private var latestReport: Endpoint {
        Endpoint(
            .get,
            "/v1/stacks/{id}/reports/latest",
            "getLatestReport",
            tag: "drift",
            summary: "The newest complete report of a stack",
            role: .viewer,
            parameters: [Self.id],
            answers: [.init(200, "The report", DriftViews.report)],
            problems: [404: ["no_reports"]]
        ) { [database] request in
            let id: StackID = try request.pathID()
            let (isKnown, report) = try await database.tenant(request.tenant(), readOnly: true) { session in
                (try StackReader.find(session, id) != nil, try DriftReader.latestReport(session, id))
            }
            guard isKnown else { throw Problem.notFound("stack") }
            guard let report else {
                throw Problem(404, "no_reports", "The stack has no complete report yet")
            }
            return APIResponse(.ok, DriftViews.view(report))
        }
    }
}
