internal import PlaneKernel
internal import SharedBase

/// Makes a tenant with its first owner (PX-01).
struct SignUpService: Sendable {
    let core: AccountCore

    struct Request: Sendable {
        let tenantName: String
        /// Made of the name where it is nil; then a taken one is varied instead of refused.
        let slug: String?
        let email: String
        let name: String?
        let password: Secret<String>
        let idempotencyKey: String?
    }

    /// Tenant, owner, session and audit entry stand together or not at all.
    ///
    /// - Throws: `emailTaken`, `slugTaken`, `keyReused`, what is wrong with the request, or `AttemptRefusal`.
    func signUp(_ request: Request, client: ClientFacts) async throws -> SignedIn {
        try core.attempts.beginSignUp(address: client.address)
        try NewPerson.check(name: request.tenantName)
        if let slug = request.slug, !Tenants.isSlug(slug) {
            throw AccountError(
                .badSlug,
                attempted: "make a tenant",
                reason: "must be 1 to 63 of a-z, 0-9 and inner hyphens"
            )
        }
        let person = try await NewPerson.prepare(
            email: request.email,
            name: request.name,
            password: request.password,
            desk: core.desk
        )
        do {
            return try await store(request, person, client)
        } catch let error as AccountError where error.code == .emailTaken || error.code == .slugTaken {
            // The first request with this key may have done its work, and its answer was lost.
            guard let key = request.idempotencyKey,
                let known = try await repeated(request, person.email, AccountCore.requestHash(key), client)
            else { throw error }
            return known
        }
    }

    private func store(_ request: Request, _ person: NewPerson, _ client: ClientFacts) async throws -> SignedIn {
        let core = core
        let now = core.clock.now()
        let tenant = TenantID.new(at: now, random: core.random)
        let user = UserID.new(at: now, random: core.random)
        let suffix = Hex.encode(core.random.bytes(3))
        return try await core.database.tenant(tenant) { session in
            let slugs = request.slug.map { [$0] } ?? Slug.candidates(Slug.from(request.tenantName), random: suffix)
            guard
                let slug = try slugs.first(where: {
                    try Tenants.insert(in: session, slug: $0, name: request.tenantName)
                })
            else {
                throw AccountError(.slugTaken, attempted: "make a tenant", reason: "another tenant has this slug")
            }
            try UserStore.insert(
                session,
                user,
                person,
                role: .owner,
                requestKey: request.idempotencyKey.map(AccountCore.requestHash)
            )
            let signedIn = try core.signIn(session, user, client)
            try Audit.append(
                in: session,
                actor: "user:\(user)",
                action: "account.tenant.created",
                target: "tenant:\(tenant)",
                details: [
                    "slug": .string(slug), "owner": .string(person.email.text), "address": .string(client.address),
                ]
            )
            return signedIn
        }
    }

    /// The account that the same request made within the last day; nil where this is another request.
    ///
    /// - Throws: `keyReused` where the key is the same and the request is not.
    private func repeated(
        _ request: Request,
        _ email: EmailAddress,
        _ hash: [UInt8],
        _ client: ClientFacts
    ) async throws -> SignedIn? {
        let core = core
        guard let login = try await UserStore.findLogin(core.database, email) else { return nil }
        let known = try await core.database.tenant(login.tenant, readOnly: true) { session -> Tenant? in
            guard try UserStore.requestKey(session, login.user) == hash else { return nil }
            return try Tenants.find(in: session)
        }
        guard let known else { return nil }
        let isSame = known.name == request.tenantName && (request.slug ?? known.slug) == known.slug
        guard try await core.desk.check(request.password, against: login.hash), isSame else {
            throw AccountError(
                .keyReused,
                attempted: "repeat a sign-up",
                reason: "this Idempotency-Key belongs to another request"
            )
        }
        return try await core.database.tenant(login.tenant) { session in
            try core.signIn(session, login.user, client, isReplay: true)
        }
    }
}
