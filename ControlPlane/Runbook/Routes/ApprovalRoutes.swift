internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase

/// `/v1/approvals` (P6-E6-03).
struct ApprovalRoutes: Sendable {
    let engine: RunEngine

    var endpoints: [Endpoint] {
        [list, answer("approve", isYes: true), answer("reject", isYes: false)]
    }

    private var list: Endpoint {
        Endpoint(
            .get,
            "/v1/approvals",
            "listApprovals",
            tag: RunbookRoutes.tag,
            summary: "Questions about steps, the newest first",
            role: .viewer,
            parameters: [
                .query("state", .choices(ApprovalState.allCases.map(\.rawValue)), "How far they are"),
                .query("execution", .id, "Of this execution"),
            ] + Parameter.paging,
            answers: [.init(200, "A page of questions", Page.schema("ApprovalPage", of: RunViews.approval))]
        ) { [engine] request in
            let states = request.arguments.choices("state")
            let run = request.arguments.id("execution", of: RunKind.self)
            let page = try request.page(keys: 1)
            let found = try await engine.database.tenant(request.tenant(), readOnly: true) { session in
                try ApprovalStore.list(session, states: states, run: run, page)
            }
            return APIResponse(
                .ok,
                page.value(found, keys: { [$0.id.description] }, item: { RunViews.view($0) })
            )
        }
    }

    private static let body = Schema.component(
        "ApprovalAnswer",
        .object([
            .required("hash", .string(maxLength: 64), "That of the question, as it was seen"),
            .optional("confirmation", .string(maxLength: 200), "What a dangerous step asks to be typed"),
            .optional("comment", .string(maxLength: 500)),
        ])
    )

    private func answer(_ verb: String, isYes: Bool) -> Endpoint {
        Endpoint(
            .post,
            "/v1/approvals/{id}/\(verb)",
            "\(verb)Step",
            tag: RunbookRoutes.tag,
            summary: isYes ? "Lets a step run, exactly as it was shown" : "Ends the execution before the step",
            role: .member,
            parameters: [.path("id", .id, "The id of the question")],
            body: .json(Self.body),
            answers: [.init(200, "The question, answered", RunViews.approval)],
            problems: [
                403: ["beyond_trust", "own_approval"], 409: ["approval_closed", "approval_changed", "illegal_state"],
                422: ["confirmation_needed"],
            ]
        ) { [engine] request in
            let body = request.body
            let answer = ApprovalDesk.Answer(
                isYes: isYes,
                hash: body?["hash"]?.stringValue ?? "",
                confirmation: body?["confirmation"]?.stringValue,
                comment: body?["comment"]?.stringValue?.replacing("\0", with: "")
            )
            let desk = ApprovalDesk(engine: engine)
            return APIResponse(.ok, RunViews.view(try await desk.answer(request.caller(), request.pathID(), answer)))
        }
    }
}
