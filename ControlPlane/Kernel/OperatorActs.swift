package import SharedBase

/// What whoever holds the plane's files does with tenants and keys from the command line. Each act and its entry in the
/// trail stand in one transaction, as those of the API do; the actor is `operator`.
package struct OperatorActs: Sendable {
    /// Whoever may read the plane's files may do all of this; the log of the machine knows who.
    package static let actor = "operator"

    private let database: Database
    private let clock: WallClock
    private let random: RandomSource

    package init(_ database: Database, clock: WallClock = .system, random: RandomSource = .system) {
        self.database = database
        self.clock = clock
        self.random = random
    }

    /// Makes a tenant; the first entry of its trail says so.
    ///
    /// - Throws: `KernelError` `badSlug`, `badName`, `slugTaken`.
    package func createTenant(slug: String, name: String) async throws -> Tenant {
        let attempted = try Tenants.check(slug: slug, name: name)
        let id = TenantID.new(at: clock.now(), random: random)
        return try await database.tenant(id) { session in
            guard try Tenants.insert(in: session, slug: slug, name: name), let tenant = try Tenants.find(in: session)
            else { throw Tenants.slugTaken(attempted) }
            try Audit.append(
                in: session,
                actor: Self.actor,
                action: "account.tenant.created",
                target: "tenant:\(id)",
                details: ["slug": .string(slug), "name": .string(name)]
            )
            return tenant
        }
    }

    /// - Throws: `KernelError` `badName`, `unknownTenant`.
    package func createKey(_ tenant: TenantID, name: String, role: Role) async throws -> NewApiKey {
        try await ApiKeys(database, clock: clock, random: random).create(tenant, name: name, role: role) {
            session,
            id in
            try Audit.append(
                in: session,
                actor: Self.actor,
                action: "account.apikey.created",
                target: "apikey:\(id)",
                details: ["name": .string(name), "role": .string(role.rawValue)]
            )
        }
    }

    /// False where the tenant has no such key, or it was revoked before; then there is no entry either.
    package func revokeKey(_ tenant: TenantID, _ id: ApiKeyID) async throws -> Bool {
        try await database.tenant(tenant) { session in
            guard let key = try ApiKeys.find(in: session, id), try ApiKeys.revoke(in: session, id) else { return false }
            try Audit.append(
                in: session,
                actor: Self.actor,
                action: "account.apikey.revoked",
                target: "apikey:\(id)",
                details: ["name": .string(key.name)]
            )
            return true
        }
    }

    /// An act that concerns every tenant and changes files, not rows: its entry stands in every trail **before** it is done,
    /// so that nothing is done that no trail knows. Where the act fails after it, `failed` adds that.
    package func concerningAll<T: Sendable>(
        _ action: String,
        target: String,
        details: Value = [:],
        _ act: () throws -> T
    ) async throws -> T {
        let tenants = try await Tenants(database).list()
        func note(_ action: String) async throws {
            for tenant in tenants {
                try await database.tenant(tenant.id) { session in
                    try Audit.append(in: session, actor: Self.actor, action: action, target: target, details: details)
                }
            }
        }
        try await note(action)
        do {
            return try act()
        } catch {
            try await note(action + "_failed")
            throw error
        }
    }
}
