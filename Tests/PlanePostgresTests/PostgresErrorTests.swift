import PlanePostgres
import PlaneTestKit
import SharedBase
import Testing

@Suite struct PostgresErrorTests {
    private static let secret = "planted-hunter2"

    private static let tables = """
        CREATE TABLE parents (id bigint PRIMARY KEY, name text NOT NULL UNIQUE, age bigint CONSTRAINT grown CHECK (age > 17));
        CREATE TABLE children (parent bigint CONSTRAINT of_parent REFERENCES parents (id));
        INSERT INTO parents VALUES (1, '\(secret)', 20);
        """

    @Test func eachRefusalHasItsCodeAndNoValue() async throws {
        let secret = Self.secret
        let cases: [(sql: String, values: [PostgresValue], code: PostgresCode, constraint: String?)] = [
            ("INSERT INTO parents VALUES (2, $1, 30)", [.text(secret)], .uniqueViolation, "parents_name_key"),
            ("INSERT INTO parents VALUES (2, $1, 3)", [.text(secret + "2")], .checkViolation, "grown"),
            ("INSERT INTO parents VALUES (2, NULL, length($1))", [.text(secret)], .notNullViolation, nil),
            ("INSERT INTO children VALUES ($1)", [.int(4711)], .foreignKeyViolation, "of_parent"),
            ("SELECT $1::uuid", [.text(secret)], .dataRejected, nil),
            ("SELECT ('{\"' || $1)::jsonb", [.text(secret)], .dataRejected, nil),
            ("SELECT $1", [.text("nul\0" + secret)], .dataRejected, nil),
            ("SELECT no_such_column FROM parents WHERE name = $1", [.text(secret)], .statement, nil),
            ("COPY parents TO STDOUT", [], .statement, nil),
            ("SET ROLE postgres", [], .permissionDenied, nil),
        ]
        try await TestDatabase.with { test in
            try await test.owner.run { try $0.script(Self.tables) }
            for (sql, values, code, constraint) in cases {
                let error = await #expect(throws: PostgresError.self) {
                    try await test.owner.run { try $0.execute(sql, values) }
                }
                let text = error.map(ErrorChain.describe) ?? ""
                #expect(error?.code == code, "\(sql): \(text)")
                #expect(error?.constraint == constraint, "\(sql)")
                #expect(!text.contains(secret) && !text.contains("4711"), "\(text)")
            }
            // The pool is none the worse for it.
            #expect(try await test.owner.run { try $0.query("SELECT 1").count } == 1)
        }
    }

    @Test func saysWhatTheServerSaid() async throws {
        try await TestDatabase.with { test in
            let error = await #expect(throws: PostgresError.self) {
                try await test.pool.run { _ = try $0.query("SELECT *\n  FROM nowhere") }
            }
            #expect(error?.sqlState == "42P01")
            #expect(
                error.map(ErrorChain.describe)
                    == #"cannot run SELECT * FROM nowhere: the server refused it: the server says "relation "nowhere" does not exist", SQLSTATE 42P01"#
            )
        }
    }

    @Test func aWrongLoginIsNotRetried() async throws {
        let server = try await TestServer.shared()
        let pool = PostgresPool(
            PostgresSettings(conninfo: server.conninfo(user: "nobody_here"), connectPatience: .seconds(60))
        )
        let error = await #expect(throws: PostgresError.self) { try await pool.run { _ in } }
        #expect(error?.code == .loginRefused)
        await pool.shutdown()
    }

    @Test func aServerThatIsAwayIsUnreachable() async throws {
        let pool = PostgresPool(
            PostgresSettings(conninfo: "host=/nonexistent/dd0c user=x", connectPatience: .milliseconds(120))
        )
        let error = await #expect(throws: PostgresError.self) { try await pool.run { _ in } }
        #expect(error?.code == .unreachable)
        #expect(error?.advice == "check that the server runs")
        await pool.shutdown()
    }
}
