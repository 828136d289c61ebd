internal import PlaneHTTP
internal import SharedBase
internal import SharedRisk
internal import SharedRunbook

/// The JSON forms of executions and approvals, each beside its schema.
enum RunViews {
    static let states = RunState.allCases.map(\.rawValue)
    private static let nullableText = Schema.nullable(.string())
    private static let nullableInt = Schema.nullable(.integer())
    private static let nullableTime = Schema.nullable(.timestamp)

    static let target = Schema.component(
        "RunTarget",
        .object([.required("agentId", .nullable(.id)), .required("labels", .map(.string()))])
    )

    private static let variables = Schema.map(.nullable(.string()))

    // MARK: Execution

    private static let summaryMembers: [Schema.Property] = [
        .required("id", .id),
        .required("runbookId", .id),
        .required("runbookName", .string()),
        .required("version", .integer(1)),
        .required("state", .choice(states)),
        .required("reason", nullableText, "Why it waits, or why it ended so"),
        .required("startedBy", .string()),
        .required("trustLevel", RunbookViews.trust, "Of the runbook at the start"),
        .required("target", target),
        .required("variables", variables, "Secret ones are null"),
        .required("createdAt", .timestamp),
        .required("finishedAt", nullableTime),
        .required("rollbackOf", .nullable(.id), "The execution that this one undoes"),
    ]

    static let summary = Schema.component("Execution", .object(summaryMembers))

    private static let network = Schema.choice(RunbookStep.Network.allCases.map(\.rawValue))

    private static let release = Schema.component(
        "StepRelease",
        .object([
            .required("done", .boolean, "It has let go of what it held"),
            .required("text", .string(), "Why not, and the end of what its command said"),
        ])
    )

    /// What a step asks of its host.
    static let needs = Schema.component(
        "StepNeeds",
        .object([
            .optional("uses", .array(.string()), "Connections of the local policy of its agent"),
            .optional("writable", .array(.string()), "Folders that it writes"),
            .optional("memory", .integer(0), "Bytes"), .optional("disk", .integer(0), "Bytes"),
            .optional("processes", .integer(0)),
            .optional(
                "partition",
                .choice(StepNeeds.Partition.allCases.map(\.rawValue)),
                "Without a link to the plane"
            ),
            .optional("lease", .integer(1), "Seconds without a link"),
            .optional("onStop", .string(), "Runs where the step is ended early, to let go of what it holds"),
        ])
    )

    private static func needs(_ needs: StepNeeds) -> Value { needs.isEmpty ? .null : needs.value }

    static let step = Schema.component(
        "ExecutionStep",
        .object([
            .required("index", .integer(1)),
            .required("kind", .choice(["shell", "sql", "http", "manual", "branch"])),
            .required("title", .string()),
            .required("command", nullableText, "With values; secret ones keep their placeholder"),
            .required("condition", nullableText),
            .required("parent", nullableInt),
            .required("rollback", nullableText, "What undoes it, as the text says; never run unasked"),
            .required("state", .choice(RunStepState.allCases.map(\.rawValue))),
            .required("reason", nullableText),
            .required("risk", .nullable(.choice(RunbookViews.risks))),
            .required("ruleSet", nullableText),
            .required("attempts", .integer(0)),
            .required("agentId", .nullable(.id)),
            .required("exitCode", nullableInt),
            .required("startedAt", nullableTime),
            .required("finishedAt", nullableTime),
            .required("outputBytes", .integer(0)),
            .required("outputHash", nullableText, "SHA-256 of the output, as the agent counted it"),
            .required("milliseconds", nullableInt, "How long the command ran at the agent"),
            .required("peakMemory", nullableInt, "Bytes; null where nothing counted"),
            .required("processorTime", nullableInt, "Milliseconds of all its processes; null where nothing counted"),
            .required("signal", nullableInt, "The signal that ended the program"),
            .required("release", .nullable(release), "Where it was ended early: what came of its `onStop`"),
            .required("network", network),
            .required("needs", .nullable(needs)),
            .required("undoes", nullableInt, "The step of the execution that is rolled back"),
            .required("target", nullableText, "The name of the agent that it runs at, where the runbook says so"),
            .required("thenTo", nullableInt, "Where a branch goes on; one behind the last step is the end"),
            .required("elseTo", nullableInt),
            .required("ran", nullableText, "What a person ran instead of the command"),
            .required("choice", .nullable(.boolean), "Which way a branch went"),
            .required("decisions", .array(.choice(StepDecision.allCases.map(\.rawValue))), "What a person can decide"),
        ])
    )

