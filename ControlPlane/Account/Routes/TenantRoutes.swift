internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase

/// The tenant of the caller and its API keys.
struct TenantRoutes: Sendable {
    let tenants: TenantService

    var endpoints: [Endpoint] { [show, change, listKeys, createKey, revokeKey] }

    private var show: Endpoint {
        Endpoint(
            .get,
            "/v1/tenant",
            "getTenant",
            tag: "account",
            summary: "The caller's tenant",
            role: .viewer,
            answers: [.init(200, "The tenant", AccountViews.tenant)]
        ) { request in
            let id = try request.tenant()
            return try await AccountProblems.translated {
                APIResponse(.ok, AccountViews.value(try await tenants.find(id)))
            }
        }
    }

    private var change: Endpoint {
        Endpoint(
            .patch,
            "/v1/tenant",
            "changeTenant",
            tag: "account",
            summary: "Gives the tenant another name or slug",
            role: .owner,
            body: .json(
                .object([.optional("name", AuthRoutes.name), .optional("slug", .string(maxLength: 63))])
            ),
            answers: [.init(200, "The tenant as it is now", AccountViews.tenant)],
            problems: [409: ["slug_taken"]]
        ) { request in
            let caller = try request.caller()
            return try await AccountProblems.translated {
                let tenant = try await tenants.change(
                    caller,
                    name: request.optionalText("name"),
                    slug: request.optionalText("slug")
                )
                return APIResponse(.ok, AccountViews.value(tenant))
            }
        }
    }

    private var listKeys: Endpoint {
        Endpoint(
            .get,
            "/v1/apikeys",
            "listApiKeys",
            tag: "account",
            summary: "The tenant's API keys without their secrets, the revoked ones too, oldest first",
            role: .admin,
            parameters: Parameter.paging,
            answers: [.init(200, "One page", Page.schema("ApiKeyPage", of: AccountViews.apiKey))]
        ) { request in
            let tenant = try request.tenant()
            let page = try request.page(keys: 1)
            let after: ApiKeyID? = try request.cursor(of: page)
            let keys = try await tenants.keys(tenant, after: after, limit: page.limit + 1)
            return APIResponse(.ok, page.value(keys, keys: { [$0.id.description] }, item: { AccountViews.value($0) }))
        }
    }

    private var createKey: Endpoint {
        Endpoint(
            .post,
            "/v1/apikeys",
            "createApiKey",
            tag: "account",
            summary: "Makes an API key; its text is shown this once",
            role: .admin,
            body: .json(.object([.required("name", AuthRoutes.name), .required("role", AccountViews.role)])),
            answers: [.init(201, "The key", AccountViews.newApiKey)],
            problems: [403: ["role_too_low"]],
            creates: true
        ) { request in
            let caller = try request.caller()
            let key = try await AccountProblems.translated {
                try await tenants.createKey(caller, name: request.text("name"), role: request.role())
            }
            return APIResponse(
                .created,
                [
                    "id": .string(key.id.description), "prefix": .string(key.prefix), "key": .string(key.text.expose()),
                ]
            )
        }
    }

    private var revokeKey: Endpoint {
        Endpoint(
            .delete,
            "/v1/apikeys/{id}",
            "revokeApiKey",
            tag: "account",
            summary: "Revokes an API key, at once and for good",
            role: .admin,
            parameters: [.path("id", .id, "The key")],
            answers: [.init(204, "Revoked; it may have been before")],
            problems: [403: ["role_too_low"]]
        ) { request in
            let caller = try request.caller()
            let id: ApiKeyID = try request.pathID()
            try await AccountProblems.translated { try await tenants.revokeKey(caller, id) }
            return APIResponse(.noContent)
        }
    }
}
