internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase
internal import SharedRunbook

/// One version of a runbook, whole: what ran can always be read again (P6-E6-01).
struct VersionDetailRoutes: Sendable {
    let database: Database

    var endpoints: [Endpoint] { [detail] }

    private static let schema = Schema.component(
        "RunbookVersionDetail",
        .object(
            RunbookViews.versionMembers + RunbookViews.documentMembers.filter { $0.name != "ruleSet" } + [
                .required("source", .string(), "The text as it came"),
                .required("against", .nullable(.integer(1)), "The version that `changes` compares with"),
            ]
        )
    )

    private var detail: Endpoint {
        Endpoint(
            .get,
            "/v1/runbooks/{id}/versions/{version}",
            "getRunbookVersion",
            tag: RunbookRoutes.tag,
            summary: "One version of a runbook with its text and steps",
            role: .viewer,
            parameters: [
                RunbookRoutes.id,
                .path("version", .integer(1...Int(Int32.max)), "The number of the version"),
                .query(
                    "against",
                    .integer(1...Int(Int32.max)),
                    "The version that `changes` compares with; the one before where it is absent"
                ),
            ],
            answers: [.init(200, "The version", Self.schema)]
        ) { [database] request in
            let id: RunbookID = try request.pathID()
            let number = request.arguments.integer("version") ?? 1
            let other = request.arguments.integer("against")
            let found = try await database.tenant(request.tenant(), readOnly: true) { session -> Value? in
                guard try RunbookStore.find(session, id) != nil,
                    let version = try VersionStore.find(session, id, version: number)
                else { return nil }
                var changes = version.changes
                if let other {
                    guard let old = try VersionStore.find(session, id, version: other) else {
                        throw Problem.invalid(.query, "against", "is no version of this runbook")
                    }
                    changes = ChangeView.value(
                        RunbookDiff.changes(
                            from: try StoredSteps.runbook(old.document),
                            to: try StoredSteps.runbook(version.document)
                        )
                    )
                }
                let source = try VersionStore.source(session, id, version: number)
                return RunbookViews.view(
                    version,
                    source: source,
                    changes: changes,
                    against: other ?? (number > 1 ? number - 1 : nil)
                )
            }
            guard let found else { throw Problem.notFound("version") }
            return APIResponse(.ok, found)
        }
    }
}