    static let detail = Schema.component(
        "ExecutionDetail",
        .object(
            summaryMembers + [
                .required("steps", .array(step)), .required("lastEvent", .integer(0)),
                .required("unlisted", .array(.any), "What people ran beside the runbook, with who and when"),
                .required("report", .any, "Prescribed against executed, once it is at its end; else null"),
            ]
        )
    )

    static func members(_ run: StoredRun) -> [(String, Value)] {
        [
            ("id", .string(run.id.description)), ("runbookId", .string(run.runbook.description)),
            ("runbookName", .string(run.runbookName)), ("version", RunbookViews.number(run.version)),
            ("state", .string(run.execution.state.rawValue)), ("reason", RunbookViews.text(run.execution.reason)),
            ("startedBy", .string(run.startedBy)), ("trustLevel", RunbookViews.number(run.trust)),
            ("target", run.target.value), ("variables", run.variables), ("createdAt", RunbookViews.time(run.createdAt)),
            ("finishedAt", RunbookViews.time(run.finishedAt)),
            ("rollbackOf", RunbookViews.text(run.rollbackOf?.description)),
        ]
    }

    static func summary(_ run: StoredRun) -> Value { .object(ValueObject(members(run))) }

    static func detail(_ run: StoredRun) -> Value {
        var object = ValueObject(members(run))
        let current = run.execution.state.isFinal ? nil : run.execution.current
        let variables = run.variables([:])
        object["steps"] = .array(
            run.execution.steps.enumerated().map { at, step in view(step, variables, isCurrent: at == current) }
        )
        object["lastEvent"] = RunbookViews.number(run.lastEvent)
        object["unlisted"] = .array(run.unlisted)
        object["report"] = run.report ?? .null
        return .object(object)
    }

    private static func view(_ step: ExecutionStep, _ variables: RunVariables, isCurrent: Bool) -> Value {
        let encoded = StepCodec.encode(step)
        var object = ValueObject()
        for name in [
            "index", "kind", "title", "command", "condition", "parent", "rollback", "state", "reason", "risk",
            "ruleSet",
            "attempts", "agentId", "exitCode", "startedAt", "finishedAt", "outputBytes", "outputHash", "milliseconds",
            "peakMemory", "processorTime", "signal", "release", "network", "undoes", "thenTo",
            "elseTo", "ran", "choice",
        ] { object[name] = encoded[name] ?? .null }
        object["needs"] = needs(variables.shown(step.needs))
        object["target"] = RunbookViews.text(step.target.map { variables.shown($0, .manual) })
        object["command"] = RunbookViews.text(step.command.map { variables.shown($0, step.kind) })
        object["agentId"] = RunbookViews.text((step.agent ?? step.onlyAt)?.description)
        let isOpen = isCurrent && (step.state == .awaitingIntervention || step.state == .unknown)
        let choices = isOpen ? Execution.choices(step).map(\.rawValue).sorted() : []
        object["decisions"] = .array(choices.map { .string($0) })
        return .object(object)
    }

    // MARK: Plan

    static let plan = Schema.component(
        "ExecutionPlan",
        .object([
            .required("dryRun", .boolean),
            .required("runbookId", .id),
            .required("version", .integer(1)),
            .required("trustLevel", RunbookViews.trust),
            .required("target", target),
            .required("variables", variables),
            .required(
                "steps",
                .array(plannedStep)
            ),
        ])
    )

    private static let plannedStep = Schema.object([
        .required("index", .integer(1)),
        .required("kind", .string()),
        .required("title", .string()),
        .required("command", nullableText),
        .required("risk", .nullable(.choice(RunbookViews.risks))),
        .required("ruleSet", nullableText),
        .required("gate", .choice(["run", "ask", "blocked", "person"])),
        .required("network", network),
        .required("needs", .nullable(needs)),
        .required("undoes", nullableInt),
    ])

