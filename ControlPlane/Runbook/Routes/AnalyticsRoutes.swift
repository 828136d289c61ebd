internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase

/// `/v1/analytics/runbooks` (P6-E6-09).
struct AnalyticsRoutes: Sendable {
    let database: Database
    let clock: WallClock

    /// Those with most executions; more are no picture any more.
    private static let most = 200

    private static let count = Schema.integer(0)
    private static let figures: [Schema.Property] = [
        .required("runs", count, "Executions that began in this time; what undid one is not counted"),
        .required("succeeded", count),
        .required("failed", count, "Failed, aborted or timed out"),
        .required("successPercent", .nullable(.integer(0, 100)), "Of those at their end; null where none is"),
        .required(
            "meanSecondsToResolve",
            .nullable(count),
            "From start to end of those that succeeded; null where none did"
        ),
        .required(
            "savedSeconds",
            .nullable(count),
            "Commands times `stepSeconds`, less what they took; null where none ran"
        ),
    ]
    private static let item = Schema.component(
        "RunbookFigures",
        .object([.required("runbookId", .id), .required("runbookName", .string())] + figures)
    )
    private static let answer = Schema.component(
        "RunbookAnalytics",
        .object(
            [.required("from", .timestamp), .required("to", .timestamp), .required("stepSeconds", .integer(1))]
                + figures
                + [.required("items", .array(item), "The runbooks with most executions first, \(most) at most")]
        )
    )

    var endpoints: [Endpoint] { [runbooks] }

    private var runbooks: Endpoint {
        Endpoint(
            .get,
            "/v1/analytics/runbooks",
            "getRunbookAnalytics",
            tag: RunbookRoutes.tag,
            summary:
                "Executions, how many succeeded, mean time to resolve and time saved, for all and for each runbook",
            role: .viewer,
            parameters: [
                .query("days", .integer(1...366), "How far it looks back", standard: "30"),
                .query(
                    "stepSeconds",
                    .integer(1...3600),
                    "What a person is taken to need for one command",
                    standard: "\(RunAnalytics.standardStepSeconds)"
                ),
            ],
            answers: [.init(200, "The figures", Self.answer)]
        ) { [database, clock] request in
            let days = request.arguments.integer("days") ?? 30
            let stepSeconds = request.arguments.integer("stepSeconds") ?? RunAnalytics.standardStepSeconds
            let now = clock.now()
            let from = now + .seconds(-days * 86_400)
            let rows = try await database.tenant(request.tenant(), readOnly: true) { session in
                try AnalyticsStore.read(session, since: from)
            }
            var object = ValueObject()
            object["from"] = RunbookViews.time(from)
            object["to"] = RunbookViews.time(now)
            object["stepSeconds"] = RunbookViews.number(stepSeconds)
            Self.put(RunAnalytics(rows), stepSeconds, into: &object)
            object["items"] = .array(
                rows.prefix(Self.most).map { row in
                    var item = ValueObject()
                    item["runbookId"] = .string(row.runbook.description)
                    item["runbookName"] = .string(row.name)
                    Self.put(RunAnalytics([row]), stepSeconds, into: &item)
                    return .object(item)
                }
            )
            return APIResponse(.ok, .object(object))
        }
    }

    private static func put(_ figures: RunAnalytics, _ stepSeconds: Int, into object: inout ValueObject) {
        object["runs"] = RunbookViews.number(figures.runs)
        object["succeeded"] = RunbookViews.number(figures.succeeded)
        object["failed"] = RunbookViews.number(figures.failed)
        object["successPercent"] = number(figures.successPercent)
        object["meanSecondsToResolve"] = number(figures.meanSecondsToResolve)
        object["savedSeconds"] = number(figures.savedSeconds(stepSeconds: stepSeconds))
    }

    private static func number(_ value: Int?) -> Value { value.map { RunbookViews.number($0) } ?? .null }
}
