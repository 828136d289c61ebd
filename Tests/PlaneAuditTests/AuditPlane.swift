import Glibc
import Logging
import PlaneAudit
import PlaneHTTP
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import ServiceLifecycle
import SharedAudit
import SharedBase
import SharedJSON
import SharedTelemetry

/// The audit room over a real database and a real socket, with two tenants.
struct AuditPlane: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let test: TestDatabase
    let room: AuditRoom
    let files: AuditFiles
    let a: TenantID
    let b: TenantID
    /// With keys of admins.
    let asA: HTTPProbe
    let asB: HTTPProbe
    let port: Int

    /// - Parameter working: exports in the background are made.
    static func with(working: Bool = false, _ body: (AuditPlane) async throws -> Void) async throws {
        try await TestDatabase.with([IdempotencyStore.migrations, AuditRoom.migrations], poolSize: 8) { test in
            let (a, b) = try await test.twoTenants()
            let keys = ApiKeys(test.database)
            let folder = try temporaryFolder()
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let room = try AuditRoom(
                database: test.database,
                folder: folder,
                metrics: MetricsRegistry(),
                workers: QueueWorkerSettings(
                    concurrency: 2,
                    retryBase: .milliseconds(10),
                    retryCap: .milliseconds(50),
                    pollInterval: .milliseconds(20)
                ),
                logger: logger
            )
            try await room.signer.register()
            let server = APIServer(
                settings: ServerSettings(port: 0),
                table: try EndpointTable(room.endpoints, version: "0.0.0-test"),
                policy: APIPolicy(
                    authenticate: { try await keys.authenticate($0.expose()) },
                    limiter: RateLimiter(perMinute: 0),
                    idempotency: IdempotencyStore(database: test.database)
                ),
                logger: logger
            )
            let group = ServiceGroup(
                configuration: .init(services: (working ? [room.worker] : []) + [server], logger: logger)
            )
            let running = Task { try await group.run() }
            let port = try await server.port
            let plane = AuditPlane(
                test: test,
                room: room,
                files: AuditFiles(folder),
                a: a,
                b: b,
                asA: HTTPProbe(port: port, key: try await keys.create(a, name: "a", role: .admin).text.expose()),
                asB: HTTPProbe(port: port, key: try await keys.create(b, name: "b", role: .admin).text.expose()),
                port: port
            )
            do { try await body(plane) } catch {
                running.cancel()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await running.value
        }
    }

    static func temporaryFolder() throws -> String {
        var template = Array("/tmp/dd0c-audit.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw AuditPlane.Failure(description: "no temporary folder") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func append(_ count: Int, to tenant: TenantID, actor: String = "operator") async throws {
        try await test.database.tenant(tenant) { session in
            try Audit.append(
                in: session,
                (0..<count).map { (actor, "test.thing.done", "thing:\($0)", ["number": .number(String($0))]) }
            )
        }
    }

    func get(_ path: String, _ probe: HTTPProbe? = nil) async throws -> Value {
        let reply = try await (probe ?? asA).get(path)
        guard reply.status == 200 else {
            throw AuditPlane.Failure(description: "\(path): \(reply.status) \(reply.text)")
        }
        return try JSON.parse(reply.body)
    }

    /// The verdict of the verifier on an export.
    static func verdict(_ file: [UInt8], head: AuditHead? = nil, start: ChainWalker.Start = .genesis) -> ChainVerdict {
        var verifier = ChainVerifier(start: start, head: head)
        verifier.feed(file)
        return ChainVerdict(verifier.finish(), verifier.walker)
    }

    /// What only somebody with the whole server can do: changes past triggers, policies and grants.
    func tamper(_ sql: String) async throws {
        let settings = PostgresSettings(
            conninfo: try await TestServer.shared().administrator,
            poolSize: 1,
            schema: test.schema
        )
        let pool = PostgresPool(settings)
        try await pool.run { session in
            try session.script("SET session_replication_role = replica; \(sql); SET session_replication_role = DEFAULT")
        }
        await pool.shutdown()
    }

    /// Output and status of a shell command over a file with `content`.
    static func run(_ command: String, on content: [UInt8]) throws -> (status: Int32, output: String) {
        let path = try temporaryFolder() + "/file"
        guard let file = fopen(path, "wb") else { throw AuditPlane.Failure(description: "no file") }
        _ = content.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
        fclose(file)
        defer { unlink(path) }
        guard let pipe = popen(command.replacing("FILE", with: path) + " 2>&1", "r") else {
            throw AuditPlane.Failure(description: "no shell")
        }
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&piece, 1, piece.count, pipe)
            if count == 0 { break }
            output += piece[..<count]
        }
        return (pclose(pipe), String(decoding: output, as: UTF8.self))
    }

    static func has(_ tool: String) -> Bool { (try? run("command -v \(tool)", on: []).status) == 0 }
}