    static let rollback = Schema.component(
        "RollbackPlan",
        .object([
            .required("executionId", .id),
            .required("offered", .boolean, "Whether it can be started"),
            .required("rollbackId", .nullable(.id), "The execution that undoes it, once there is one"),
            .required("steps", .array(plannedStep), "What would run, in this order"),
        ])
    )

    static func plan(
        _ step: ExecutionStep,
        _ judgement: Execution.Judgement?,
        _ variables: RunVariables,
        gate: String
    ) -> Value {
        [
            "index": RunbookViews.number(step.index), "kind": .string(step.kind.rawValue), "title": .string(step.title),
            "command": RunbookViews.text(judgement?.shown ?? step.condition ?? step.command),
            "risk": RunbookViews.text(judgement?.risk.rawValue), "ruleSet": RunbookViews.text(judgement?.ruleSet),
            "gate": .string(gate), "network": .string(step.network.rawValue),
            "needs": needs(variables.shown(step.needs)),
            "undoes": step.undoes.map { RunbookViews.number($0) } ?? .null,
        ]
    }

    // MARK: Approval

    static let approval = Schema.component(
        "Approval",
        .object([
            .required("id", .id),
            .required("executionId", .id),
            .required("step", .integer(1)),
            .required("runbookName", .string()),
            .required("kind", .string()),
            .required("title", .string()),
            .required("command", .string(), "Exactly what would run; secret values keep their placeholder"),
            .required("network", network),
            .required("needs", .nullable(needs)),
            .required("warning", nullableText, "What else has to be known: `metadata service reachable`"),
            .required("risk", .choice(RunbookViews.risks)),
            .required("verdict", .nullable(RunbookViews.verdict)),
            .required("hash", .string(), "Of command, variables and target; an answer has to repeat it"),
            .required("confirmation", nullableText, "What has to be typed"),
            .required("requestedBy", .string()),
            .required("requestedAt", .timestamp),
            .required("expiresAt", .timestamp),
            .required("state", .choice(ApprovalState.allCases.map(\.rawValue))),
            .required("decidedBy", nullableText),
            .required("decidedAt", nullableTime),
            .required("comment", nullableText),
        ])
    )

    static func view(_ approval: StoredApproval) -> Value {
        [
            "id": .string(approval.id.description), "executionId": .string(approval.run.description),
            "step": RunbookViews.number(approval.step), "runbookName": .string(approval.runbookName),
            "kind": .string(approval.kind), "title": .string(approval.title), "command": .string(approval.command),
            "network": .string(approval.network.rawValue), "needs": needs(approval.needs),
            "warning": approval.network == .host ? .string(HostNetwork.warning) : .null,
            "risk": .string(approval.risk), "verdict": approval.verdict, "hash": .string(Hex.encode(approval.binding)),
            "confirmation": approval.risk == "dangerous" ? .string(StoredApproval.phrase(approval.step)) : .null,
            "requestedBy": .string(approval.requestedBy), "requestedAt": RunbookViews.time(approval.requestedAt),
            "expiresAt": RunbookViews.time(approval.expiresAt), "state": .string(approval.state.rawValue),
            "decidedBy": RunbookViews.text(approval.decidedBy), "decidedAt": RunbookViews.time(approval.decidedAt),
            "comment": RunbookViews.text(approval.comment),
        ]
    }

    // MARK: Settings

    static let settings = Schema.component(
        "RunSettings",
        .object([
            .required("twoPersonRule", .boolean, "Nobody approves what he started himself"),
            .required("trustMaximum", .integer(0, 2)),
        ])
    )

    static func view(_ settings: RunSettings) -> Value {
        ["twoPersonRule": .bool(settings.twoPerson), "trustMaximum": RunbookViews.number(settings.trustMaximum)]
    }

    static let panic = Schema.component(
        "Panic",
        .object([
            .required("on", .boolean), .required("reason", nullableText), .required("by", nullableText),
            .required("at", nullableTime),
        ])
    )

    static func panicView(_ settings: RunSettings) -> Value {
        [
            "on": .bool(settings.panic != nil), "reason": RunbookViews.text(settings.panic?.reason),
            "by": RunbookViews.text(settings.panic?.by), "at": RunbookViews.time(settings.panic?.at),
        ]
    }
}
