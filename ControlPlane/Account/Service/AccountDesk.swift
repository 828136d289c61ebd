package import PlaneKernel
package import SharedBase
package import SharedCrypto

/// What operators do with accounts from the command line, without a running plane. Whoever may read the plane's files may do
/// all of it; the audit trail says `operator`.
package struct AccountDesk: Sendable {
    private let database: Database
    private let clock: WallClock
    private let random: RandomSource
    private let cost: Scrypt.Cost

    package init(
        _ database: Database,
        cost: Scrypt.Cost,
        clock: WallClock = .system,
        random: RandomSource = .system
    ) {
        self.database = database
        self.cost = cost
        self.clock = clock
        self.random = random
    }

    /// Makes an account in a tenant.
    ///
    /// - Throws: `badEmail`, `badName`, `weakPassword`, `emailTaken`.
    package func create(
        _ tenant: TenantID,
        email: String,
        name: String?,
        role: Role,
        password: Secret<String>
    ) async throws -> UserRecord {
        let desk = PasswordDesk(cost: cost, workers: 1, random: random)
        let person = try await NewPerson.prepare(email: email, name: name, password: password, desk: desk)
        let id = UserID.new(at: clock.now(), random: random)
        return try await database.tenant(tenant) { session in
            try UserStore.insert(session, id, person, role: role, requestKey: nil)
            try Audit.append(
                in: session,
                actor: "operator",
                action: "account.user.created",
                target: "user:\(id)",
                details: ["email": .string(person.email.text), "role": .string(role.rawValue)]
            )
            guard let user = try UserStore.find(session, id) else {
                throw AccountError(.damaged, attempted: "make an account", reason: "it is not there after it was made")
            }
            return user
        }
    }

    /// Sets a new password for somebody who forgot it and ends all sessions; nil where the tenant has no such person.
    ///
    /// - Throws: `weakPassword`.
    package func resetPassword(_ tenant: TenantID, email: String, to password: Secret<String>) async throws
        -> UserRecord?
    {
        let address = try NewPerson.address(email)
        try NewPerson.check(password: password, email: address)
        let hash = try await PasswordDesk(cost: cost, workers: 1, random: random).hash(password)
        guard let login = try await UserStore.findLogin(database, address), login.tenant == tenant else { return nil }
        return try await database.tenant(tenant) { session in
            guard try UserStore.lockHash(session, login.user) != nil else { return nil }
            try UserStore.setHash(session, login.user, hash)
            _ = try SessionStore.deleteAll(session, of: login.user)
            try Audit.append(
                in: session,
                actor: "operator",
                action: "account.password.reset",
                target: "user:\(login.user)"
            )
            return try UserStore.find(session, login.user)
        }
    }

    /// Whether somebody could sign in with this.
    package func isGood(email: String, password: Secret<String>) async throws -> Bool {
        guard let address = EmailAddress(email), let login = try await UserStore.findLogin(database, address) else {
            return false
        }
        return try await PasswordDesk(cost: cost, workers: 1, random: random).check(password, against: login.hash)
    }

    /// A password that nobody chose: 24 characters, 120 bits.
    package static func makePassword(_ random: RandomSource = .system) -> Secret<String> {
        // Without letters that look alike.
        let letters = Array("abcdefghijkmnpqrstuvwxyz23456789")
        let text = random.bytes(24).map { String(letters[Int($0) % letters.count]) }.joined()
        return Secret(
            stride(from: 0, to: 24, by: 6).map { String(text.dropFirst($0).prefix(6)) }.joined(separator: "-")
        )
    }
}
