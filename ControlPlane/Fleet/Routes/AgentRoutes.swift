internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase
internal import SharedWire

/// The addresses of the fleet room.
struct AgentRoutes: Sendable {
    let operations: FleetOperations
    let clock: WallClock
    /// Where agents connect; nil while nobody knows.
    let gateway: @Sendable () -> String?

    var endpoints: [Endpoint] { [list, createToken, revoke, scan] }

    private var list: Endpoint {
        Endpoint(
            .get,
            "/v1/agents",
            "listAgents",
            tag: "agents",
            summary: "The agents of the tenant, in the order of their enrolment",
            role: .viewer,
            parameters: Parameter.paging,
            answers: [.init(200, "One page", Page.schema("AgentPage", of: AgentViews.schema))]
        ) { request in
            let page = try request.page(keys: 1)
            var after: AgentID?
            if let key = page.after?.first {
                guard let id = AgentID(key) else {
                    throw Problem.invalid(.query, "cursor", "is no cursor of this list")
                }
                after = id
            }
            let tenant = try request.tenant()
            let agents = try await operations.listAgents(tenant: tenant, after: after, limit: page.limit + 1)
            let now = clock.now()
            return APIResponse(
                .ok,
                page.value(agents, keys: { [$0.id.description] }, item: { AgentViews.value($0, now: now) })
            )
        }
    }

    private var createToken: Endpoint {
        Endpoint(
            .post,
            "/v1/agents/tokens",
            "createEnrolmentToken",
            tag: "agents",
            summary: "Makes a token that enrols one agent",
            role: .admin,
            body: .json(
                .object([
                    .optional("name", .string(maxLength: Labels.maximumNameBytes), "What the token is for"),
                    .optional("labels", .map(.string(maxLength: Labels.maximumValueBytes)), "Put on the agent"),
                    .optional(
                        "expiresIn",
                        .integer(1, Int(FleetOperations.longestTokenLife.components.seconds)),
                        "Seconds; 3600"
                    ),
                ])
            ),
            answers: [.init(201, "The token, shown this once", AgentViews.tokenSchema)],
            creates: true
        ) { request in
            let caller = try request.caller()
            var labels: [String: String] = [:]
            for (key, value) in request.body?["labels"]?.objectValue ?? ValueObject() {
                labels[key] = value.stringValue
            }
            let life = request.body?["expiresIn"]?.intValue.map { Duration.seconds($0) } ?? FleetOperations.tokenLife
            let token = try await Self.translated {
                try await operations.createToken(
                    tenant: caller.tenant,
                    name: request.body?["name"]?.stringValue ?? "agent",
                    labels: labels,
                    life: life,
                    actor: caller.actor
                )
            }
            return APIResponse(
                .created,
                [
                    "id": .string(token.id.description),
                    "token": .string(token.text.expose()),
                    "expiresAt": .string(token.expiresAt.description),
                    "gateway": gateway().map { .string($0) } ?? .null,
                ]
            )
        }
    }

    private var revoke: Endpoint {
        Endpoint(
            .post,
            "/v1/agents/{id}/revoke",
            "revokeAgent",
            tag: "agents",
            summary: "Shuts an agent out for good; its live connection ends within seconds",
            role: .admin,
            parameters: [.path("id", .id, "The agent")],
            answers: [.init(200, "The agent as it is now", AgentViews.schema)]
        ) { request in
            let caller = try request.caller()
            let id: AgentID = try request.pathID()
            let agent = try await Self.translated {
                try await operations.revokeAgent(tenant: caller.tenant, id, actor: caller.actor)
            }
            return APIResponse(.ok, AgentViews.value(agent, now: clock.now()))
        }
    }

    private var scan: Endpoint {
        Endpoint(
            .post,
            "/v1/agents/{id}/scan",
            "requestScan",
            tag: "agents",
            summary: "Asks a connected agent to scan now",
            role: .admin,
            parameters: [.path("id", .id, "The agent")],
            body: .json(
                .object([
                    .optional(
                        "stack",
                        .object([.required("kind", .string(maxLength: 32)), .required("name", .string(maxLength: 256))]
                        ),
                        "All stacks where it is absent"
                    )
                ])
            ),
            answers: [
                .init(202, "The agent was asked", .component("ScanRequested", .object([.required("requestId", .id)])))
            ],
            problems: [409: ["agent_offline", "agent_revoked"]]
        ) { request in
            let tenant = try request.tenant()
            let id: AgentID = try request.pathID()
            var stack: WireStack?
            if let named = request.body?["stack"], let kind = named["kind"]?.stringValue,
                let name = named["name"]?.stringValue
            {
                stack = WireStack(kind: kind, name: name)
            }
            let asked = try await Self.translated { [stack] in
                try await operations.requestScan(tenant: tenant, id, stack: stack)
            }
            return APIResponse(.accepted, ["requestId": .string(asked.description)])
        }
    }

    /// Errors of the room as problems of the API.
    private static func translated<T: Sendable>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as FleetError {
            switch error.code {
            case .agentUnknown: throw Problem.notFound("agent")
            case .invalidInput: throw Problem.invalid(.body, "", error.reason)
            case .agentOffline:
                throw Problem.conflict("agent_offline", "The agent is not connected", detail: error.reason)
            case .agentRevoked: throw Problem.conflict("agent_revoked", "The agent was revoked")
            default: throw error
            }
        }
    }
}
