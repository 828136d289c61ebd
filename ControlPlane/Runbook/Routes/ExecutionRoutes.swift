internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase
internal import SharedRisk
internal import SharedRunbook

/// `/v1/executions` (P6-E6-02).
struct ExecutionRoutes: Sendable {
    let engine: RunEngine
    private var desk: RunDesk { RunDesk(engine: engine) }

    static let id = Parameter.path("id", .id, "The id of the execution")

    var endpoints: [Endpoint] { [list, start, detail, abort, resume, decide, events] }

    private var list: Endpoint {
        Endpoint(
            .get,
            "/v1/executions",
            "listExecutions",
            tag: RunbookRoutes.tag,
            summary: "Executions, the newest first",
            role: .viewer,
            parameters: [
                .query("state", .choices(RunViews.states), "How far they are"),
                .query("runbook", .id, "Of this runbook"),
            ] + Parameter.paging,
            answers: [.init(200, "A page of executions", Page.schema("ExecutionPage", of: RunViews.summary))]
        ) { [engine] request in
            let query = RunStore.Query(
                states: request.arguments.choices("state"),
                runbook: request.arguments.id("runbook")
            )
            let page = try request.page(keys: 1)
            let found = try await engine.database.tenant(request.tenant(), readOnly: true) { session in
                try RunStore.list(session, query, page)
            }
            return APIResponse(
                .ok,
                page.value(found, keys: { [$0.id.description] }, item: { RunViews.summary($0) })
            )
        }
    }

    private static let newExecution = Schema.component(
        "NewExecution",
        .object([
            .required("runbookId", .id),
            .optional("variables", .map(.string()), "Values by name"),
            .optional("agentId", .id, "This agent alone"),
            .optional("labels", .map(.string(maxLength: 256)), "Any agent with all of these"),
            .optional("dryRun", .boolean, "Only the plan: nothing is kept or sent"),
        ])
    )

    private var start: Endpoint {
        Endpoint(
            .post,
            "/v1/executions",
            "startExecution",
            tag: RunbookRoutes.tag,
            summary: "Starts the current version of a runbook, or plans it",
            role: .member,
            body: .json(Self.newExecution),
            answers: [
                .init(201, "The execution", RunViews.detail), .init(200, "The plan of a dry run", RunViews.plan),
            ],
            problems: [
                400: ["variables_invalid"], 403: ["trust_observe"], 404: ["not_found"], 409: ["execution_running"],
                422: ["too_many_steps"], 423: ["panic"],
            ],
            creates: true
        ) { [desk] request in
            let caller = try request.caller()
            guard let body = request.body, let runbook = body["runbookId"]?.stringValue.flatMap({ RunbookID($0) })
            else {
                throw Problem.invalid(.body, "/runbookId", "is missing")
            }
            let target = RunTarget(body)
            if target.agent != nil, !target.labels.isEmpty {
                throw Problem.invalid(.body, "/labels", "stand beside agentId; one of the two says where")
            }
            let texts = target.labels.flatMap { [$0.key, $0.value] }
            guard target.labels.count <= 32, !texts.contains(where: { $0.unicodeScalars.contains { $0.value < 32 } })
            else {
                throw Problem.invalid(.body, "/labels", "must be at most 32, without control characters")
            }
            let order = RunDesk.Order(runbook: runbook, variables: body["variables"], target: target)
            if body["dryRun"] == true { return APIResponse(.ok, try await desk.plan(caller, order)) }
            let run = try await desk.start(caller, order)
            return APIResponse(.created, RunViews.detail(run), headers: ["Location": "/v1/executions/\(run.id)"])
        }
    }

    private var detail: Endpoint {
        Endpoint(
            .get,
            "/v1/executions/{id}",
            "getExecution",
            tag: RunbookRoutes.tag,
            summary: "One execution with its steps, and its report at the end",
            role: .viewer,
            parameters: [Self.id],
            answers: [.init(200, "The execution", RunViews.detail)]
        ) { [engine] request in
            let id: RunID = try request.pathID()
            let found = try await engine.database.tenant(request.tenant(), readOnly: true) { try RunStore.find($0, id) }
            guard let found else { throw Problem.notFound("execution") }
            return APIResponse(.ok, RunViews.detail(found))
        }
    }

    private var abort: Endpoint {
        Endpoint(
            .post,
            "/v1/executions/{id}/abort",
            "abortExecution",
            tag: RunbookRoutes.tag,
            summary: "Ends the step that runs and sends nothing more; the same again changes nothing",
            role: .member,
            parameters: [Self.id],
            answers: [.init(200, "The execution", RunViews.detail)],
            problems: [409: ["illegal_state"]]
        ) { [engine] request in
            let caller = try request.caller()
            let run = try await engine.apply(caller.tenant, request.pathID(), .abort, by: caller.actor) {
                session,
                run in
                let details: Value = ["state": .string(run.execution.state.rawValue)]
                let target = "execution:\(run.id)"
                guard !run.execution.state.isFinal, !run.execution.isAborting else { return }
                try Audit.append(
                    in: session,
                    actor: caller.actor,
                    action: "runbook.execution.aborted",
                    target: target,
                    details: details
                )
            }
            return APIResponse(.ok, RunViews.detail(run))
        }
    }

