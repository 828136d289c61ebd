import Glibc
import PlanePostgres
import PlaneTestKit
import SharedBase
import Testing

/// Servers that are started, stopped and killed. One after the other: each takes a second of a core.
@Suite(.serialized) struct PrivatePostgresTests {
    private func pool(_ server: PrivatePostgres) -> PostgresPool {
        PostgresPool(PostgresSettings(conninfo: server.conninfo(), poolSize: 1, connectPatience: .seconds(20)))
    }

    private func count(_ pool: PostgresPool) async throws -> Int? {
        try await pool.run { try $0.query("SELECT count(*) FROM kept").first?.int(0) }
    }

    @Test func aRestartCutsTransactionsAndKeepsWhatWasCommitted() async throws {
        let server = try await PrivatePostgres.start(PrivatePostgresSettings(durable: false, maxConnections: 20))
        let pool = pool(server)
        try await pool.run { try $0.script("CREATE TABLE kept (number bigint); INSERT INTO kept VALUES (1)") }
        for how in [PrivatePostgres.ShutDown.fast, .immediate] {
            let (inside, enter) = AsyncStream<Void>.makeStream()
            let cut = Task {
                try await pool.transaction { session in
                    try session.execute("INSERT INTO kept VALUES (2)")
                    enter.finish()
                    try session.execute("SELECT pg_sleep(300)")
                }
            }
            for await _ in inside {}
            await server.shutDown(how)
            let result = await cut.result
            let error = #expect(throws: PostgresError.self) { _ = try result.get() }
            #expect(error?.code == .connectionLost, "\(how)")
            try await server.start()
            #expect(try await count(pool) == 1, "the cut transaction left nothing and was not repeated (\(how))")
        }
        await pool.shutdown()
        await server.stop()
        #expect(access(server.folder, F_OK) != 0, "the temporary folder is gone")
    }

    @Test func anIdleConnectionSurvivesARestart() async throws {
        let server = try await PrivatePostgres.start(PrivatePostgresSettings(durable: false, maxConnections: 20))
        let pool = pool(server)
        for _ in 0..<2 {
            #expect(try await pool.run { try $0.query("SELECT 1").count } == 1)
            #expect(try await pool.transaction { try $0.query("SELECT 1").count } == 1)
            await server.shutDown()
            try await server.start()
        }
        #expect(try await pool.transaction { try $0.query("SELECT 1").count } == 1)
        await pool.shutdown()
        await server.stop()
    }

    @Test func aListenerComesBackAndSaysSo() async throws {
        let server = try await PrivatePostgres.start(PrivatePostgresSettings(durable: false, maxConnections: 20))
        let pool = pool(server)
        let listener = try PostgresListener(pool.settings, channels: ["news"])
        var events = listener.events.makeAsyncIterator()
        #expect(await events.next() == .listening)
        try await pool.run { _ = try $0.query("SELECT pg_notify('news', 'first')") }
        #expect(await events.next() == .notification(channel: "news", payload: "first"))
        await server.shutDown()
        try await server.start()
        #expect(await events.next() == .listening)
        try await pool.run { _ = try $0.query("SELECT pg_notify('news', 'second')") }
        #expect(await events.next() == .notification(channel: "news", payload: "second"))
        listener.stop()
        #expect(await events.next() == nil)
        await pool.shutdown()
        await server.stop()
    }

    /// What happens when we are killed: nobody says `stop`, the other end of the socket just closes.
    @Test func theServerEndsWithItsOwner() async throws {
        var server: PrivatePostgres? = try await PrivatePostgres.start(
            PrivatePostgresSettings(durable: false, maxConnections: 20)
        )
        let folder = try #require(server?.folder)
        #expect(access(folder + "/data/postmaster.pid", F_OK) == 0)
        server = nil
        #expect(await eventually { access(folder, F_OK) != 0 }, "server stopped, temporary folder removed")
    }

    @Test func aKeptFolderStartsAgainAfterEverythingWasKilled() async throws {
        let base = "/tmp/dd0c-kept-" + Hex.encode(RandomSource.system.bytes(6))
        let settings = PrivatePostgresSettings(folder: base, maxConnections: 20)
        let first = try await PrivatePostgres.start(settings)
        let firstPool = pool(first)
        try await firstPool.run { try $0.script("CREATE TABLE kept (number bigint); INSERT INTO kept VALUES (1)") }
        await firstPool.shutdown()
        await first.shutDown(.immediate)
        #expect(access(base + "/data/postmaster.pid", F_OK) == 0, "a killed server leaves its pid file")
        let second = try await PrivatePostgres.start(settings)
        let secondPool = pool(second)
        #expect(try await count(secondPool) == 1)
        await secondPool.shutdown()
        await second.stop()
        #expect(access(base + "/data/PG_VERSION", F_OK) == 0, "a kept folder is kept")
        _ = spawnRemoval(base)
    }

    @Test func saysWhatIsMissing() async throws {
        let error = await #expect(throws: PostgresError.self) {
            try await PrivatePostgres.start(PrivatePostgresSettings(programs: "/nonexistent")).stop()
        }
        #expect(error?.code == .notInstalled)
        #expect(error?.advice == "apt-get install postgresql")
    }

    @Test func aServerThatDoesNotStartTellsWhy() async throws {
        let error = await #expect(throws: PostgresError.self) {
            let settings = PrivatePostgresSettings(durable: false, options: ["no_such_setting=1"])
            try await PrivatePostgres.start(settings).stop()
        }
        #expect(error?.code == .startFailed)
        #expect(error?.reason.contains("no_such_setting") == true)
    }

    private func spawnRemoval(_ folder: String) -> Int32 {
        var pid: pid_t = 0
        let arguments: [String] = ["/bin/rm", "-rf", "--", folder]
        let words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        defer { for word in words { free(word) } }
        guard posix_spawn(&pid, "/bin/rm", nil, nil, words + [nil], nil) == 0 else { return -1 }
        var status: Int32 = 0
        return waitpid(pid, &status, 0)
    }
}
