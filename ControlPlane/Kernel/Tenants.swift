internal import PlanePostgres
package import SharedBase

/// A customer, as stored.
package struct Tenant: Sendable, Hashable {
    package let id: TenantID
    /// Unique, for people and command lines: `[a-z0-9-]`, at most 63 characters.
    package let slug: String
    package let name: String
    package let createdAt: Timestamp
}

/// The customers of this installation.
package struct Tenants: Sendable {
    private let database: Database
    private let clock: WallClock
    private let random: RandomSource

    package init(_ database: Database, clock: WallClock = .system, random: RandomSource = .system) {
        self.database = database
        self.clock = clock
        self.random = random
    }

    /// - Throws: `KernelError` `badSlug`, `badName`, `slugTaken`.
    package func create(slug: String, name: String) async throws -> Tenant {
        let attempted = try Self.check(slug: slug, name: name)
        let id = TenantID.new(at: clock.now(), random: random)
        let createdAt: Timestamp? = try await database.platform { session in
            try session.query(
                """
                INSERT INTO tenants (id, slug, name, created_at) VALUES ($1, $2, $3, dd0c_now())
                ON CONFLICT (slug) DO NOTHING RETURNING created_at
                """,
                [.id(id), .text(slug), .text(name)]
            ).first?.timestamp(0)
        }
        guard let createdAt else {
            throw Self.slugTaken(attempted)
        }
        return Tenant(id: id, slug: slug, name: name, createdAt: createdAt)
    }

    /// What is being attempted, for errors, where slug and name are good.
    static func check(slug: String, name: String) throws(KernelError) -> String {
        let attempted = "create tenant \(slug.debugDescription.prefix(80))"
        guard isSlug(slug) else {
            throw KernelError(
                .badSlug,
                attempted: attempted,
                reason: "a slug is 1 to 63 of a-z, 0-9 and inner hyphens"
            )
        }
        guard (1...200).contains(name.count), !name.unicodeScalars.contains(where: { $0.value < 32 }) else {
            throw KernelError(
                .badName,
                attempted: attempted,
                reason: "a name is 1 to 200 characters without control characters"
            )
        }
        return attempted
    }

    static func slugTaken(_ attempted: String) -> KernelError {
        KernelError(.slugTaken, attempted: attempted, reason: "another tenant has this slug")
    }

    package func find(slug: String) async throws -> Tenant? {
        try await select("WHERE slug = $1", [.text(slug)]).first
    }

    package func find(_ id: TenantID) async throws -> Tenant? {
        try await select("WHERE id = $1", [.id(id)]).first
    }

    /// All, by slug.
    package func list() async throws -> [Tenant] { try await select("ORDER BY slug", []) }

    /// Removes the tenant and, by cascade, every row that is its own; false where there is none.
    package func delete(_ id: TenantID) async throws -> Bool {
        try await database.platform { try $0.execute("DELETE FROM tenants WHERE id = $1", [.id(id)]) == 1 }
    }

    /// The rule for slugs: they stand in addresses and host names.
    package static func isSlug(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (1...63).contains(bytes.count), bytes.first != UInt8(ascii: "-"), bytes.last != UInt8(ascii: "-") else {
            return false
        }
        return bytes.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }

    private func select(_ condition: String, _ values: [PostgresValue]) async throws -> [Tenant] {
        try await database.platform(readOnly: true) { session in
            try session.query("SELECT id, slug, name, created_at FROM tenants \(condition)", values).map { row in
                try Tenant(id: row.id(0), slug: row.text(1), name: row.text(2), createdAt: row.timestamp(3))
            }
        }
    }
}
