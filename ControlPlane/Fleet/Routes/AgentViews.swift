internal import PlaneHTTP
internal import SharedBase

/// Agents as the API shows them.
enum AgentViews {
    static let schema = Schema.component(
        "Agent",
        .object([
            .required("id", .id),
            .required("name", .string()),
            .required("state", .choice(AgentState.allCases.map(\.rawValue)), "offline after 45 s without a sign"),
            .required("labels", .map(.string())),
            .required("version", .string()),
            .required("hostname", .string()),
            .required("enrolledAt", .timestamp),
            .required("lastSeenAt", .nullable(.timestamp)),
            .required("revokedAt", .nullable(.timestamp)),
            .required("certificateExpiresAt", .nullable(.timestamp)),
            .required("heartbeat", .nullable(.any), "What the agent last said of its stacks and its spool"),
        ])
    )

    static let tokenSchema = Schema.component(
        "EnrolmentToken",
        .object([
            .required("id", .id),
            .required("token", .string(), "Shown this once"),
            .required("expiresAt", .timestamp),
            .required("gateway", .nullable(.string()), "HOST:PORT for `dd0c-agent enroll --server`"),
        ])
    )

    static func value(_ agent: AgentRecord, now: Timestamp) -> Value {
        [
            "id": .string(agent.id.description),
            "name": .string(agent.name),
            "state": .string(agent.state(at: now).rawValue),
            "labels": .object(
                ValueObject(agent.labels.sorted { $0.key < $1.key }.map { ($0.key, Value.string($0.value)) })
            ),
            "version": .string(agent.version),
            "hostname": .string(agent.hostname),
            "enrolledAt": .string(agent.enrolledAt.description),
            "lastSeenAt": time(agent.lastSeenAt),
            "revokedAt": time(agent.revokedAt),
            "certificateExpiresAt": time(agent.certificateExpiresAt),
            "heartbeat": agent.heartbeat ?? .null,
        ]
    }

    private static func time(_ time: Timestamp?) -> Value { time.map { .string($0.description) } ?? .null }
}
