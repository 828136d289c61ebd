import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedBase
import SharedCrypto
import Testing

@Suite struct ApiKeyTests {
    @Test func aKeyOpensItsTenantWithItsRole() async throws {
        try await TestDatabase.with { test in
            let (a, b) = try await test.twoTenants()
            let keys = ApiKeys(test.database)
            for (tenant, role) in [(a, Role.viewer), (a, .owner), (b, .admin), (b, .member)] {
                let key = try await keys.create(tenant, name: "ci", role: role)
                let text = key.text.expose()
                #expect(text.count == 37 && text.hasPrefix("dd0c_") && text.hasPrefix(key.prefix))
                let principal = try await keys.authenticate(text)
                #expect(principal == Principal(tenant: tenant, role: role, keyID: key.id))
            }
        }
    }

    @Test func everythingElseOpensNothing() async throws {
        try await TestDatabase.with { test in
            let (a, b) = try await test.twoTenants()
            let keys = ApiKeys(test.database)
            let key = try await keys.create(a, name: "ci", role: .admin)
            let text = key.text.expose()
            let last = text.last == "0" ? "1" : "0"
            let wrong = [
                "", "dd0c_", String(text.dropLast()), text + "0", text.uppercased(), " " + text, text + "\n",
                String(text.dropLast()) + "g", "dd0d_" + text.dropFirst(5), text.replacing("dd0c_", with: ""),
                String(text.dropLast()) + last,  // right prefix, wrong secret
                "dd0c_" + String(repeating: "0", count: 32), key.prefix + "%", "dd0c_' OR true --" + text.dropFirst(17),
                Hex.encode(SHA256.digest(Array(text.utf8))),
            ]
            for attempt in wrong { #expect(try await keys.authenticate(attempt) == nil, "\(attempt)") }
            // Another tenant cannot revoke it, its own can, once; then it opens nothing any more.
            #expect(try await !keys.revoke(b, key.id))
            #expect(try await keys.authenticate(text) != nil)
            #expect(try await keys.revoke(a, key.id))
            #expect(try await !keys.revoke(a, key.id))
            #expect(try await keys.authenticate(text) == nil)
        }
    }

    /// PX-06: the secret is in the answer of `create` and nowhere else.
    @Test func onlyPrefixAndHashAreStored() async throws {
        try await TestDatabase.with { test in
            let (a, b) = try await test.twoTenants()
            let keys = ApiKeys(test.database)
            let key = try await keys.create(a, name: "ci", role: .admin)
            let secret = String(key.text.expose().dropFirst(key.prefix.count))
            let stored = try await test.database.tenant(a) {
                try $0.query("SELECT k::text FROM api_keys k").first?.text(0)
            }
            let row = try #require(stored)
            #expect(row.contains(key.prefix), "the search can find something")
            #expect(!row.contains(secret))
            let list = try await keys.list(a)
            #expect(list.map(\.id) == [key.id] && list.map(\.name) == ["ci"] && list.map(\.role) == [.admin])
            #expect(!String(reflecting: list).contains(secret) && !String(reflecting: key).contains(secret))
            let others = try await keys.list(b)
            #expect(others == [])
        }
    }

    /// The policy shows the keys of the prefix that a transaction names, and never more.
    @Test func theLookupSeesOnePrefix() async throws {
        try await TestDatabase.with { test in
            let (a, _) = try await test.twoTenants()
            let key = try await ApiKeys(test.database).create(a, name: "one", role: .viewer)
            _ = try await ApiKeys(test.database).create(a, name: "two", role: .viewer)
            let count = "SELECT count(*) FROM api_keys"
            let seen = try await test.pool.transaction(local: [("dd0c.api_key_prefix", key.prefix)]) { session in
                let visible = try session.query(count).first?.int(0)
                #expect(try session.execute("UPDATE api_keys SET role = 'owner'") == 0)
                return visible
            }
            #expect(seen == 1)
            #expect(try await test.database.platform { try $0.query(count).first?.int(0) } == 0)
        }
    }

    @Test func keysNeedATenantAndAName() async throws {
        try await TestDatabase.with { test in
            let nobody = TenantID(high: 1, low: 1)
            let unknown = await #expect(throws: KernelError.self) {
                try await ApiKeys(test.database).create(nobody, name: "k", role: .viewer)
            }
            #expect(unknown?.code == .unknownTenant)
            let unnamed = await #expect(throws: KernelError.self) {
                try await ApiKeys(test.database).create(nobody, name: "", role: .viewer)
            }
            #expect(unnamed?.code == .badName)
        }
    }

    @Test func rolesObeyTheirOrder() {
        let order: [Role] = [.viewer, .member, .admin, .owner]
        for (i, low) in order.enumerated() {
            for (j, high) in order.enumerated() {
                let principal = Principal(
                    tenant: TenantID(high: 1, low: 1),
                    role: high,
                    keyID: ApiKeyID(high: 1, low: 1)
                )
                #expect(principal.may(low) == (j >= i))
            }
        }
    }

    @Test func theAuditTrailIsAppendOnlyAndTransactional() async throws {
        try await TestDatabase.with { test in
            let (a, b) = try await test.twoTenants()
            let details: Value = ["reason": "lost \u{0}laptop", "count": 3]
            try await test.database.tenant(a) { session in
                try Audit.append(
                    in: session,
                    actor: "operator",
                    action: "fleet.agent.revoked",
                    target: "agent:1",
                    details: details
                )
            }
            await #expect(throws: PostgresError.self) {
                try await test.database.tenant(a) { session in
                    try Audit.append(in: session, actor: "operator", action: "never.was", target: "x")
                    try session.execute("SELECT 1/0")
                }
            }
            let entries = try await test.database.tenant(a) { try Audit.list(in: $0) }
            #expect(entries.map(\.action) == ["fleet.agent.revoked"])
            #expect(entries.first?.details["count"] == 3)
            // The chain keeps what was said; only the columns for searches cannot hold U+0000.
            #expect(entries.first?.details["reason"] == "lost \u{0}laptop")
            let foreign = try await test.database.tenant(b) { try Audit.list(in: $0) }
            #expect(foreign == [])
            for sql in ["UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries"]
            {
                let error = await #expect(throws: PostgresError.self) {
                    try await test.database.tenant(a) { try $0.execute(sql) }
                }
                #expect(error?.code == .permissionDenied, "\(sql)")
            }
        }
    }
}
