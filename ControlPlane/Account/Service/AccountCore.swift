package import PlaneKernel
package import SharedBase
internal import SharedCrypto

/// What the services of this room share.
package struct AccountCore: Sendable {
    let database: Database
    let desk: PasswordDesk
    let attempts: LoginGuard
    let keys: TokenKeys
    let metrics: AccountMetrics
    /// How long a session and its token live.
    let life: Duration
    let clock: WallClock
    let random: RandomSource

    package init(
        database: Database,
        desk: PasswordDesk,
        attempts: LoginGuard,
        keys: TokenKeys,
        metrics: AccountMetrics,
        life: Duration,
        clock: WallClock,
        random: RandomSource
    ) {
        self.database = database
        self.desk = desk
        self.attempts = attempts
        self.keys = keys
        self.metrics = metrics
        self.life = life
        self.clock = clock
        self.random = random
    }

    /// Opens a session in the transaction of what led to it, and gives the answer that carries its token.
    func signIn(
        _ session: TenantSession,
        _ user: UserID,
        _ client: ClientFacts,
        isReplay: Bool = false
    ) throws -> SignedIn {
        let now = clock.now()
        let record = SessionRecord(
            id: SignInID.new(at: now, random: random),
            user: user,
            createdAt: now,
            lastSeenAt: now,
            expiresAt: now + life,
            address: client.address,
            client: client.name
        )
        try SessionStore.insert(session, record)
        try UserStore.noteLogin(session, user)
        guard let person = try UserStore.find(session, user), let tenant = try Tenants.find(in: session) else {
            throw AccountError(.damaged, attempted: "sign in", reason: "the account went away in the middle")
        }
        let claims = TokenClaims(
            tenant: session.tenant,
            user: user,
            session: record.id,
            role: person.role,
            issuedAt: now,
            expiresAt: record.expiresAt
        )
        let token = AccessToken.issue(claims, key: keys.signing)
        return SignedIn(
            token: token,
            expiresAt: claims.expiresAt,
            session: record.id,
            user: person,
            tenant: tenant,
            isReplay: isReplay
        )
    }

    /// SHA-256 of an Idempotency-Key, as accounts remember the request that made them.
    static func requestHash(_ key: String) -> [UInt8] { SHA256.digest(Array("dd0c account v1\n\(key)".utf8)) }
}

/// Somebody who has just signed in; the token is seen this once.
package struct SignedIn: Sendable {
    package let token: Secret<String>
    package let expiresAt: Timestamp
    package let session: SignInID
    package let user: UserRecord
    package let tenant: Tenant
    /// The request was answered before, under the same Idempotency-Key.
    package let isReplay: Bool
}

/// A person who is about to get an account: every rule is kept and the password is hashed.
package struct NewPerson: Sendable {
    package let email: EmailAddress
    package let name: String
    package let hash: PasswordHash

    /// The longest name of a person or tenant, in characters.
    package static let nameLimit = 200

    /// - Throws: `badEmail`, `badName`, `weakPassword`, `AttemptRefusal.busy`.
    static func prepare(
        email: String,
        name: String?,
        password: Secret<String>,
        desk: PasswordDesk
    ) async throws -> NewPerson {
        let email = try address(email)
        let name = name ?? String(email.local)
        try check(name: name)
        try check(password: password, email: email)
        return NewPerson(email: email, name: name, hash: try await desk.hash(password))
    }

    static func address(_ text: String) throws(AccountError) -> EmailAddress {
        guard let email = EmailAddress(text) else {
            throw AccountError(
                .badEmail,
                attempted: "read an e-mail address",
                reason: "must be an e-mail address such as ada@example.com"
            )
        }
        return email
    }

    static func check(password: Secret<String>, email: EmailAddress?) throws(AccountError) {
        guard let complaint = PasswordRules.complaint(password.expose(), email: email) else { return }
        throw AccountError(.weakPassword, attempted: "set a password", reason: complaint)
    }

    static func check(name: String) throws(AccountError) {
        guard (1...nameLimit).contains(name.count), name.utf8.count <= 4 * nameLimit,
            !name.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }),
            name.contains(where: { !$0.isWhitespace })
        else {
            throw AccountError(
                .badName,
                attempted: "read a name",
                reason: "must be 1 to \(nameLimit) characters without control characters"
            )
        }
    }
}
