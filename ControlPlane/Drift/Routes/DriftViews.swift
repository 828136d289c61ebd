internal import PlaneHTTP
internal import SharedBase
internal import SharedDrift

/// The JSON forms of this room: each beside its schema, so that a change of one is seen beside the other.
enum DriftViews {
    static let severities = Severity.allCases.map(\.rawValue)
    static let kinds = StackKindName.allCases.map(\.rawValue)
    static let statuses = ScanStatus.allCases.map(\.rawValue)
    static let changes = DriftChange.allCases.map(\.rawValue)

    // MARK: Stack

    static let openDrifts = Schema.component(
        "OpenDrifts",
        .object(severities.map { .required($0, .integer(0)) } + [.required("total", .integer(0))])
    )

    static let score = Schema.nullable(.integer(0, 100))

    static let stack = Schema.component(
        "Stack",
        .object([
            .required("id", .id),
            .required("name", .string()),
            .required("type", .choice(kinds)),
            .required("status", .choice(statuses), "How the last scan ended"),
            .required("reason", .nullable(.string()), "Why the status is neither ok nor drift"),
            .required("score", score, "100 is no drift; null while the stack was never read to its end"),
            .required("openDrifts", openDrifts),
            .required("resources", .integer(0)),
            .required("notChecked", .integer(0), "Resources that the last scan could not compare"),
            .required("firstSeenAt", .timestamp),
            .required("lastScanAt", .timestamp),
            .required("lastCompleteScanAt", .nullable(.timestamp)),
            .required("lastReportId", .id),
            .required("agentId", .nullable(.id), "The owner; null for reports that came with an API key"),
        ])
    )

    static func view(_ stack: StackState) -> Value {
        [
            "id": .string(stack.id.description),
            "name": .string(stack.name),
            "type": .string(stack.kind.rawValue),
            "status": .string(stack.status.rawValue),
            "reason": text(stack.reason),
            "score": number(stack.score),
            "openDrifts": view(stack.open),
            "resources": .number(String(stack.resources)),
            "notChecked": .number(String(stack.notChecked)),
            "firstSeenAt": time(stack.firstSeenAt),
            "lastScanAt": time(stack.lastScanAt),
            "lastCompleteScanAt": stack.lastCompleteScanAt.map(time) ?? .null,
            "lastReportId": .string(stack.lastReportID.description),
            "agentId": text(stack.agentID?.description),
        ]
    }

    static func view(_ open: [Severity: Int]) -> Value {
        var object = ValueObject()
        for severity in Severity.allCases { object[severity.rawValue] = .number(String(open[severity] ?? 0)) }
        object["total"] = .number(String(open.values.reduce(0, +)))
        return .object(object)
    }

    // MARK: History

    static let point = Schema.component(
        "ScorePoint",
        .object([
            .required("at", .timestamp),
            .required("score", score),
            .required("openDrifts", openDrifts),
            .required("status", .choice(statuses)),
            .required("complete", .boolean),
            .required("reportId", .id),
        ])
    )

    static func view(_ point: ScorePoint) -> Value {
        [
            "at": time(point.at),
            "score": number(point.score),
            "openDrifts": view(point.open),
            "status": .string(point.status),
            "complete": .bool(point.isComplete),
            "reportId": .string(point.reportID.description),
        ]
    }

    // MARK: Parts

    static func text(_ text: String?) -> Value { text.map { .string($0) } ?? .null }
    static func number(_ number: Int?) -> Value { number.map { .number(String($0)) } ?? .null }
    static func time(_ time: Timestamp) -> Value { .string(time.description) }
}
