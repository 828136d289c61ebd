import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedBase
import Testing

@Suite struct TenantsTests {
    @Test func createFindListDelete() async throws {
        try await TestDatabase.with { test in
            let tenants = Tenants(test.database)
            let made = try await tenants.create(slug: "acme", name: "Acme, Inc.")
            #expect(try await tenants.find(slug: "acme") == made)
            #expect(try await tenants.find(made.id) == made)
            #expect(try await tenants.find(slug: "other") == nil)
            _ = try await tenants.create(slug: "abc", name: "ABC")
            let slugs = try await tenants.list().map(\.slug)
            #expect(slugs == ["abc", "acme"])
            let taken = await #expect(throws: KernelError.self) {
                try await tenants.create(slug: "acme", name: "Again")
            }
            #expect(taken?.code == .slugTaken)
            #expect(try await tenants.delete(made.id))
            #expect(try await !tenants.delete(made.id))
            #expect(try await tenants.find(slug: "acme") == nil)
        }
    }

    /// Forced row security must not keep the cascade from its work: nothing of a deleted customer stays.
    @Test func deletingATenantTakesItsRows() async throws {
        try await TestDatabase.with([RowSecurityTests.room]) { test in
            let (a, b) = try await test.twoTenants()
            for tenant in [a, b] {
                _ = try await ApiKeys(test.database).create(tenant, name: "k", role: .viewer)
                try await test.database.tenant(tenant) { session in
                    try session.execute("INSERT INTO items VALUES ($1, gen_random_uuid(), 'x')", [.id(tenant)])
                    try Audit.append(in: session, actor: "system", action: "a.b.c", target: "t")
                    try Queue.enqueue(in: session, topic: "t", group: "g", dedup: "d", payload: [1])
                }
            }
            #expect(try await Tenants(test.database).delete(a))
            let administrator = PostgresPool(
                PostgresSettings(conninfo: try await TestServer.shared().administrator, schema: test.schema)
            )
            for table in ["items", "api_keys", "audit_entries", "queue_messages", "queue_dedup"] {
                let left = try await administrator.run { session in
                    try session.query("SELECT tenant_id FROM \(table)").map { try $0.id(0) as TenantID }
                }
                #expect(Set(left) == [b], "\(table)")
            }
            await administrator.shutdown()
        }
    }

    @Test(arguments: [
        ("a", true), ("acme-2", true), ("0", true), (String(repeating: "a", count: 63), true), ("", false),
        ("-a", false),
        ("a-", false), ("A", false), ("a_b", false), ("a b", false), ("ä", false), ("a.b", false), ("a\n", false),
        (String(repeating: "a", count: 64), false),
    ])
    func slugs(_ slug: String, _ fits: Bool) {
        #expect(Tenants.isSlug(slug) == fits)
    }

    @Test func badNamesAreRefused() async throws {
        try await TestDatabase.with { test in
            for (slug, name, code) in [("A!", "x", KernelCode.badSlug), ("a", "", .badName), ("a", "x\ny", .badName)] {
                let error = await #expect(throws: KernelError.self) {
                    try await Tenants(test.database).create(slug: slug, name: name)
                }
                #expect(error?.code == code)
            }
            let all = try await Tenants(test.database).list()
            #expect(all.isEmpty)
        }
    }
}
