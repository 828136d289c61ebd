internal import PlaneHTTP
internal import SharedBase
internal import SharedRisk
internal import SharedRunbook

/// The JSON forms of runbooks, each beside its schema.
enum RunbookViews {
    static let risks = Risk.allCases.map(\.rawValue)
    static let trust = Schema.integer(0, 3)

    // MARK: Runbook

    private static let summaryMembers: [Schema.Property] = [
        .required("id", .id),
        .required("name", .string()),
        .required("trustLevel", trust, "0 observe, 1 read only, 2 with approval, 3 alone; 3 is not to be had yet"),
        .required("version", .integer(1)),
        .required("format", .choice(["html", "markdown", "yaml"]), "What the source was read as"),
        .required("allowsParallel", .boolean, "Several executions may be under way at one place"),
        .required("sha256", .string(), "Of the source"),
        .required("createdAt", .timestamp),
        .required("updatedAt", .timestamp),
    ]

    static let summary = Schema.component("Runbook", .object(summaryMembers))

    static func members(_ runbook: StoredRunbook) -> [(String, Value)] {
        [
            ("id", .string(runbook.id.description)), ("name", .string(runbook.name)),
            ("trustLevel", number(runbook.trust)), ("version", number(runbook.version)),
            ("format", .string(runbook.format)), ("allowsParallel", .bool(runbook.allowsParallel)),
            ("sha256", .string(Hex.encode(runbook.sha256))),
            ("createdAt", time(runbook.createdAt)), ("updatedAt", time(runbook.updatedAt)),
        ]
    }

    static func view(_ runbook: StoredRunbook) -> Value { .object(ValueObject(members(runbook))) }

    static let detail = Schema.component(
        "RunbookDetail",
        .object(
            summaryMembers + documentMembers.filter { $0.name != "format" } + [
                .required("source", .string()),
                .required(
                    "cleanRuns",
                    .integer(0),
                    "Clean executions of this version in a row, at most \(mostCleanRuns)"
                ),
                .required(
                    "suggestedTrustLevel",
                    .nullable(trust),
                    "What \(TrustRules.cleanRunsToRise) clean executions in a row speak for; nothing rises by itself"
                ),
            ]
        )
    )

    static let mostCleanRuns = 100

    /// What its executions say about the trust in a runbook.
    struct Standing {
        let cleanRuns: Int
        let trustMaximum: Int
    }

    static func view(
        _ runbook: StoredRunbook,
        _ version: StoredVersion,
        source: [UInt8],
        _ standing: Standing
    ) -> Value {
        var object = ValueObject(members(runbook))
        for (key, value) in version.document.objectValue?.members ?? [] { object[key] = value }
        object["source"] = .string(String(decoding: source, as: UTF8.self))
        object["cleanRuns"] = number(standing.cleanRuns)
        object["suggestedTrustLevel"] =
            TrustRules.suggestion(
                trust: runbook.trust,
                maximum: standing.trustMaximum,
                cleanRuns: standing.cleanRuns
            ).map { number($0) } ?? .null
        return .object(object)
    }

    // MARK: Document

    private static let place = Schema.component(
        "SourcePlace",
        .object([.required("line", .integer(1)), .required("column", .integer(1))])
    )

    private static let reason = Schema.component(
        "RiskReason",
        .object([
            .required("rule", .string()),
            .required("token", .string(), "The bytes of the command that decided"),
            .required("offset", .integer(0)),
            .required("length", .integer(0)),
            .required("text", .string()),
            .required("risk", .choice(risks)),
        ])
    )

    static let verdict = Schema.component(
        "RiskVerdict",
        .object([
            .required("risk", .choice(risks)),
            .required("ruleSet", .string()),
            .required("reasons", .array(reason)),
        ])
    )

    static let step = Schema.component(
        "RunbookStep",
        .object([
            .required("index", .integer(1)),
            .required("kind", .choice(["shell", "sql", "http", "manual", "branch"])),
            .required("command", .nullable(.string())),
            .required("risk", .nullable(.choice(risks)), "null where nothing is run"),
            .required("source", place),
            .required("title", .string()),
            .required("verdict", .nullable(verdict)),
            .optional("opinion", .choice(risks), "What a model thought, where it is worse than the rules"),
            .optional("rollback", .string()),
            .optional(
                "rollbackOpinions",
                .array(
                    .object([
                        .required("command", .string()), .required("risk", .choice(risks)),
                        .required("text", .string()),
                    ])
                ),
                "What a model thought of the commands of `rollback`, where it is worse than the rules"
            ),
            .optional("condition", .nullable(.string())),
            .optional("then", .array(.integer(1))),
            .optional("else", .array(.integer(1))),
            .optional("thenTo", .integer(1), "Where a branch goes on instead; one behind the last step is the end"),
            .optional("elseTo", .integer(1)),
            .optional("parent", .integer(1)),
            .optional("target", .string()),
            .optional("network", .choice(RunbookStep.Network.allCases.map(\.rawValue))),
            .optional("needs", RunViews.needs),
            .optional("timeoutSeconds", .integer(1)),
            .optional("onFailure", .choice(RunbookStep.FailurePolicy.allCases.map(\.rawValue))),
            .optional(
                "retry",
                .object([.required("maxAttempts", .integer(1)), .required("backoffSeconds", .integer(0))])
            ),
        ])
    )

