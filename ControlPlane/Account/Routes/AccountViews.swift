internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase

/// People, sessions, invitations, keys and tenants as the API shows them.
enum AccountViews {
    static let role = Schema.choice(Role.allCases.reversed().map(\.rawValue))

    static let user = Schema.component(
        "User",
        .object([
            .required("id", .id),
            .required("email", .string()),
            .required("name", .string()),
            .required("role", role),
            .required("createdAt", .timestamp),
            .required("lastLoginAt", .nullable(.timestamp)),
        ])
    )

    static let tenant = Schema.component(
        "Tenant",
        .object([
            .required("id", .id), .required("slug", .string()), .required("name", .string()),
            .required("createdAt", .timestamp),
        ])
    )

    static let signedIn = Schema.component(
        "SignedIn",
        .object([
            .required("token", .string(), "Send it as Authorization: Bearer"),
            .required("tokenType", .choice(["Bearer"])),
            .required("expiresAt", .timestamp, "Token and session end then"),
            .required("user", user),
            .required("tenant", tenant),
        ])
    )

    static let session = Schema.component(
        "Session",
        .object([
            .required("id", .id),
            .required("createdAt", .timestamp),
            .required("lastSeenAt", .timestamp, "To the minute"),
            .required("expiresAt", .timestamp),
            .required("address", .string(), "Where it was opened from"),
            .required("client", .string(), "What the client called itself"),
            .required("current", .boolean, "The session of this request"),
        ])
    )

    static let invitation = Schema.component(
        "Invitation",
        .object([
            .required("id", .id),
            .required("email", .string()),
            .required("role", role),
            .required("state", .choice(InvitationRecord.State.allCases.map(\.rawValue))),
            .required("invitedBy", .string(), "user:ID or apikey:ID"),
            .required("createdAt", .timestamp),
            .required("expiresAt", .timestamp),
            .required("acceptedAt", .nullable(.timestamp)),
        ])
    )

    static let newInvitation = Schema.component(
        "NewInvitation",
        .object([
            .required("invitation", invitation),
            .required("token", .string(), "Shown this once; whoever has it gets in"),
        ])
    )

    static let apiKey = Schema.component(
        "ApiKey",
        .object([
            .required("id", .id),
            .required("name", .string()),
            .required("role", role),
            .required("prefix", .string(), "The beginning of the key, to tell it by"),
            .required("createdAt", .timestamp),
            .required("revokedAt", .nullable(.timestamp)),
        ])
    )

    static let newApiKey = Schema.component(
        "NewApiKey",
        .object([
            .required("id", .id), .required("prefix", .string()), .required("key", .string(), "Shown this once"),
        ])
    )

    static let me = Schema.component(
        "Me",
        .object([
            .required("tenant", tenant),
            .required("role", role, "What the caller may do now"),
            .required("user", .nullable(user), "null for an API key"),
            .required("sessionId", .nullable(.id), "null for an API key"),
            .required("apiKeyId", .nullable(.id), "null for a person"),
        ])
    )

    static func value(_ user: UserRecord) -> Value {
        [
            "id": .string(user.id.description), "email": .string(user.email), "name": .string(user.name),
            "role": .string(user.role.rawValue), "createdAt": .string(user.createdAt.description),
            "lastLoginAt": time(user.lastLoginAt),
        ]
    }

    static func value(_ tenant: Tenant) -> Value {
        [
            "id": .string(tenant.id.description), "slug": .string(tenant.slug), "name": .string(tenant.name),
            "createdAt": .string(tenant.createdAt.description),
        ]
    }

    static func value(_ signedIn: SignedIn) -> Value {
        [
            "token": .string(signedIn.token.expose()), "tokenType": "Bearer",
            "expiresAt": .string(signedIn.expiresAt.description), "user": value(signedIn.user),
            "tenant": value(signedIn.tenant),
        ]
    }

    static func value(_ session: SessionRecord, current: SignInID?) -> Value {
        [
            "id": .string(session.id.description), "createdAt": .string(session.createdAt.description),
            "lastSeenAt": .string(session.lastSeenAt.description), "expiresAt": .string(session.expiresAt.description),
            "address": .string(session.address), "client": .string(session.client),
            "current": .bool(session.id == current),
        ]
    }

    static func value(_ invitation: InvitationRecord, now: Timestamp) -> Value {
        [
            "id": .string(invitation.id.description), "email": .string(invitation.email),
            "role": .string(invitation.role.rawValue), "state": .string(invitation.state(at: now).rawValue),
            "invitedBy": .string(invitation.invitedBy), "createdAt": .string(invitation.createdAt.description),
            "expiresAt": .string(invitation.expiresAt.description), "acceptedAt": time(invitation.acceptedAt),
        ]
    }

    static func value(_ key: ApiKey) -> Value {
        [
            "id": .string(key.id.description), "name": .string(key.name), "role": .string(key.role.rawValue),
            "prefix": .string(key.prefix), "createdAt": .string(key.createdAt.description),
            "revokedAt": time(key.revokedAt),
        ]
    }

    private static func time(_ time: Timestamp?) -> Value { time.map { .string($0.description) } ?? .null }
}
