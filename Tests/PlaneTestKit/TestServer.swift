internal import Glibc
internal import PlaneKernel
package import PlanePostgres

/// The one database server of a test process: a private one, or the one that `DD0C_TEST_POSTGRES` names.
///
/// The named server must let its user make roles, databases and schemas, and `dd0c_owner` and `dd0c_app` log in (trust on a
/// Unix socket).
package struct TestServer: Sendable {
    /// Connection string of the administrator.
    private let base: String
    /// The private server, nil where one was named.
    package let server: PrivatePostgres?
    package static let database = "dd0c_test"

    /// Started when the first test asks; ends with the process.
    package static func shared() async throws -> TestServer { try await starting.value }

    private static let starting = Task { try await TestServer.start() }

    private static func start() async throws -> TestServer {
        let server: TestServer
        if let named = getenv("DD0C_TEST_POSTGRES"), strlen(named) > 0 {
            server = TestServer(base: String(cString: named), server: nil)
        } else {
            let settings = PrivatePostgresSettings(durable: false, maxConnections: 400)
            let started = try await PrivatePostgres.start(settings)
            server = TestServer(base: started.conninfo(), server: started)
        }
        let pool = PostgresPool(PostgresSettings(conninfo: server.base, poolSize: 1))
        do {
            try await pool.run { session in
                // Two test processes may set up the same named server at once.
                _ = try session.query("SELECT pg_advisory_lock(hashtextextended('dd0c.test.setup', 0))")
                try DatabaseRoles.bootstrap(session, database: database)
            }
        } catch {
            await pool.shutdown()
            throw error
        }
        await pool.shutdown()
        return server
    }

    /// The administrator's connection string, for looking at what other roles do.
    package var administrator: String { "\(base) dbname='\(Self.database)'" }

    /// A connection string for `user`; later words of a connection string win.
    package func conninfo(user: String) -> String { "\(base) user='\(user)' dbname='\(Self.database)'" }
}
