internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase

/// `POST /v1/drifts/{id}/acknowledge`, `/snooze`, `/accept`, `DELETE /v1/drifts/{id}/attention` (P2-E7-04).
struct AttentionRoutes: Sendable {
    let database: Database

    var endpoints: [Endpoint] {
        [
            say(.acknowledged, "acknowledge", "acknowledgeDrift", "Says that somebody looks after it"),
            say(.snoozed, "snooze", "snoozeDrift", "Puts it aside for some hours, until it changes at the latest"),
            say(.accepted, "accept", "acceptDrift", "Says that it is meant to be so, until it changes"),
            clear,
        ]
    }

    private static let id = Parameter.path("id", .id, "The id of the drift")
    private static let hours = Schema.object([
        .required("hours", .integer(Attention.hours.lowerBound, Attention.hours.upperBound), "From now")
    ])

    private func say(_ state: Attention.State, _ verb: String, _ operation: String, _ summary: String) -> Endpoint {
        Endpoint(
            .post,
            "/v1/drifts/{id}/\(verb)",
            operation,
            tag: "drift",
            summary: summary,
            role: .member,
            parameters: [Self.id],
            body: state == .snoozed ? .json(Self.hours) : .none,
            answers: [.init(200, "The drift; the same where it was said before", DriftViews.detail)],
            problems: [409: ["drift_resolved"]]
        ) { [database] request in
            let id: DriftID = try request.pathID()
            let actor = try request.caller().actor
            let hours = request.body?["hours"]?.intValue
            let (outcome, found) = try await database.tenant(request.tenant()) { session in
                let outcome = try AttentionStore.say(session, id, state, hours: hours, by: actor)
                let found = try DriftReader.find(session, id)
                if case .said = outcome {
                    let details: Value = hours.map { ["hours": .number(String($0))] } ?? [:]
                    try Self.record(session, actor, "drift.drift.\(state.rawValue)", id, details)
                }
                return (outcome, found)
            }
            if case .resolved = outcome {
                throw Problem.conflict("drift_resolved", "The drift is resolved; there is nothing to attend to")
            }
            guard let found else { throw Problem.notFound("drift") }
            return APIResponse(.ok, json: DriftViews.bytes(found))
        }
    }

    private var clear: Endpoint {
        Endpoint(
            .delete,
            "/v1/drifts/{id}/attention",
            "clearDriftAttention",
            tag: "drift",
            summary: "Takes back what was said about it",
            role: .member,
            parameters: [Self.id],
            answers: [.init(204, "Nothing is said about it now")]
        ) { [database] request in
            let id: DriftID = try request.pathID()
            let actor = try request.caller().actor
            let outcome = try await database.tenant(request.tenant()) { session in
                let outcome = try AttentionStore.clear(session, id)
                if case .said = outcome { try Self.record(session, actor, "drift.attention.cleared", id, [:]) }
                return outcome
            }
            if case .unknown = outcome { throw Problem.notFound("drift") }
            return APIResponse(.noContent)
        }
    }

    private static func record(
        _ session: TenantSession,
        _ actor: String,
        _ action: String,
        _ id: DriftID,
        _ details: Value
    ) throws {
        try Audit.append(in: session, actor: actor, action: action, target: "drift:\(id)", details: details)
    }
}
