internal import PlaneKernel
internal import SharedBase
internal import SharedTelemetry

/// Proves passwords (PX-02): the same answer after the same work for a wrong password and for an address that nobody has.
struct LoginService: Sendable {
    let core: AccountCore
    let refusals: RefusalNotes

    /// - Throws: `invalidCredentials`, `AttemptRefusal`.
    func login(email: String, password: Secret<String>, client: ClientFacts) async throws -> SignedIn {
        let address = EmailAddress(email)
        // What is no address counts as one, by its beginning: the table must not hold megabytes.
        let account = address?.text ?? "?" + String(email.prefix(64))
        try begin(account, client)
        let login = try await find(address, account, client)
        guard try await isProved(password, login, account, client), let login else {
            if let login { refusals.note(.init(tenant: login.tenant, user: login.user, address: client.address)) }
            core.metrics.signIns.add(1, ["refused"])
            throw Self.refusal
        }
        let core = core
        let signedIn = try await core.database.tenant(login.tenant) { session in
            // The password may have been changed, or the account removed, while this one was checked.
            guard try UserStore.lockHash(session, login.user) == login.hash else { throw Self.refusal }
            let signedIn = try core.signIn(session, login.user, client)
            try Audit.append(
                in: session,
                actor: "user:\(login.user)",
                action: "account.session.created",
                target: "session:\(signedIn.session)",
                details: ["address": .string(client.address)]
            )
            return signedIn
        }
        core.attempts.succeeded(account: account, address: client.address)
        core.metrics.signIns.add(1, ["ok"])
        return signedIn
    }

    /// Sets another password and ends all other sessions of the user; gives their number.
    ///
    /// - Throws: `noUser`, `wrongPassword`, `weakPassword`, `AttemptRefusal`.
    func changePassword(
        _ principal: Principal,
        from current: Secret<String>,
        to wanted: Secret<String>,
        client: ClientFacts
    ) async throws -> Int {
        guard let (kept, user) = principal.signIn else { throw Self.noUser("change a password") }
        let core = core
        let stored = try await core.database.tenant(principal.tenant) { session -> (String, PasswordHash)? in
            guard let hash = try UserStore.lockHash(session, user), let person = try UserStore.find(session, user)
            else {
                return nil
            }
            return (person.email, hash)
        }
        guard let (email, hash) = stored else { throw Self.wrong }
        // A stolen token must not be a way to guess the password.
        try begin(email, client)
        let login = LoginRecord(tenant: principal.tenant, user: user, hash: hash)
        guard try await isProved(current, login, email, client) else {
            refusals.note(.init(tenant: principal.tenant, user: user, address: client.address))
            throw Self.wrong
        }
        core.attempts.succeeded(account: email, address: client.address)
        try NewPerson.check(password: wanted, email: EmailAddress(email))
        let fresh = try await core.desk.hash(wanted)
        return try await core.database.tenant(principal.tenant) { session in
            guard try UserStore.lockHash(session, user) == hash else { throw Self.wrong }
            try UserStore.setHash(session, user, fresh)
            let ended = try SessionStore.deleteAll(session, of: user, but: kept)
            try Audit.append(
                in: session,
                actor: principal.actor,
                action: "account.password.changed",
                target: "user:\(user)",
                details: ["endedSessions": .number(String(ended)), "address": .string(client.address)]
            )
            return ended
        }
    }

    private func begin(_ account: String, _ client: ClientFacts) throws(AttemptRefusal) {
        do {
            try core.attempts.begin(account: account, address: client.address)
        } catch {
            core.metrics.signIns.add(1, ["limited"])
            throw error
        }
    }

    /// A try that fails for our own reasons is not held against anybody.
    private func find(_ email: EmailAddress?, _ account: String, _ client: ClientFacts) async throws -> LoginRecord? {
        do {
            // An address that is none asks the database all the same, so that it takes as long.
            return try await UserStore.findLogin(core.database, email ?? EmailAddress.nobody)
        } catch {
            core.attempts.withdraw(account: account, address: client.address)
            throw error
        }
    }

    private func isProved(
        _ password: Secret<String>,
        _ login: LoginRecord?,
        _ account: String,
        _ client: ClientFacts
    ) async throws -> Bool {
        do {
            return try await core.desk.check(password, against: login?.hash)
        } catch {
            core.attempts.withdraw(account: account, address: client.address)
            core.metrics.signIns.add(1, ["busy"])
            throw error
        }
    }

    static func noUser(_ attempted: String) -> AccountError {
        AccountError(
            .noUser,
            attempted: attempted,
            reason: "an API key belongs to a tenant and to no person",
            advice: "sign in and send the token"
        )
    }

    private static let refusal = AccountError(
        .invalidCredentials,
        attempted: "sign in",
        reason: "the e-mail address or the password is wrong"
    )
    private static let wrong = AccountError(
        .wrongPassword,
        attempted: "change a password",
        reason: "the current password is another"
    )
}
