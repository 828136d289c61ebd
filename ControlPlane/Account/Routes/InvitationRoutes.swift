internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase

/// Invitations as those see them who invite. `POST /v1/invitations/accept` is in `AuthRoutes`.
struct InvitationRoutes: Sendable {
    let invitations: InvitationService
    let clock: WallClock

    var endpoints: [Endpoint] { [list, create, revoke] }

    private var list: Endpoint {
        Endpoint(
            .get,
            "/v1/invitations",
            "listInvitations",
            tag: "account",
            summary: "Invitations of the last months, oldest first",
            role: .admin,
            parameters: Parameter.paging,
            answers: [.init(200, "One page", Page.schema("InvitationPage", of: AccountViews.invitation))]
        ) { request in
            let tenant = try request.tenant()
            let page = try request.page(keys: 1)
            let after: InvitationID? = try request.cursor(of: page)
            let rows = try await invitations.list(tenant, after: after, limit: page.limit + 1)
            let now = clock.now()
            return APIResponse(
                .ok,
                page.value(rows, keys: { [$0.id.description] }, item: { AccountViews.value($0, now: now) })
            )
        }
    }

    private var create: Endpoint {
        Endpoint(
            .post,
            "/v1/invitations",
            "createInvitation",
            tag: "account",
            summary:
                "Invites somebody; the token is good once, for seven days, and goes to that person by a way of your own",
            role: .admin,
            body: .json(.object([.required("email", AuthRoutes.email), .required("role", AccountViews.role)])),
            answers: [.init(201, "The invitation and its token, shown this once", AccountViews.newInvitation)],
            problems: [403: ["role_too_low"], 409: ["already_member"]],
            creates: true
        ) { request in
            let caller = try request.caller()
            let (record, token) = try await AccountProblems.translated {
                try await invitations.create(caller, email: request.text("email"), role: request.role())
            }
            return APIResponse(
                .created,
                [
                    "invitation": AccountViews.value(record, now: clock.now()),
                    "token": .string(token.expose()),
                ]
            )
        }
    }

    private var revoke: Endpoint {
        Endpoint(
            .delete,
            "/v1/invitations/{id}",
            "revokeInvitation",
            tag: "account",
            summary: "Withdraws an invitation that nobody has accepted",
            role: .admin,
            parameters: [.path("id", .id, "The invitation")],
            answers: [.init(204, "Withdrawn")]
        ) { request in
            let caller = try request.caller()
            let id: InvitationID = try request.pathID()
            try await AccountProblems.translated { try await invitations.revoke(caller, id) }
            return APIResponse(.noContent)
        }
    }
}
