internal import PlaneKernel
internal import SharedBase

/// The caller's own tenant and its API keys.
struct TenantService: Sendable {
    let core: AccountCore

    /// - Throws: `tenantUnknown`.
    func find(_ id: TenantID) async throws -> Tenant {
        guard let tenant = try await core.database.tenant(id, readOnly: true, { try Tenants.find(in: $0) }) else {
            throw Self.unknown("find the tenant")
        }
        return tenant
    }

    /// - Throws: `badName`, `badSlug`, `slugTaken`.
    func change(_ principal: Principal, name: String?, slug: String?) async throws -> Tenant {
        if let name { try NewPerson.check(name: name) }
        if let slug, !Tenants.isSlug(slug) {
            throw AccountError(
                .badSlug,
                attempted: "rename the tenant",
                reason: "must be 1 to 63 of a-z, 0-9 and inner hyphens"
            )
        }
        return try await core.database.tenant(principal.tenant) { session in
            try Tenants.lock(in: session)
            guard let before = try Tenants.find(in: session) else { throw Self.unknown("rename the tenant") }
            guard try Tenants.rename(in: session, name: name ?? before.name, slug: slug ?? before.slug) else {
                throw AccountError(.slugTaken, attempted: "rename the tenant", reason: "another tenant has this slug")
            }
            guard let after = try Tenants.find(in: session) else { throw Self.unknown("rename the tenant") }
            if before != after {
                try Audit.append(
                    in: session,
                    actor: principal.actor,
                    action: "account.tenant.changed",
                    target: "tenant:\(principal.tenant)",
                    details: [
                        "from": ["name": .string(before.name), "slug": .string(before.slug)],
                        "to": ["name": .string(after.name), "slug": .string(after.slug)],
                    ]
                )
            }
            return after
        }
    }

    // MARK: API keys

    /// - Throws: `roleTooLow`, `KernelError` `badName`.
    func createKey(_ principal: Principal, name: String, role: Role) async throws -> NewApiKey {
        try await ApiKeys(core.database, clock: core.clock, random: core.random).create(
            principal.tenant,
            name: name,
            role: role,
            by: principal.actor
        ) { session, id in
            try Tenants.lock(in: session)
            let verdict = MembershipRules.grant(actor: try CallerRole.now(session, principal), role)
            _ = try MemberService.pass(verdict, "create an API key with the role \(role.rawValue)")
            try Audit.append(
                in: session,
                actor: principal.actor,
                action: "account.apikey.created",
                target: "apikey:\(id)",
                details: ["name": .string(name), "role": .string(role.rawValue)]
            )
        }
    }

    func keys(_ tenant: TenantID, after: ApiKeyID?, limit: Int) async throws -> [ApiKey] {
        try await core.database.tenant(tenant, readOnly: true) {
            try ApiKeys.list(in: $0, after: after, limit: limit)
        }
    }

    /// Again: no change.
    ///
    /// - Throws: `keyUnknown`, `roleTooLow`.
    func revokeKey(_ principal: Principal, _ id: ApiKeyID) async throws {
        try await core.database.tenant(principal.tenant) { session in
            try Tenants.lock(in: session)
            guard let key = try ApiKeys.find(in: session, id) else {
                throw AccountError(.keyUnknown, attempted: "revoke an API key", reason: "there is none with this id")
            }
            let verdict = MembershipRules.grant(actor: try CallerRole.now(session, principal), key.role)
            _ = try MemberService.pass(verdict, "revoke an API key with the role \(key.role.rawValue)")
            guard try ApiKeys.revoke(in: session, id) else { return }
            try Audit.append(
                in: session,
                actor: principal.actor,
                action: "account.apikey.revoked",
                target: "apikey:\(id)",
                details: ["name": .string(key.name)]
            )
        }
    }

    private static func unknown(_ attempted: String) -> AccountError {
        AccountError(.tenantUnknown, attempted: attempted, reason: "it was deleted")
    }
}
