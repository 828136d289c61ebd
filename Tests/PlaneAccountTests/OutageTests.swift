import PlaneAccount
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedBase
import Testing

/// The database goes away in the middle.
@Suite(.timeLimit(.minutes(10)))
struct OutageTests {
    /// After the tenant and the owner are written and before the commit, the connection is killed: neither row is left, and the
    /// same request works once the database is back.
    @Test func aSignUpThatIsCutLeavesNothing() async throws {
        try await AccountPlane.with { plane in
            try await plane.test.owner.run { session in
                try session.script(
                    """
                    CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN PERFORM pg_advisory_xact_lock(hashtextextended(current_schema(), 7)); RETURN NEW; END $$;
                    CREATE TRIGGER hold AFTER INSERT ON account_sessions FOR EACH ROW EXECUTE FUNCTION hold();
                    """
                )
            }
            let (held, tell) = AsyncStream.makeStream(of: Void.self)
            async let killed = plane.administer { session -> Bool in
                _ = try session.query("SELECT pg_advisory_lock(hashtextextended(current_schema(), 7))")
                tell.finish()
                for _ in 0..<2000 {
                    let rows = try session.query(
                        """
                        SELECT pg_terminate_backend(waiting.pid), pg_sleep(0.005) FROM pg_locks mine
                        JOIN pg_locks waiting ON waiting.locktype = 'advisory' AND waiting.classid = mine.classid
                            AND waiting.objid = mine.objid AND NOT waiting.granted
                        WHERE mine.locktype = 'advisory' AND mine.granted AND mine.pid = pg_backend_pid()
                        UNION ALL SELECT false, pg_sleep(0.005)
                        """
                    )
                    if try rows.contains(where: { try $0.bool(0) }) { return true }
                }
                return false
            }
            for await _ in held {}
            let cut = try await plane.signUp("acme", key: "request-1")
            let wasKilled = try await killed
            #expect(wasKilled)
            #expect(cut.status == 503, "\(cut.text)")
            #expect(cut.headers["retry-after"] != nil)
            for table in ["tenants", "account_users", "account_sessions", "audit_entries"] {
                #expect(try await plane.count(table) == 0, "\(table)")
            }
            let again = try await plane.signUp("acme", key: "request-1")
            #expect(again.status == 201, "\(again.text)")
            #expect(again.headers["idempotency-replayed"] == nil)
        }
    }

    /// A token that cannot be looked up is not a bad token, and a password that cannot be is not a wrong one.
    @Test func withoutADatabaseNothingIsRefused() async throws {
        try await AccountPlane.with(limits: .init(perAccount: 1, perAddress: 1000)) { plane in
            let owner = try await plane.owner()
            try await plane.test.owner.run { try $0.script("REVOKE SELECT ON account_users FROM dd0c_app") }
            for _ in 0..<3 {
                let reply = try await plane.logIn(owner.email)
                #expect(reply.status >= 500, "\(reply.text)")
                #expect(!reply.text.contains("account_users"))
            }
            #expect(try await plane.send("GET", "/v1/me", as: owner).status == 503)
            try await plane.test.owner.run { try $0.script("GRANT SELECT ON account_users TO dd0c_app") }
            // None of it was held against the account.
            #expect(try await plane.logIn(owner.email).status == 200)
            #expect(try await plane.send("GET", "/v1/me", as: owner).status == 200)
        }
    }
}