    private var resume: Endpoint {
        Endpoint(
            .post,
            "/v1/executions/{id}/resume",
            "resumeExecution",
            tag: RunbookRoutes.tag,
            summary: "Goes on after a panic",
            role: .member,
            parameters: [Self.id],
            answers: [.init(200, "The execution", RunViews.detail)],
            problems: [409: ["illegal_state"]]
        ) { [engine] request in
            let caller = try request.caller()
            let run = try await engine.apply(caller.tenant, request.pathID(), .resume, by: caller.actor) {
                session,
                run in
                try Audit.append(
                    in: session,
                    actor: caller.actor,
                    action: "runbook.execution.resumed",
                    target: "execution:\(run.id)"
                )
            }
            return APIResponse(.ok, RunViews.detail(run))
        }
    }

    private static let decision = Schema.component(
        "StepDecision",
        .object([
            .required("decision", .choice(StepDecision.allCases.map(\.rawValue))),
            .optional("comment", .string(maxLength: 500)),
            .optional(
                "ran",
                .string(maxLength: 4000),
                "With `done`: what was run instead of the command, where it was another"
            ),
        ])
    )

    private var decide: Endpoint {
        Endpoint(
            .post,
            "/v1/executions/{id}/steps/{index}/decision",
            "decideStep",
            tag: RunbookRoutes.tag,
            summary: "Decides of a step that waits for a person, or whose fate nobody knows",
            role: .member,
            parameters: [Self.id, .path("index", .integer(1...100_000), "The index of the step")],
            body: .json(Self.decision),
            answers: [.init(200, "The execution", RunViews.detail)],
            problems: [409: ["illegal_state"]]
        ) { [engine] request in
            let caller = try request.caller()
            let word = request.body?["decision"]?.stringValue ?? ""
            let comment = request.body?["comment"]?.stringValue?.replacing("\0", with: "")
            guard let index = request.arguments.integer("index"), let decision = StepDecision(rawValue: word) else {
                throw Problem.notFound("step")
            }
            let ran = request.body?["ran"]?.stringValue.map { HandWork.clean($0) }
            guard ran == nil || decision == .done else {
                throw Problem.invalid(.body, "/ran", "goes with the decision `done` alone")
            }
            let input = Execution.Input.decide(step: index, decision, ran: ran)
            let run = try await engine.apply(caller.tenant, request.pathID(), input, by: caller.actor) { session, run in
                let step = run.execution.steps.first { $0.index == index }
                try Audit.append(
                    in: session,
                    actor: caller.actor,
                    action: "runbook.step.decided",
                    target: "execution:\(run.id)",
                    // A statement that a person runs stands in the trail like a command that an agent runs.
                    details: [
                        "step": .number(String(index)), "decision": .string(word),
                        "comment": comment.map { .string($0) } ?? .null,
                        "kind": step.map { .string($0.kind.rawValue) } ?? .null,
                        "command": step?.shown.map { .string($0) } ?? .null, "ran": ran.map { .string($0) } ?? .null,
                        "risk": step?.risk.map { .string($0.rawValue) } ?? .null,
                        "ruleSet": step?.ruleSet.map { .string($0) } ?? .null,
                    ]
                )
            }
            return APIResponse(.ok, RunViews.detail(run))
        }
    }

    private var events: Endpoint {
        Endpoint(
            .get,
            "/v1/executions/{id}/events",
            "streamExecutionEvents",
            tag: RunbookRoutes.tag,
            summary: "What happens, as server-sent events; Last-Event-ID goes on behind that event, the end closes it",
            role: .viewer,
            parameters: [Self.id, .query("after", .integer(0...Int(Int32.max)), "As Last-Event-ID, which wins")],
            answers: [.init(200, "The events", mediaTypes: ["text/event-stream"])]
        ) { [engine] request in
            let id: RunID = try request.pathID()
            let tenant = try request.tenant()
            var after = request.arguments.integer("after") ?? 0
            if let last = request.lastEventID {
                guard let number = Int(last), number >= 0 else {
                    throw Problem.invalid(.header, "Last-Event-ID", "must be the number of an event")
                }
                after = number
            }
            let known = try await engine.database.tenant(tenant, readOnly: true) { try RunStore.state($0, id) }
            guard known != nil else { throw Problem.notFound("execution") }
            let feed = EventFeed(database: engine.database, tenant: tenant, run: id, after: after)
            return APIResponse(streaming: "text/event-stream", feed)
        }
    }
}
