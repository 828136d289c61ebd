internal import PlaneKernel
internal import SharedBase

/// Lets further people into a tenant.
struct InvitationService: Sendable {
    let core: AccountCore

    /// Seven days.
    static let life = Duration.seconds(7 * 86_400)

    struct Acceptance: Sendable {
        let token: Secret<String>
        let name: String?
        let password: Secret<String>
        let idempotencyKey: String?
    }

    /// Makes an invitation; its token is seen this once. An open one for the same address is void from then on.
    ///
    /// - Throws: `badEmail`, `roleTooLow`, `alreadyMember`.
    func create(_ principal: Principal, email: String, role: Role) async throws -> (InvitationRecord, Secret<String>) {
        let email = try NewPerson.address(email)
        let now = core.clock.now()
        let token = InvitationToken(
            tenant: principal.tenant,
            id: InvitationID.new(at: now, random: core.random),
            random: core.random
        )
        let record = InvitationRecord(
            id: token.id,
            email: email.text,
            role: role,
            invitedBy: principal.actor,
            createdAt: now,
            expiresAt: now + Self.life,
            acceptedAt: nil
        )
        try await core.database.tenant(principal.tenant) { session in
            try Tenants.lock(in: session)
            let verdict = MembershipRules.grant(actor: try CallerRole.now(session, principal), role)
            _ = try MemberService.pass(verdict, "invite somebody as \(role.rawValue)")
            guard try !UserStore.emailExists(session, email) else {
                throw AccountError(
                    .alreadyMember,
                    attempted: "invite somebody",
                    reason: "a person with this address is a member already"
                )
            }
            try InvitationStore.insert(session, record, hash: token.hash)
            try Audit.append(
                in: session,
                actor: principal.actor,
                action: "account.invitation.created",
                target: "invitation:\(record.id)",
                details: ["email": .string(email.text), "role": .string(role.rawValue)]
            )
        }
        return (record, token.text)
    }

    func list(_ tenant: TenantID, after: InvitationID?, limit: Int) async throws -> [InvitationRecord] {
        try await core.database.tenant(tenant, readOnly: true) {
            try InvitationStore.list($0, after: after, limit: limit)
        }
    }

    /// - Throws: `invitationUnknown`, for one that was accepted too.
    func revoke(_ principal: Principal, _ id: InvitationID) async throws {
        try await core.database.tenant(principal.tenant) { session in
            guard try InvitationStore.delete(session, id) else { throw Self.unknown("withdraw an invitation") }
            try Audit.append(
                in: session,
                actor: principal.actor,
                action: "account.invitation.revoked",
                target: "invitation:\(id)"
            )
        }
    }

    /// Makes the account that a token invites to, and signs it in.
    ///
    /// - Throws: `invitationUnknown`, `invitationExpired`, `invitationUsed`, `emailTaken`, `keyReused`, what is wrong with name
    ///   or password, `AttemptRefusal`.
    func accept(_ request: Acceptance, client: ClientFacts) async throws -> SignedIn {
        try core.attempts.beginSignUp(address: client.address)
        guard let token = InvitationToken(request.token.expose()) else { throw Self.unknown("accept an invitation") }
        let seen = try await core.database.tenant(token.tenant) { try Self.read($0, token) }
        if seen.acceptedAt != nil { return try await repeated(request, token, seen, client) }
        guard seen.expiresAt > core.clock.now() else { throw Self.expired }
        let person = try await NewPerson.prepare(
            email: seen.email,
            name: request.name,
            password: request.password,
            desk: core.desk
        )
        return try await store(request, token, person, client)
    }

    private func store(
        _ request: Acceptance,
        _ token: InvitationToken,
        _ person: NewPerson,
        _ client: ClientFacts
    ) async throws -> SignedIn {
        let core = core
        let now = core.clock.now()
        let user = UserID.new(at: now, random: core.random)
        return try await core.database.tenant(token.tenant) { session in
            // The tenant first, as `create` does: two orders would wait for each other.
            try Tenants.lock(in: session)
            let record = try Self.read(session, token)
            guard record.acceptedAt == nil else { throw Self.used }
            guard record.expiresAt > now else { throw Self.expired }
            // Whoever has lost a role must not come back to it by an invitation of better days.
            let inviter = try CallerRole.now(session, actor: record.invitedBy)
            guard MembershipRules.grant(actor: inviter, record.role) == .allowed else {
                throw Self.unknown("accept an invitation")
            }
            try InvitationStore.accept(session, record.id, at: now)
            let key = request.idempotencyKey.map(AccountCore.requestHash)
            try UserStore.insert(session, user, person, role: record.role, requestKey: key)
            let signedIn = try core.signIn(session, user, client)
            try Audit.append(
                in: session,
                actor: "user:\(user)",
                action: "account.invitation.accepted",
                target: "invitation:\(record.id)",
                details: [
                    "email": .string(record.email), "role": .string(record.role.rawValue),
                    "address": .string(client.address),
                ]
            )
            return signedIn
        }
    }

    /// The answer to the same request again, whose first answer was lost; `invitationUsed` for any other.
    private func repeated(
        _ request: Acceptance,
        _ token: InvitationToken,
        _ record: InvitationRecord,
        _ client: ClientFacts
    ) async throws -> SignedIn {
        let core = core
        guard let key = request.idempotencyKey.map(AccountCore.requestHash), let email = EmailAddress(record.email),
            let login = try await UserStore.findLogin(core.database, email), login.tenant == token.tenant,
            try await core.database.tenant(login.tenant, readOnly: true, { try UserStore.requestKey($0, login.user) })
                == key
        else { throw Self.used }
        guard try await core.desk.check(request.password, against: login.hash) else {
            throw AccountError(
                .keyReused,
                attempted: "accept an invitation again",
                reason: "this Idempotency-Key belongs to another request"
            )
        }
        return try await core.database.tenant(login.tenant) { session in
            try core.signIn(session, login.user, client, isReplay: true)
        }
    }

    /// The invitation of a token whose secret is right, locked.
    private static func read(_ session: TenantSession, _ token: InvitationToken) throws -> InvitationRecord {
        guard let (record, hash) = try InvitationStore.lock(session, token.id), token.matches(hash) else {
            throw unknown("accept an invitation")
        }
        return record
    }

    private static func unknown(_ attempted: String) -> AccountError {
        AccountError(.invitationUnknown, attempted: attempted, reason: "there is none, or it was withdrawn")
    }

    private static let used = AccountError(
        .invitationUsed,
        attempted: "accept an invitation",
        reason: "it was accepted already",
        advice: "sign in"
    )
    private static let expired = AccountError(
        .invitationExpired,
        attempted: "accept an invitation",
        reason: "its seven days are over",
        advice: "ask for a new one"
    )
}
