internal import PlaneHTTP
internal import SharedAudit
internal import SharedBase

/// How the trail looks in answers.
enum AuditViews {
    static let entry = Schema.component(
        "AuditEntry",
        .object([
            .required("index", .integer(0), "Gapless within the tenant; orders the entries, whatever the clock did"),
            .required("at", .timestamp), .required("actor", .string()), .required("action", .string()),
            .required("target", .string()), .required("details", .any, "Secrets are removed before hashing"),
            .required("previous", .string(), "The hash of the entry before"),
            .required("hash", .string(), "SHA-256 over format, index, previous and the canonical entry"),
        ])
    )

    static let head = Schema.component(
        "AuditHead",
        .object([
            .required("tenant", .id), .required("index", .integer(0)), .required("hash", .string()),
            .required("time", .timestamp),
            .required("key", .string(), "DER SubjectPublicKeyInfo in hexadecimal digits"),
            .required("signature", .string(), "Ed25519, hexadecimal digits"),
        ])
    )

    static let verification = Schema.component(
        "AuditVerification",
        .object([
            .required("ok", .boolean), .required("entries", .integer(0), "That hold"),
            .required("last", .nullable(.integer(0)), "The index of the last entry that holds"),
            .required("hash", .string(), "Its hash"), .required("anchored", .boolean, "Held against a signed head"),
            .required("firstBadIndex", .nullable(.integer(0))), .required("kind", .nullable(.string())),
            .required("message", .string()),
        ])
    )

    static let export = Schema.component(
        "AuditExport",
        .object([
            .required("id", .id), .required("state", .choice(ExportState.allCases.map(\.rawValue))),
            .required("format", .choice(ExportFormat.allCases.map(\.rawValue))),
            .required("filters", .map(.string()), "Those that were given"), .required("requestedBy", .string()),
            .required("requestedAt", .timestamp), .required("startedAt", .nullable(.timestamp)),
            .required("finishedAt", .nullable(.timestamp)),
            .required("expiresAt", .nullable(.timestamp), "When the file goes and the link with it"),
            .required("total", .nullable(.integer(0)), "Entries that it goes through"),
            .required("passed", .integer(0), "Entries that it has gone through"),
            .required("rows", .nullable(.integer(0)), "Entries in the file"),
            .required("bytes", .nullable(.integer(0))), .required("sha256", .nullable(.string())),
            .required("verdict", .nullable(.string()), "What the walk over the part of the chain found"),
            .required("reason", .nullable(.string()), "Why it failed"),
            .required(
                "link",
                .nullable(.string()),
                "Opens the file without a credential until expiresAt: keep it as a secret"
            ),
        ])
    )

    static func export(_ export: StoredExport, link: String?) -> Value {
        func time(_ time: Timestamp?) -> Value { time.map { .string($0.description) } ?? .null }
        func number(_ number: Int?) -> Value { number.map { .number(String($0)) } ?? .null }
        func text(_ text: String?) -> Value { text.map { .string($0) } ?? .null }
        return [
            "id": .string(export.id.description), "state": .string(export.state.rawValue),
            "format": .string(export.format.rawValue), "filters": export.filter.value,
            "requestedBy": .string(export.requestedBy), "requestedAt": time(export.requestedAt),
            "startedAt": time(export.startedAt), "finishedAt": time(export.finishedAt),
            "expiresAt": time(export.expiresAt), "total": number(export.total), "passed": number(export.passed),
            "rows": number(export.shown), "bytes": number(export.bytes),
            "sha256": text(export.sha256.map { Hex.encode($0) }), "verdict": text(export.verdict),
            "reason": text(export.reason), "link": text(link),
        ]
    }

    static func entry(_ line: AuditLine, _ record: AuditRecord) -> Value {
        [
            "index": .number(String(line.index)), "at": .string(record.at.description),
            "actor": .string(record.actor), "action": .string(record.action), "target": .string(record.target),
            "details": record.details, "previous": .string(line.previous.description),
            "hash": .string(line.hash.description),
        ]
    }

    static func verification(
        _ found: (verdict: ChainVerdict, index: Int?, hash: AuditDigest),
        anchored: Bool
    ) -> Value {
        var fault: ChainFault?
        var entries = found.index.map { $0 + 1 } ?? 0
        switch found.verdict {
        case .ok(let count, _, _): entries = count
        case .bad(let found): fault = found
        }
        return [
            "ok": .bool(found.verdict.isOK), "entries": .number(String(entries)),
            "last": found.index.map { .number(String($0)) } ?? .null, "hash": .string(found.hash.description),
            "anchored": .bool(anchored), "firstBadIndex": fault.map { .number(String($0.index)) } ?? .null,
            "kind": fault.map { .string($0.kind.rawValue) } ?? .null, "message": .string("\(found.verdict)"),
        ]
    }
}
