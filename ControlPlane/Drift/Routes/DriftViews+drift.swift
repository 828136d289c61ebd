internal import PlaneHTTP
internal import SharedBase
internal import SharedDrift
internal import SharedJSON

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
        .required("attention", .nullable(attention), "What somebody said about it; null again once it changes"),
    ]

    static let attentionStates = Attention.State.allCases.map(\.rawValue)

    private static let attention = Schema.component(
        "Attention",
        .object([
            .required("state", .choice(attentionStates)),
            .required("until", .nullable(.timestamp), "The end of a snooze"),
            .required("by", .string(), "user:ID or apikey:ID"),
            .required("at", .timestamp),
        ])
    )

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

    static func write(_ drift: DriftRow, _ json: inout JSONWriter) {
        json.beginObject()
        members(drift, &json)
        json.endObject()
    }

    static func bytes(_ detail: DriftDetail) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        members(detail.drift, &json)
        json.member("attributes", detail.attributes)
        json.key("events")
        json.beginArray()
        for event in detail.events {
            json.beginObject()
            json.field("at", event.at)
            json.field("step", event.step)
            json.field("severityBefore", event.before?.rawValue)
            json.field("severity", event.severity.rawValue)
            json.field("reportId", event.reportID.description)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return json.bytes
    }

    private static func members(_ drift: DriftRow, _ json: inout JSONWriter) {
        json.field("id", drift.id.description)
        json.field("stackId", drift.stackID.description)
        json.field("stackName", drift.stackName)
        json.field("stackType", drift.stackKind)
        json.field("address", drift.address)
        json.field("type", drift.type)
        json.field("cloudId", drift.cloudID)
        json.field("change", drift.change)
        json.field("class", drift.driftClass)
        json.field("status", drift.isOpen ? "open" : "resolved")
        json.field("severity", drift.severity.rawValue)
        json.key("reasons")
        json.beginArray()
        for reason in drift.reasons { json.string(reason) }
        json.endArray()
        json.field("ruleVersion", drift.ruleVersion)
        json.field("who", drift.who ?? "unknown")
        json.field("agentId", drift.agentID?.description)
        json.field("firstSeenAt", drift.firstSeenAt)
        json.field("lastSeenAt", drift.lastSeenAt)
        json.field("seenCount", drift.seenCount)
        json.field("resolvedAt", drift.resolvedAt)
        json.field("reportId", drift.reportID.description)
        json.key("attention")
        guard let said = drift.attention else { return json.null() }
        json.beginObject()
        json.field("state", said.state.rawValue)
        json.field("until", said.until)
        json.field("by", said.by)
        json.field("at", said.at)
        json.endObject()
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
