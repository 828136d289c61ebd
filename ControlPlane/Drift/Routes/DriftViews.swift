internal import PlaneHTTP
internal import SharedBase
internal import SharedDrift
internal import SharedJSON

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

    static func write(_ stack: StackState, _ json: inout JSONWriter) {
        json.beginObject()
        json.field("id", stack.id.description)
        json.field("name", stack.name)
        json.field("type", stack.kind.rawValue)
        json.field("status", stack.status.rawValue)
        json.field("reason", stack.reason)
        json.field("score", stack.score)
        json.key("openDrifts")
        json.beginObject()
        for severity in Severity.allCases { json.field(severity.rawValue, stack.open[severity] ?? 0) }
        json.field("total", stack.open.values.reduce(0, +))
        json.endObject()
        json.field("resources", stack.resources)
        json.field("notChecked", stack.notChecked)
        json.field("firstSeenAt", stack.firstSeenAt)
        json.field("lastScanAt", stack.lastScanAt)
        json.field("lastCompleteScanAt", stack.lastCompleteScanAt)
        json.field("lastReportId", stack.lastReportID.description)
        json.field("agentId", stack.agentID?.description)
        json.endObject()
    }

    static func bytes(_ stack: StackState) -> [UInt8] {
        var json = JSONWriter()
        write(stack, &json)
        return json.bytes
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

extension JSONWriter {
    mutating func field(_ key: String, _ text: String?) {
        self.key(key)
        if let text { string(text) } else { null() }
    }

    mutating func field(_ key: String, _ number: Int?) {
        self.key(key)
        if let number { int(number) } else { null() }
    }

    mutating func field(_ key: String, _ time: Timestamp?) {
        self.key(key)
        if let time { string(time.description) } else { null() }
    }
}
