import AgentLink
import AgentSpool
import Glibc
import Logging
import NIOCore
import NIOPosix
import PlaneFleet
import PlaneKernel
import PlaneTestKit
import ServiceLifecycle
import SharedBase
import SharedCrypto
import SharedTelemetry
import SharedWire

/// A real plane with an engine of the test, and real agents on its own loopback port.
struct StepBench: Sendable {
    let database: Database
    let authority: CertificateAuthority
    let room: FleetRoom
    let engine: TestEngine?
    let tenant: TenantID
    let port: Int
    let folder: String

    /// Runs `body` against a plane; with `engine` nil it offers no steps.
    static func with(
        host: String = "127.0.0.1",
        engine: TestEngine? = TestEngine(),
        rooms: [MigrationSet] = [],
        attach: (FleetRoom, Database) -> Void = { _, _ in },
        _ body: (StepBench) async throws -> Void
    ) async throws {
        try await TestDatabase.with([FleetRoom.migrations] + rooms) { test in
            let (tenant, _) = try await test.twoTenants()
            let folder = try makeFolder()
            defer { remove(folder) }
            let authority = try CertificateAuthority.initialise(home: folder)
            let room = makeRoom(test.database, authority, host)
            if let engine { room.steps.attach(engine) }
            attach(room, test.database)
            await room.refresher.refresh()
            let services = room.services.filter { $0 is Gateway || $0 is StepWakeups }
            let running = services.map { service in Task { try await service.run() } }
            let result: Result<Void, any Error>
            do {
                let bench = StepBench(
                    database: test.database,
                    authority: authority,
                    room: room,
                    engine: engine,
                    tenant: tenant,
                    port: try await room.gateway.port(),
                    folder: folder
                )
                try await body(bench)
                result = .success(())
            } catch {
                result = .failure(error)
            }
            for task in running { task.cancel() }
            for task in running { _ = await task.result }
            try result.get()
        }
    }

    /// Another plane on the same database, not running.
    static func makeRoom(_ database: Database, _ authority: CertificateAuthority, _ host: String) -> FleetRoom {
        var settings = Gateway.Settings(host: host, port: 0, names: ["localhost", "127.0.0.1"])
        settings.limits.closeGrace = .milliseconds(300)
        return FleetRoom(
            settings: settings,
            database: database,
            authority: authority,
            health: HealthRegistry(),
            metrics: MetricsRegistry(),
            logger: quiet
        )
    }

    static let quiet: Logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }()

    /// An agent with a folder of its own, enrolled as an operator would do it.
    func enrol(_ name: String = "one", labels: [String: String] = [:]) async throws -> AgentLink.AgentIdentity {
        let token = try await room.operations.createToken(tenant: tenant, actor: "test").text
        var request = Enroller.Request(
            server: ServerAddress(host: "127.0.0.1", port: port),
            token: token,
            name: name,
            labels: labels,
            agentVersion: "1.0.0"
        )
        request.serverName = "localhost"
        return try await Enroller.enroll(request, stateDirectory: "\(folder)/\(name)")
    }

    /// The same agent once more, as soon as its spool is free: who held it before goes when its last task has ended.
    func clientAgain(
        _ identity: AgentLink.AgentIdentity,
        _ executor: TestExecutor,
        name: String = "one"
    ) async throws -> LinkClient {
        var found: LinkClient?
        _ = await eventually {
            found = try? client(identity, executor, name: name)
            return found != nil
        }
        return try found ?? client(identity, executor, name: name)
    }

    func client(
        _ identity: AgentLink.AgentIdentity,
        _ executor: TestExecutor?,
        name: String = "one",
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) throws -> LinkClient {
        var settings = LinkSettings(agentVersion: "1.0.0", hostname: name)
        settings.backoff = Backoff(base: .milliseconds(1), cap: .milliseconds(20))
        let client = LinkClient(
            identity: identity,
            store: IdentityStore(stateDirectory: "\(folder)/\(name)"),
            spool: try SpoolStore(folder: "\(folder)/\(name)/spool"),
            settings: settings,
            hooks: LinkHooks(steps: executor?.hooks),
            logger: Self.quiet,
            group: group
        )
        executor?.attach(client)
        return client
    }

    /// Runs the agent for as long as `body` takes.
    func running(_ client: LinkClient, _ body: () async throws -> Void) async throws {
        let task = Task { try await client.run() }
        let result: Result<Void, any Error>
        do {
            try await body()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        task.cancel()
        _ = await task.result
        try result.get()
    }

    func order(_ identity: AgentLink.AgentIdentity, epoch: Int = 1, step: StepID? = nil) -> StepOrder {
        let (now, random) = (WallClock.system.now(), RandomSource.system)
        let command = StepCommand.argv(["uptime"])
        return StepOrder(
            tenantID: identity.tenantID,
            agentID: identity.agentID,
            executionID: ExecutionID.new(at: now, random: random),
            stepID: step ?? StepID.new(at: now, random: random),
            attemptID: AttemptID.new(at: now, random: random),
            epoch: epoch,
            command: command,
            commandHash: SHA256.digest(command.canonical),
            risk: .safe,
            ruleSet: "1",
            variablesHash: SHA256.digest([]),
            nonce: random.bytes(16),
            issuedAt: now,
            expiresAt: now + .seconds(600)
        )
    }

    private struct Failed: Error {}

    private static func makeFolder() throws -> String {
        var template = Array("/tmp/dd0c-steps-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failed() }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func remove(_ path: String) { _ = Program.run("rm", ["-rf", path]) }
}
