internal import PlaneHTTP
internal import SharedBase
internal import SharedDrift

extension DriftViews {
    // MARK: Drift

    private static let summary: [Schema.Property] = [
        .required("id", .id),
        .required("stackId", .id),
        .required("stackName", .string()),
        .required("stackType", .choice(kinds)),
        .required("address", .string()),
        .required("type", .string(), "The type of the resource"),
        .required("cloudId", .nullable(.string())),
        .required("change", .choice(changes)),
        .required("class", .choice(DriftClass.allCases.map(\.rawValue))),
        .required("status", .choice(["open", "resolved"])),
        .required("severity", .choice(severities)),
        .required("reasons", .array(.string())),
        .required("ruleVersion", .string(), "Of the rules that judged it"),
        .required("who", .string(), "unknown where nobody can tell"),
        .required("agentId", .nullable(.id)),
        .required("firstSeenAt", .timestamp),
        .required("lastSeenAt", .timestamp),
        .required("seenCount", .integer(1)),
        .required("resolvedAt", .nullable(.timestamp)),
        .required("reportId", .id, "The last report that showed it"),
    ]

    static let drift = Schema.component("Drift", .object(summary))

    private static let attribute = Schema.component(
        "AttributeChange",
        .object([
            .required("path", .string()),
            .required("kind", .choice(AttributeChangeKind.allCases.map(\.rawValue))),
            .optional("declared", .any, "A secret is {\"redacted\": rule, \"tag\": 8 hex digits}"),
            .optional("actual", .any),
            .optional("class", .choice(DriftClass.allCases.map(\.rawValue)), "Where it is not that of the drift"),
            .optional("who", .string(), "Who wrote the live value, where that is known"),
        ])
    )

    private static let event = Schema.component(
        "DriftEvent",
        .object([
            .required("at", .timestamp),
            .required("step", .choice(["opened", "updated", "worsened", "reopened", "resolved"])),
            .required("severityBefore", .nullable(.choice(severities))),
            .required("severity", .choice(severities)),
            .required("reportId", .id),
        ])
    )

    static let detail = Schema.component(
        "DriftDetail",
        .object(
            summary + [
                .required("attributes", .array(attribute)),
                .required("events", .array(event), "Oldest first; the newest 200"),
            ]
        )
    )

    static func view(_ drift: DriftRow) -> ValueObject {
        ValueObject([
            ("id", .string(drift.id.description)),
            ("stackId", .string(drift.stackID.description)),
            ("stackName", .string(drift.stackName)),
            ("stackType", .string(drift.stackKind)),
            ("address", .string(drift.address)),
            ("type", .string(drift.type)),
            ("cloudId", text(drift.cloudID)),
            ("change", .string(drift.change)),
            ("class", .string(drift.driftClass)),
            ("status", .string(drift.isOpen ? "open" : "resolved")),
            ("severity", .string(drift.severity.rawValue)),
            ("reasons", .array(drift.reasons.map { .string($0) })),
            ("ruleVersion", .string(drift.ruleVersion)),
            ("who", .string(drift.who ?? "unknown")),
            ("agentId", text(drift.agentID?.description)),
            ("firstSeenAt", time(drift.firstSeenAt)),
            ("lastSeenAt", time(drift.lastSeenAt)),
            ("seenCount", .number(String(drift.seenCount))),
            ("resolvedAt", drift.resolvedAt.map(time) ?? .null),
            ("reportId", .string(drift.reportID.description)),
        ])
    }

    static func view(_ detail: DriftDetail) -> Value {
        var object = view(detail.drift)
        object["attributes"] = detail.attributes
        object["events"] = .array(
            detail.events.map {
                [
                    "at": time($0.at),
                    "step": .string($0.step),
                    "severityBefore": text($0.before?.rawValue),
                    "severity": .string($0.severity.rawValue),
                    "reportId": .string($0.reportID.description),
                ]
            }
        )
        return .object(object)
    }

    // MARK: Report

    private static let drifted = Schema.component(
        "ReportedDrift",
        .object([
            .required("address", .string()),
            .required("type", .string()),
            .required("change", .choice(changes)),
            .required("class", .choice(DriftClass.allCases.map(\.rawValue))),
            .required("severity", .choice(severities)),
        ])
    )

    static let report = Schema.component(
        "Report",
        .object([
            .required("id", .id),
            .required("stackId", .id),
            .required("scanId", .id),
            .required("agentId", .nullable(.id)),
            .required("agentVersion", .string()),
            .required("schemaVersion", .string()),
            .required("status", .choice(statuses)),
            .required("reason", .nullable(.string())),
            .required("severity", .nullable(.choice(severities)), "The worst of its drifts"),
            .required("startedAt", .timestamp),
            .required("finishedAt", .timestamp),
            .required("receivedAt", .timestamp),
            .required(
                "coverage",
                .object([
                    .required("complete", .boolean), .required("read", .integer(0)), .required("notRead", .integer(0)),
                ])
            ),
            .required("ignored", .integer(0), "Differences that an ignore rule left out"),
            .required("inSync", .integer(0)),
            .required("drifts", .array(drifted)),
            .required(
                "notChecked",
                .array(
                    .object([
                        .required("address", .string()), .required("type", .string()), .required("reason", .string()),
                    ])
                )
            ),
        ])
    )

    static func view(_ report: ReportRow) -> Value {
        [
            "id": .string(report.id.description),
            "stackId": .string(report.stackID.description),
            "scanId": .string(report.scanID.description),
            "agentId": text(report.agentID?.description),
            "agentVersion": .string(report.agentVersion),
            "schemaVersion": .string(report.schemaVersion),
            "status": .string(report.status),
            "reason": text(report.reason),
            "severity": text(report.severity?.rawValue),
            "startedAt": time(report.startedAt),
            "finishedAt": time(report.finishedAt),
            "receivedAt": time(report.receivedAt),
            "coverage": [
                "complete": .bool(report.isComplete),
                "read": .number(String(report.read)),
                "notRead": .number(String(report.notRead)),
            ],
            "ignored": .number(String(report.ignored)),
            "inSync": .number(String(report.inSync)),
            "drifts": report.drifted,
            "notChecked": report.notChecked,
        ]
    }
}
