internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase
internal import SharedScrub

/// What people write down of their own work.
enum HandWork {
    /// The tags of the style that is used here hold nothing of the key.
    private static let scrubber = Scrubber(tagKey: RandomSource.system.bytes(32))

    /// Without secrets, and without what Postgres cannot keep in a text.
    static func clean(_ text: String) -> String {
        String(decoding: scrubber.scrub(text: Array(text.replacing("\0", with: "").utf8)).bytes, as: UTF8.self)
    }
}

/// Commands that people ran beside a runbook (P6-E3-16): the report at the end names them, and so does the trail.
struct HandWorkRoutes: Sendable {
    let engine: RunEngine

    /// Of one execution.
    private static let most = 200

    var endpoints: [Endpoint] { [add] }

    private static let body = Schema.component(
        "UnlistedCommand",
        .object([
            .required("command", .string(maxLength: 4000)),
            .optional("comment", .string(maxLength: 500)),
        ])
    )

    private var add: Endpoint {
        Endpoint(
            .post,
            "/v1/executions/{id}/unlisted",
            "addUnlistedCommand",
            tag: RunbookRoutes.tag,
            summary: "Writes down a command that was run beside the runbook; nothing runs it",
            role: .member,
            parameters: [ExecutionRoutes.id],
            body: .json(Self.body),
            answers: [.init(200, "The execution", RunViews.detail)],
            problems: [409: ["too_many_commands"]]
        ) { [engine] request in
            let caller = try request.caller()
            let id: RunID = try request.pathID()
            let command = HandWork.clean(request.body?["command"]?.stringValue ?? "")
            let comment = request.body?["comment"]?.stringValue.map { HandWork.clean($0) }
            let now = engine.clock.now()
            let entry: Value = [
                "command": .string(command), "comment": comment.map { .string($0) } ?? .null,
                "by": .string(caller.actor), "at": .string(now.description),
            ]
            let run = try await engine.database.tenant(caller.tenant) { session in
                guard var run = try RunStore.find(session, id, locked: true) else {
                    throw Problem.notFound("execution")
                }
                guard run.unlisted.count < Self.most else {
                    throw Problem.conflict("too_many_commands", "At most \(Self.most) commands are written down")
                }
                run.unlisted.append(entry)
                if let finished = run.finishedAt {
                    run.report = DivergenceReport.make(
                        run.execution,
                        unlisted: run.unlisted,
                        created: run.createdAt,
                        finished: finished
                    )
                }
                try EventStore.add(session, &run, "unlisted", entry, at: now)
                try RunStore.save(session, run, before: run.execution)
                try Audit.append(
                    in: session,
                    actor: caller.actor,
                    action: "runbook.execution.unlisted",
                    target: "execution:\(run.id)",
                    details: ["command": .string(command), "comment": comment.map { .string($0) } ?? .null]
                )
                return run
            }
            return APIResponse(.ok, RunViews.detail(run))
        }
    }
}
