internal import PlaneKernel
internal import SharedBase

/// The people of a tenant. Every change of a role happens with the tenant locked, so that two admins who demote each other at
/// once come one after the other, and the second finds that it may no more.
struct MemberService: Sendable {
    let core: AccountCore

    func list(_ tenant: TenantID, after: UserID?, limit: Int) async throws -> [UserRecord] {
        try await core.database.tenant(tenant, readOnly: true) { try UserStore.list($0, after: after, limit: limit) }
    }

    /// - Throws: `userUnknown`.
    func find(_ tenant: TenantID, _ id: UserID) async throws -> UserRecord {
        guard let user = try await core.database.tenant(tenant, readOnly: true, { try UserStore.find($0, id) }) else {
            throw Self.unknown("find user \(id)")
        }
        return user
    }

    /// - Throws: `userUnknown`, `roleTooLow`, `lastOwner`.
    func setRole(_ principal: Principal, _ id: UserID, to wanted: Role) async throws -> UserRecord {
        let attempted = "change the role of user \(id)"
        return try await core.database.tenant(principal.tenant) { session in
            try Tenants.lock(in: session)
            guard let user = try UserStore.find(session, id) else { throw Self.unknown(attempted) }
            let verdict = MembershipRules.change(
                actor: try CallerRole.now(session, principal),
                from: user.role,
                to: wanted,
                owners: try UserStore.owners(session)
            )
            guard try Self.pass(verdict, attempted) else { return user }
            try UserStore.setRole(session, id, wanted)
            let details: Value = ["from": .string(user.role.rawValue), "to": .string(wanted.rawValue)]
            try Audit.append(
                in: session,
                actor: principal.actor,
                action: "account.user.role_changed",
                target: "user:\(id)",
                details: details
            )
            guard let changed = try UserStore.find(session, id) else { throw Self.unknown(attempted) }
            return changed
        }
    }

    /// Takes somebody out; the sessions end with it, the audit trail keeps the id.
    ///
    /// - Throws: `userUnknown`, `roleTooLow`, `lastOwner`.
    func remove(_ principal: Principal, _ id: UserID) async throws {
        try await take(principal, id, action: "account.user.removed", attempted: "remove user \(id)")
    }

    /// The caller leaves the tenant.
    ///
    /// - Throws: `noUser`, `lastOwner`.
    func leave(_ principal: Principal) async throws {
        guard let (_, user) = principal.signIn else { throw LoginService.noUser("leave the tenant") }
        try await take(principal, user, action: "account.user.left", attempted: "leave the tenant")
    }

    private func take(_ principal: Principal, _ id: UserID, action: String, attempted: String) async throws {
        try await core.database.tenant(principal.tenant) { session in
            try Tenants.lock(in: session)
            guard let user = try UserStore.find(session, id) else { throw Self.unknown(attempted) }
            let verdict = MembershipRules.removal(
                actor: try CallerRole.now(session, principal),
                of: user.role,
                isSelf: principal.signIn?.user == id,
                owners: try UserStore.owners(session)
            )
            guard try Self.pass(verdict, attempted) else { return }
            try UserStore.delete(session, id)
            try Audit.append(
                in: session,
                actor: principal.actor,
                action: action,
                target: "user:\(id)",
                details: ["email": .string(user.email), "role": .string(user.role.rawValue)]
            )
        }
    }

    /// False where there is nothing to do.
    static func pass(_ verdict: MembershipRules.Verdict, _ attempted: String) throws(AccountError) -> Bool {
        switch verdict {
        case .allowed: return true
        case .unchanged: return false
        case .roleTooLow:
            throw AccountError(
                .roleTooLow,
                attempted: attempted,
                reason: "it reaches beyond the caller's own role"
            )
        case .lastOwner:
            throw AccountError(
                .lastOwner,
                attempted: attempted,
                reason: "a tenant keeps at least one owner",
                advice: "make somebody else an owner first"
            )
        }
    }

    private static func unknown(_ attempted: String) -> AccountError {
        AccountError(.userUnknown, attempted: attempted, reason: "there is none with this id")
    }
}
