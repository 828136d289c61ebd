internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase

/// The people of the tenant.
struct UserRoutes: Sendable {
    let members: MemberService

    var endpoints: [Endpoint] { [list, show, change, remove] }

    private var list: Endpoint {
        Endpoint(
            .get,
            "/v1/users",
            "listUsers",
            tag: "account",
            summary: "The people of the tenant, in the order in which they came",
            role: .viewer,
            parameters: Parameter.paging,
            answers: [.init(200, "One page", Page.schema("UserPage", of: AccountViews.user))]
        ) { request in
            let tenant = try request.tenant()
            let page = try request.page(keys: 1)
            let after: UserID? = try request.cursor(of: page)
            let users = try await members.list(tenant, after: after, limit: page.limit + 1)
            return APIResponse(
                .ok,
                page.value(users, keys: { [$0.id.description] }, item: { AccountViews.value($0) })
            )
        }
    }

    private var show: Endpoint {
        Endpoint(
            .get,
            "/v1/users/{id}",
            "getUser",
            tag: "account",
            summary: "One person",
            role: .viewer,
            parameters: [.path("id", .id, "The user")],
            answers: [.init(200, "The user", AccountViews.user)]
        ) { request in
            let tenant = try request.tenant()
            let id: UserID = try request.pathID()
            return try await AccountProblems.translated {
                APIResponse(.ok, AccountViews.value(try await members.find(tenant, id)))
            }
        }
    }

    private var change: Endpoint {
        Endpoint(
            .patch,
            "/v1/users/{id}",
            "changeUser",
            tag: "account",
            summary: "Gives somebody another role, at once; only owners make and unmake owners",
            role: .admin,
            parameters: [.path("id", .id, "The user")],
            body: .json(.object([.required("role", AccountViews.role)])),
            answers: [.init(200, "The user as it is now", AccountViews.user)],
            problems: [403: ["role_too_low"], 409: ["last_owner"]]
        ) { request in
            let caller = try request.caller()
            let id: UserID = try request.pathID()
            return try await AccountProblems.translated {
                let user = try await members.setRole(caller, id, to: request.role())
                return APIResponse(.ok, AccountViews.value(user))
            }
        }
    }

    private var remove: Endpoint {
        Endpoint(
            .delete,
            "/v1/users/{id}",
            "removeUser",
            tag: "account",
            summary: "Takes somebody out of the tenant and ends all sessions of that person",
            role: .admin,
            parameters: [.path("id", .id, "The user")],
            answers: [.init(204, "Removed")],
            problems: [403: ["role_too_low"], 409: ["last_owner"]]
        ) { request in
            let caller = try request.caller()
            let id: UserID = try request.pathID()
            try await AccountProblems.translated { try await members.remove(caller, id) }
            return APIResponse(.noContent)
        }
    }
}
