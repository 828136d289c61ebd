internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase

/// The caller's own session, sessions and password, and who the caller is.
struct SessionRoutes: Sendable {
    let core: AccountCore
    let logins: LoginService

    private var sessions: SessionService { SessionService(core: core) }

    var endpoints: [Endpoint] { [logout, list, endAll, end, changePassword, me, leave] }

    private var logout: Endpoint {
        Endpoint(
            .post,
            "/v1/auth/logout",
            "logOut",
            tag: "account",
            summary: "Ends the session of this request; its token is worth nothing from then on",
            role: .viewer,
            answers: [.init(204, "Ended. With an API key there is nothing to end")]
        ) { request in
            let caller = try request.caller()
            try await AccountProblems.translated { try await sessions.logout(caller) }
            return APIResponse(.noContent)
        }
    }

    private var list: Endpoint {
        Endpoint(
            .get,
            "/v1/auth/sessions",
            "listSessions",
            tag: "account",
            summary: "The caller's living sessions, newest first; none for an API key",
            role: .viewer,
            parameters: Parameter.paging,
            answers: [.init(200, "One page", Page.schema("SessionPage", of: AccountViews.session))]
        ) { request in
            let caller = try request.caller()
            let page = try request.page(keys: 1)
            let before: SignInID? = try request.cursor(of: page)
            let rows = try await AccountProblems.translated {
                try await sessions.list(caller, before: before, limit: page.limit + 1)
            }
            let current = caller.signIn?.session
            return APIResponse(
                .ok,
                page.value(rows, keys: { [$0.id.description] }, item: { AccountViews.value($0, current: current) })
            )
        }
    }

    private var endAll: Endpoint {
        Endpoint(
            .delete,
            "/v1/auth/sessions",
            "endSessions",
            tag: "account",
            summary: "Sign-out everywhere: ends all sessions of the caller, this one too",
            role: .viewer,
            answers: [.init(204, "Ended")]
        ) { request in
            let caller = try request.caller()
            try await AccountProblems.translated { try await sessions.endAll(caller) }
            return APIResponse(.noContent)
        }
    }

    private var end: Endpoint {
        Endpoint(
            .delete,
            "/v1/auth/sessions/{id}",
            "endSession",
            tag: "account",
            summary: "Ends one session of the caller",
            role: .viewer,
            parameters: [.path("id", .id, "The session")],
            answers: [.init(204, "Ended")]
        ) { request in
            let caller = try request.caller()
            let id: SignInID = try request.pathID()
            try await AccountProblems.translated { try await sessions.end(caller, id) }
            return APIResponse(.noContent)
        }
    }

    private var changePassword: Endpoint {
        Endpoint(
            .post,
            "/v1/auth/password",
            "changePassword",
            tag: "account",
            summary: "Sets another password and ends the caller's other sessions",
            role: .viewer,
            body: .json(
                .object([
                    .required("current", AuthRoutes.password),
                    .required("password", AuthRoutes.password, "At least \(PasswordRules.minimum) characters"),
                ]),
                limit: 16 << 10
            ),
            answers: [
                .init(
                    200,
                    "Changed",
                    .component("PasswordChanged", .object([.required("endedSessions", .integer(0))]))
                )
            ],
            problems: [
                400: ["weak_password"], 403: ["wrong_password"], 409: ["no_user"], 429: ["too_many_attempts"],
            ]
        ) { request in
            let caller = try request.caller()
            let ended = try await AccountProblems.translated {
                try await logins.changePassword(
                    caller,
                    from: request.secret("current"),
                    to: request.secret("password"),
                    client: request.client
                )
            }
            return APIResponse(.ok, ["endedSessions": .number(String(ended))])
        }
    }

    private var me: Endpoint {
        Endpoint(
            .get,
            "/v1/me",
            "getMe",
            tag: "account",
            summary: "Who the caller is and what it may do",
            role: .viewer,
            answers: [.init(200, "The caller", AccountViews.me)]
        ) { request in
            let caller = try request.caller()
            return try await AccountProblems.translated {
                let tenant = try await TenantService(core: core).find(caller.tenant)
                var user = Value.null
                var session = Value.null
                var key = Value.null
                switch caller.proof {
                case .session(let id, let userID):
                    user = AccountViews.value(try await MemberService(core: core).find(caller.tenant, userID))
                    session = .string(id.description)
                case .apiKey(let id): key = .string(id.description)
                }
                return APIResponse(
                    .ok,
                    [
                        "tenant": AccountViews.value(tenant), "role": .string(caller.role.rawValue), "user": user,
                        "sessionId": session, "apiKeyId": key,
                    ]
                )
            }
        }
    }

    private var leave: Endpoint {
        Endpoint(
            .delete,
            "/v1/me",
            "leaveTenant",
            tag: "account",
            summary: "Takes the caller out of the tenant; the account is gone then",
            role: .viewer,
            answers: [.init(204, "Left")],
            problems: [409: ["last_owner", "no_user"]]
        ) { request in
            let caller = try request.caller()
            try await AccountProblems.translated { try await MemberService(core: core).leave(caller) }
            return APIResponse(.noContent)
        }
    }
}
