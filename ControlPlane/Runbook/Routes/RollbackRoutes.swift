internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase

/// `/v1/executions/{id}/rollback` (P6-E3-22).
struct RollbackRoutes: Sendable {
    let engine: RunEngine
    private var desk: RunDesk { RunDesk(engine: engine) }

    private static let id = Parameter.path("id", .id, "The id of the execution to be undone")

    var endpoints: [Endpoint] { [plan, start] }

    private var plan: Endpoint {
        Endpoint(
            .get,
            "/v1/executions/{id}/rollback",
            "getRollback",
            tag: RunbookRoutes.tag,
            summary: "What would undo an execution that ended without success, with verdicts; nothing is started",
            role: .viewer,
            parameters: [Self.id],
            answers: [.init(200, "The plan", RunViews.rollback)]
        ) { [desk] request in
            APIResponse(.ok, try await desk.rollbackPlan(request.tenant(), request.pathID()))
        }
    }

    private var start: Endpoint {
        Endpoint(
            .post,
            "/v1/executions/{id}/rollback",
            "startRollback",
            tag: RunbookRoutes.tag,
            summary: "Undoes the finished steps in reverse order, as an execution of its own under the same rules",
            role: .member,
            parameters: [Self.id],
            answers: [.init(201, "The execution that undoes it", RunViews.detail)],
            problems: [
                409: [
                    "illegal_state", "rolled_back", "nothing_to_undo", "execution_running", "secrets_gone", "step_open",
                ],
                423: ["panic"],
            ],
            creates: true
        ) { [desk] request in
            let run = try await desk.rollback(request.caller(), request.pathID())
            return APIResponse(.created, RunViews.detail(run), headers: ["Location": "/v1/executions/\(run.id)"])
        }
    }
}
