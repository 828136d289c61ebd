internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase
internal import SharedTelemetry

/// The addresses where somebody comes in: no credential is asked for.
struct AuthRoutes: Sendable {
    let core: AccountCore
    let logins: LoginService

    var endpoints: [Endpoint] { [signUp, login, accept] }

    static let password = Schema.string(maxLength: PasswordRules.maximum)
    static let email = Schema.string(maxLength: EmailAddress.limit)
    static let name = Schema.string(maxLength: NewPerson.nameLimit)
    /// A token of 64 bytes and its marker; shorter ones are unknown.
    private static let invitationToken = Schema.string(maxLength: 200)

    private var signUp: Endpoint {
        Endpoint(
            .post,
            "/v1/auth/signup",
            "signUp",
            tag: "account",
            summary: "Makes a tenant with its first owner, and signs the owner in",
            role: nil,
            body: .json(
                .object([
                    .required("tenant", Self.name, "The name of the organisation"),
                    .optional("slug", .string(maxLength: 63), "Its short name; made of the name where it is absent"),
                    .required("email", Self.email),
                    .optional("name", Self.name, "The name of the person"),
                    .required("password", Self.password, "At least \(PasswordRules.minimum) characters"),
                ]),
                limit: 16 << 10
            ),
            answers: [.init(201, "The owner, signed in", AccountViews.signedIn)],
            problems: [
                400: ["invalid_request", "weak_password"], 409: ["email_taken", "slug_taken"],
                429: ["too_many_attempts"],
            ],
            creates: true
        ) { request in
            let signedIn = try await AccountProblems.translated {
                try await SignUpService(core: core).signUp(
                    .init(
                        tenantName: request.text("tenant"),
                        slug: request.optionalText("slug"),
                        email: request.text("email"),
                        name: request.optionalText("name"),
                        password: request.secret("password"),
                        idempotencyKey: request.idempotencyKey
                    ),
                    client: request.client
                )
            }
            core.metrics.signUps.add(1, ["signup"])
            return Self.answer(signedIn, .created)
        }
    }

    private var login: Endpoint {
        Endpoint(
            .post,
            "/v1/auth/login",
            "logIn",
            tag: "account",
            summary: "Gives a token for an e-mail address and its password",
            role: nil,
            body: .json(
                .object([.required("email", Self.email), .required("password", Self.password)]),
                limit: 16 << 10
            ),
            answers: [.init(200, "A new session", AccountViews.signedIn)],
            problems: [400: ["invalid_request"], 401: ["invalid_credentials"], 429: ["too_many_attempts"]]
        ) { request in
            let signedIn = try await AccountProblems.translated {
                try await logins.login(
                    email: request.text("email"),
                    password: request.secret("password"),
                    client: request.client
                )
            }
            return Self.answer(signedIn, .ok)
        }
    }

    private var accept: Endpoint {
        Endpoint(
            .post,
            "/v1/invitations/accept",
            "acceptInvitation",
            tag: "account",
            summary: "Makes the account that an invitation is for, and signs it in",
            role: nil,
            body: .json(
                .object([
                    .required("token", Self.invitationToken, "From the invitation; good once, for seven days"),
                    .optional("name", Self.name),
                    .required("password", Self.password, "At least \(PasswordRules.minimum) characters"),
                ]),
                limit: 16 << 10
            ),
            answers: [.init(201, "The new member, signed in", AccountViews.signedIn)],
            problems: [
                400: ["invalid_request", "weak_password"], 404: ["not_found"],
                409: ["invitation_used", "email_taken"], 410: ["invitation_expired"], 429: ["too_many_attempts"],
            ],
            creates: true
        ) { request in
            let signedIn = try await AccountProblems.translated {
                try await InvitationService(core: core).accept(
                    .init(
                        token: request.secret("token"),
                        name: request.optionalText("name"),
                        password: request.secret("password"),
                        idempotencyKey: request.idempotencyKey
                    ),
                    client: request.client
                )
            }
            core.metrics.signUps.add(1, ["invitation"])
            return Self.answer(signedIn, .created)
        }
    }

    private static func answer(_ signedIn: SignedIn, _ status: APIResponse.Status) -> APIResponse {
        APIResponse(
            status,
            AccountViews.value(signedIn),
            headers: signedIn.isReplay ? ["Idempotency-Replayed": "true"] : [:]
        )
    }
}
