import PlanePostgres
import PlaneTestKit
import SharedBase
import Testing

/// A statement that was sent and not waited for: its effect, its fault and its end are those of any other.
@Suite struct SentStatementTests {
    private static let add = "INSERT INTO numbers SELECT unnest($1::bigint[])"

    private func withTable(_ body: (PostgresPool) async throws -> Void) async throws {
        let test = try await TestDatabase.make(poolSize: 1)
        do {
            try await test.owner.run { session in
                try session.script("CREATE TABLE numbers (n bigint PRIMARY KEY)")
            }
            try await body(test.owner)
        } catch {
            await test.drop()
            throw error
        }
        await test.drop()
    }

    private func sum(_ pool: PostgresPool) async throws -> Int {
        try await pool.run { try $0.query("SELECT coalesce(sum(n), 0)::bigint FROM numbers").first?.int(0) ?? -1 }
    }

    @Test func whatWasSentIsThereForTheNextStatementAndAfterTheCommit() async throws {
        try await withTable { (pool: PostgresPool) async throws -> Void in
            let counted = try await pool.transaction { session in
                for start in stride(from: 1, to: 10_000, by: 1000) {
                    try session.send(Self.add, [.intArray(Array(start..<(start + 1000)))])
                }
                let counted = try session.query("SELECT count(*) FROM numbers").first?.int(0)
                try session.send(Self.add, [.intArray([20_000])])
                return counted
            }
            #expect(counted == 10_000)
            #expect(try await sum(pool) == 50_005_000 + 20_000)
            // Outside of a transaction as well.
            try await pool.run { try $0.send(Self.add, [.intArray([30_000])]) }
            #expect(try await sum(pool) == 50_005_000 + 50_000)
        }
    }

    @Test(arguments: 0..<5) func itsFaultIsThrownByWhateverComesNext(_ next: Int) async throws {
        try await withTable { (pool: PostgresPool) async throws -> Void in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.transaction { session in
                    try session.send(Self.add, [.intArray([1, 2])])
                    try session.send(Self.add, [.intArray([2])])
                    switch next {
                    case 0: break
                    case 1: try session.execute(Self.add, [.intArray([3])])
                    case 2: try session.send("DELETE FROM numbers WHERE n = $1", [.int(1)])
                    case 3: try session.script("SELECT 1")
                    default: _ = try session.query("SELECT count(*) FROM numbers WHERE n > $1", [.int(7)])
                    }
                }
            }
            #expect(error?.code == .uniqueViolation)
            #expect(try await sum(pool) == 0)
        }
    }

    @Test func itsFaultIsThrownAtTheEndOfAUnit() async throws {
        try await withTable { (pool: PostgresPool) async throws -> Void in
            try await pool.run { try $0.send(Self.add, [.intArray([1])]) }
            let error = await #expect(throws: PostgresError.self) {
                try await pool.run { try $0.send(Self.add, [.intArray([1])]) }
            }
            #expect(error?.code == .uniqueViolation)
            #expect(try await sum(pool) == 1)
        }
    }

    @Test func anErrorOfTheCallerUndoesWhatIsStillUnderWay() async throws {
        struct Planned: Error {}
        try await withTable { (pool: PostgresPool) async throws -> Void in
            await #expect(throws: Planned.self) {
                try await pool.transaction { session in
                    try session.send(Self.add, [.intArray(Array(1...50_000))])
                    throw Planned()
                }
            }
            #expect(try await sum(pool) == 0)
            await #expect(throws: PostgresError.self) {
                try await pool.run { try $0.send("COPY numbers FROM STDIN") }
            }
            #expect(try await sum(pool) == 0)
        }
    }

    /// The server dies while it works on a sent statement: nothing of the transaction stays, and the pool lives on.
    @Test func aServerKilledUnderASentStatementLosesTheWholeTransaction() async throws {
        let server = try await PrivatePostgres.start(PrivatePostgresSettings())
        let pool = PostgresPool(PostgresSettings(conninfo: server.conninfo(), poolSize: 1))
        try await pool.run { try $0.script("CREATE TABLE numbers (n bigint PRIMARY KEY)") }
        let (sent, tell) = AsyncStream<Void>.makeStream()
        let work = Task {
            try await pool.transaction { session in
                try session.send(Self.add, [.intArray([1])])
                try session.send("SELECT pg_sleep($1)", [.double(60)])
                tell.finish()
            }
        }
        for await _ in sent {}
        await server.shutDown(.immediate)
        let error = await #expect(throws: PostgresError.self) { try await work.value }
        #expect(error?.code == .connectionLost)
        try await server.start()
        #expect(try await sum(pool) == 0)
        await pool.shutdown()
        await server.stop()
    }
}
