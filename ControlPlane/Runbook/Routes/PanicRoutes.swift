internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase

/// `/v1/panic` (P6-E6-11) and `/v1/run-settings`.
struct PanicRoutes: Sendable {
    let engine: RunEngine

    var endpoints: [Endpoint] { [state, toggle, settings, change] }

    private var state: Endpoint {
        Endpoint(
            .get,
            "/v1/panic",
            "getPanic",
            tag: RunbookRoutes.tag,
            summary: "Whether the panic switch is on",
            role: .viewer,
            answers: [.init(200, "The switch", RunViews.panic)]
        ) { [engine] request in
            let found = try await engine.database.tenant(request.tenant(), readOnly: true) {
                try SettingsStore.read($0)
            }
            return APIResponse(.ok, RunViews.panicView(found))
        }
    }

    private static let body = Schema.component(
        "PanicChange",
        .object([.required("on", .boolean), .optional("reason", .string(maxLength: 500))])
    )

    private var toggle: Endpoint {
        Endpoint(
            .post,
            "/v1/panic",
            "setPanic",
            tag: RunbookRoutes.tag,
            summary: "On: nothing starts, and what runs pauses before its next step. Off: people resume what paused",
            role: .admin,
            body: .json(Self.body),
            answers: [.init(200, "The switch", RunViews.panic)]
        ) { [engine] request in
            let reason = (request.body?["reason"]?.stringValue ?? "").replacing("\0", with: "")
            let isOn = request.body?["on"] == true
            let desk = RunDesk(engine: engine)
            return APIResponse(
                .ok,
                RunViews.panicView(try await desk.panic(request.caller(), isOn: isOn, reason: reason))
            )
        }
    }

    private var settings: Endpoint {
        Endpoint(
            .get,
            "/v1/run-settings",
            "getRunSettings",
            tag: RunbookRoutes.tag,
            summary: "What holds for all runbooks of the tenant",
            role: .viewer,
            answers: [.init(200, "The settings", RunViews.settings)]
        ) { [engine] request in
            let found = try await engine.database.tenant(request.tenant(), readOnly: true) {
                try SettingsStore.read($0)
            }
            return APIResponse(.ok, RunViews.view(found))
        }
    }

    private var change: Endpoint {
        Endpoint(
            .put,
            "/v1/run-settings",
            "changeRunSettings",
            tag: RunbookRoutes.tag,
            summary: "Changes the two-person rule and the highest trust level",
            role: .owner,
            body: .json(RunViews.settings),
            answers: [.init(200, "The settings", RunViews.settings)]
        ) { [engine] request in
            let caller = try request.caller()
            let body = request.body
            let changed = try await engine.database.tenant(caller.tenant) { session in
                var settings = try SettingsStore.read(session)
                settings.twoPerson = body?["twoPersonRule"] != false
                settings.trustMaximum = body?["trustMaximum"]?.intValue ?? 0
                try SettingsStore.writeLimits(session, settings)
                try Audit.append(
                    in: session,
                    actor: caller.actor,
                    action: "runbook.settings.changed",
                    target: "tenant:\(session.tenant)",
                    details: RunViews.view(settings)
                )
                return settings
            }
            return APIResponse(.ok, RunViews.view(changed))
        }
    }
}
