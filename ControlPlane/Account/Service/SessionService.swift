internal import PlaneKernel
internal import SharedBase

/// Shows and ends the sessions of the caller. An API key has none: its list is empty and there is nothing to end.
struct SessionService: Sendable {
    let core: AccountCore

    func list(_ principal: Principal, before: SignInID?, limit: Int) async throws -> [SessionRecord] {
        guard let (_, user) = principal.signIn else { return [] }
        let now = core.clock.now()
        return try await core.database.tenant(principal.tenant, readOnly: true) { session in
            try SessionStore.list(session, user, before: before, limit: limit, at: now)
        }
    }

    /// - Throws: `sessionUnknown`, for a session of somebody else too.
    func end(_ principal: Principal, _ id: SignInID) async throws {
        let isKnown = try await core.database.tenant(principal.tenant) { session -> Bool in
            guard let (_, user) = principal.signIn, try SessionStore.delete(session, id, of: user) else { return false }
            try Self.write(session, principal, "account.session.ended", "session:\(id)")
            return true
        }
        guard isKnown else {
            throw AccountError(.sessionUnknown, attempted: "end a session", reason: "there is none with this id")
        }
    }

    /// Ends the session of the request.
    func logout(_ principal: Principal) async throws {
        guard let (session, _) = principal.signIn else { return }
        do {
            try await end(principal, session)
        } catch let error as AccountError where error.code == .sessionUnknown {
            return  // It ended between the check of the token and now: as it was wanted.
        }
    }

    /// Sign-out everywhere, here too.
    func endAll(_ principal: Principal) async throws {
        guard let (_, user) = principal.signIn else { return }
        try await core.database.tenant(principal.tenant) { session in
            let count = try SessionStore.deleteAll(session, of: user)
            try Self.write(
                session,
                principal,
                "account.sessions.ended",
                "user:\(user)",
                ["count": .number(String(count))]
            )
        }
    }

    private static func write(
        _ session: TenantSession,
        _ principal: Principal,
        _ action: String,
        _ target: String,
        _ details: Value = [:]
    ) throws {
        try Audit.append(in: session, actor: principal.actor, action: action, target: target, details: details)
    }
}
