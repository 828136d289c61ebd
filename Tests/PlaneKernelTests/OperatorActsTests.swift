import PlaneKernel
import PlaneTestKit
import SharedBase
import Testing

/// What operators do from the command line stands in the trail, in the transaction of the act.
@Suite struct OperatorActsTests {
    @Test func tenantsAndKeysAreInTheTrail() async throws {
        try await TestDatabase.with { test in
            let acts = OperatorActs(test.database)
            let tenant = try await acts.createTenant(slug: "acme", name: "Acme Ltd")
            #expect(try await Tenants(test.database).find(slug: "acme") == tenant)
            let key = try await acts.createKey(tenant.id, name: "ci", role: .member)
            #expect(try await ApiKeys(test.database).authenticate(key.text.expose())?.role == .member)
            #expect(try await acts.revokeKey(tenant.id, key.id))
            #expect(try await !acts.revokeKey(tenant.id, key.id), "again: no change and no entry")
            let trail = try await entries(test, tenant.id)
            #expect(
                trail.map(\.action) == ["account.apikey.revoked", "account.apikey.created", "account.tenant.created"]
            )
            #expect(trail.allSatisfy { $0.actor == "operator" })
            #expect(trail.map(\.target) == ["apikey:\(key.id)", "apikey:\(key.id)", "tenant:\(tenant.id)"])
            #expect(trail[1].details["role"] == "member" && trail[2].details["slug"] == "acme")
            for entry in trail { #expect(!"\(entry)".contains(key.text.expose())) }
        }
    }

    @Test func whatIsRefusedLeavesNothing() async throws {
        try await TestDatabase.with { test in
            let acts = OperatorActs(test.database)
            let (a, _) = try await test.twoTenants()
            for (slug, name, code) in [
                ("tenant-a", "Again", KernelCode.slugTaken), ("No Slug", "x", .badSlug), ("fine", "", .badName),
            ] {
                let error = await #expect(throws: KernelError.self) {
                    try await acts.createTenant(slug: slug, name: name)
                }
                #expect(error?.code == code)
            }
            #expect(try await Tenants(test.database).list().count == 2)
            await #expect(throws: KernelError.self) { try await acts.createKey(a, name: "", role: .viewer) }
            #expect(try await entries(test, a) == [])
        }
    }

    /// An act on files that concerns everybody: each trail has it before it is done, and hears where it failed.
    @Test func anActThatConcernsAllIsInEveryTrailFirst() async throws {
        struct Broken: Error {}
        try await TestDatabase.with { test in
            let (a, b) = try await test.twoTenants()
            let acts = OperatorActs(test.database)
            #expect(try await acts.concerningAll("account.tokenkey.rotated", target: "tokenkey") { 7 } == 7)
            for tenant in [a, b] {
                #expect(try await entries(test, tenant).map(\.action) == ["account.tokenkey.rotated"])
            }
            await #expect(throws: Broken.self) {
                try await acts.concerningAll("account.tokenkey.rotated", target: "tokenkey") { throw Broken() }
            }
            #expect(
                try await entries(test, b).map(\.action)
                    == ["account.tokenkey.rotated_failed", "account.tokenkey.rotated", "account.tokenkey.rotated"]
            )
        }
    }

    private func entries(_ test: TestDatabase, _ tenant: TenantID) async throws -> [AuditEntry] {
        try await test.database.tenant(tenant, readOnly: true) { try Audit.list(in: $0) }
    }
}