    static let documentMembers: [Schema.Property] = [
        .required("format", .choice(["html", "markdown", "yaml"])),
        .required("title", .nullable(.string())),
        .required("steps", .array(step)),
        .required("rollback", .array(step), "What undoes the runbook; never run unasked"),
        .required("prerequisites", .array(.string())),
        .required(
            "variables",
            .array(
                .object([
                    .required("name", .string()),
                    .required("occurrences", .integer(0)),
                    .required("default", .nullable(.string())),
                    .required("required", .boolean),
                    .required("secret", .boolean),
                ])
            )
        ),
        .required(
            "warnings",
            .array(
                .object([
                    .required("code", .string()),
                    .required("step", .nullable(.integer(1))),
                    .required("source", place),
                    .required("message", .string()),
                ])
            )
        ),
        .required("ruleSet", .string(), "The version of the rules that judged"),
    ]

    static let preview = Schema.component(
        "RunbookPreview",
        .object(
            [.required("schemaVersion", .string())] + documentMembers + [
                .required("sha256", .string()), .optional("proposals", .array(proposal), "With `assist=true`"),
                .optional(
                    "suggestedSource",
                    .string(),
                    "The proposals as a text in Markdown, to be looked at and saved as any text; with `steps` of its own it is a part to add"
                ),
                .optional("assistWarnings", .array(assistWarning), "With `assist=true`"),
            ]
        )
    )

    private static let proposal = Schema.component(
        "CommandProposal",
        .object([
            .required("command", .string(), "As it stands in the text; no step until a person makes it one there"),
            .required("risk", .choice(risks)),
            .required("verdict", verdict),
            .required("source", .nullable(place)),
        ])
    )

    private static let assistWarning = Schema.component(
        "AssistWarning",
        .object([.required("code", .string()), .required("message", .string())])
    )

    /// The preview with what a language model proposes.
    static func preview(_ reading: RunbookReading, _ proposed: RunbookAssistant.Result) -> Value {
        guard case .object(var object) = preview(reading) else { return .null }
        object["proposals"] = .array(
            proposed.proposals.map { proposal in
                var place = Value.null
                if let line = proposal.line, let column = proposal.column {
                    place = ["line": number(line), "column": number(column)]
                }
                return [
                    "command": .string(proposal.command), "risk": .string(proposal.verdict.risk.rawValue),
                    "verdict": proposal.verdict.json, "source": place,
                ]
            }
        )
        if let source = proposed.suggestedSource { object["suggestedSource"] = .string(source) }
        object["assistWarnings"] = .array(
            proposed.warnings.map { ["code": .string($0.code), "message": .string($0.message)] }
        )
        return .object(object)
    }

    static func preview(_ reading: RunbookReading) -> Value {
        var object = ValueObject([("schemaVersion", .string("1"))])
        for (key, value) in reading.document.objectValue?.members ?? [] { object[key] = value }
        object["sha256"] = .string(Hex.encode(reading.sha256))
        return .object(object)
    }

    // MARK: Version

    private static let side = Schema.nullable(
        .object([
            .required("index", .integer(1)),
            .required("kind", .string()),
            .required("title", .string()),
            .required("command", .nullable(.string())),
        ])
    )

    static let versionMembers: [Schema.Property] = [
        .required("version", .integer(1)),
        .required("sha256", .string()),
        .required("ruleSet", .string()),
        .required("createdAt", .timestamp),
        .required("createdBy", .string()),
        .required(
            "changes",
            .array(
                .object([
                    .required("change", .choice(["added", "removed", "changed", "moved"])),
                    .required("from", side),
                    .required("to", side),
                ])
            ),
            "Against the version before"
        ),
    ]

    static let version = Schema.component("RunbookVersion", .object(versionMembers))

    /// With its document and text.
    static func view(_ version: StoredVersion, source: [UInt8], changes: Value, against: Int?) -> Value {
        var object = ValueObject(version.document.objectValue?.members.map { ($0.key, $0.value) } ?? [])
        for (name, value) in view(version).objectValue?.members ?? [] { object[name] = value }
        object["changes"] = changes
        object["source"] = .string(String(decoding: source, as: UTF8.self))
        object["against"] = against.map { number($0) } ?? .null
        return .object(object)
    }

    static func view(_ version: StoredVersion) -> Value {
        [
            "version": number(version.version), "sha256": .string(Hex.encode(version.sha256)),
            "ruleSet": .string(version.ruleSet), "createdAt": time(version.createdAt),
            "createdBy": .string(version.createdBy), "changes": version.changes,
        ]
    }

    // MARK: Parts

    static func number(_ number: Int) -> Value { .number(String(number)) }
    static func text(_ text: String?) -> Value { text.map { .string($0) } ?? .null }
    static func time(_ time: Timestamp) -> Value { .string(time.description) }
    static func time(_ time: Timestamp?) -> Value { time.map { .string($0.description) } ?? .null }
}
