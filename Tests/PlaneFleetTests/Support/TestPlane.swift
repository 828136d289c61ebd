import Glibc
import Logging
import NIOCore
import PlaneFleet
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedBase
import SharedCrypto
import SharedTLS
import SharedTelemetry
import SharedWire
import Synchronization

/// A clock that can be moved away from the true time.
final class ShiftedClock: Sendable {
    private let shift = Mutex(Duration.zero)

    var clock: WallClock { WallClock { WallClock.system.now() + self.shift.withLock { $0 } } }

    func set(_ duration: Duration) { shift.withLock { $0 = duration } }
}

/// One agent's key, certificate and names, as it would keep them on disk.
struct TestAgent: Sendable {
    var identity: AgentIdentity
    var tls: TLSIdentity
    var roots: [Certificate]
    var boot = BootID.new(at: WallClock.system.now(), random: .system)

    func context() throws -> TLSContext {
        try TLSContext.client(
            TLSClientSettings(
                trust: .authorities(roots),
                serverName: "localhost",
                applicationProtocol: LinkProtocol.link,
                identity: tls
            )
        )
    }

    func hello(tenant: TenantID? = nil) -> Message {
        .hello(
            Hello(
                agentID: identity.agent,
                tenantID: tenant ?? identity.tenant,
                bootID: boot,
                agentVersion: "1.0.0",
                hostname: "test",
                time: WallClock.system.now()
            )
        )
    }
}

/// A migrated database, an authority and a running gateway.
struct TestPlane: Sendable {
    let database: Database
    let authority: CertificateAuthority
    let room: FleetRoom
    let port: Int
    let tenant: TenantID
    let otherTenant: TenantID
    let clock: ShiftedClock
    let health: HealthRegistry
    let metrics: MetricsRegistry

    static let quiet: Logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }()

    /// Runs `body` against a plane of its own.
    static func with(
        _ configure: (inout Gateway.Settings) -> Void = { _ in },
        uptime: Uptime = .system,
        _ body: (TestPlane) async throws -> Void
    ) async throws {
        try await TestDatabase.with([FleetRoom.migrations]) { test in
            let (a, b) = try await test.twoTenants()
            try await with(test.database, a, b, configure, uptime: uptime, body)
        }
    }

    /// Runs `body` against a plane on a database that is there already.
    static func with(
        _ database: Database,
        _ tenant: TenantID,
        _ otherTenant: TenantID,
        _ configure: (inout Gateway.Settings) -> Void = { _ in },
        uptime: Uptime = .system,
        _ body: (TestPlane) async throws -> Void
    ) async throws {
        try await TemporaryFolder.with { folder in
            let authority = try CertificateAuthority.initialise(home: folder)
            try await run(database, authority, tenant, otherTenant, configure, uptime: uptime, body)
        }
    }

    /// Runs a gateway for as long as `body` takes, then cuts it off as a crash would: without a word to anybody.
    static func run(
        _ database: Database,
        _ authority: CertificateAuthority,
        _ tenant: TenantID,
        _ otherTenant: TenantID,
        _ configure: (inout Gateway.Settings) -> Void = { _ in },
        uptime: Uptime = .system,
        _ body: (TestPlane) async throws -> Void
    ) async throws {
        var settings = Gateway.Settings(host: "127.0.0.1", port: 0, names: ["localhost", "127.0.0.1"])
        settings.limits.closeGrace = .milliseconds(300)
        settings.limits.retryCap = .milliseconds(50)
        configure(&settings)
        let clock = ShiftedClock()
        let health = HealthRegistry()
        let metrics = MetricsRegistry()
        let room = FleetRoom(
            settings: settings,
            database: database,
            authority: authority,
            health: health,
            metrics: metrics,
            logger: quiet,
            clock: clock.clock,
            uptime: uptime
        )
        await room.refresher.refresh()
        let running = Task { try await room.gateway.run() }
        do {
            let plane = TestPlane(
                database: database,
                authority: authority,
                room: room,
                port: try await room.gateway.port(),
                tenant: tenant,
                otherTenant: otherTenant,
                clock: clock,
                health: health,
                metrics: metrics
            )
            try await body(plane)
        } catch {
            running.cancel()
            _ = await running.result
            throw error
        }
        running.cancel()
        _ = await running.result
    }

    /// Another room on the same database, not running.
    func sibling(_ authority: CertificateAuthority) -> FleetRoom {
        FleetRoom(
            settings: Gateway.Settings(host: "127.0.0.1", port: 0, names: ["localhost"]),
            database: database,
            authority: authority,
            health: health,
            metrics: metrics,
            logger: Self.quiet
        )
    }

    // MARK: Enrolment

    func token(
        tenant: TenantID? = nil,
        life: Duration = FleetOperations.tokenLife,
        labels: [String: String] = [:]
    ) async throws -> String {
        try await room.operations
            .createToken(tenant: tenant ?? self.tenant, labels: labels, life: life, actor: "test").text.expose()
    }

    /// A connection for enrolment that trusts what the token pins.
    func enrolmentLink(pin: [UInt8]? = nil) async throws -> TestLink {
        let context = try TLSContext.client(
            TLSClientSettings(
                trust: .pinnedAuthority(spkiSHA256: pin ?? authority.rootKeyHash),
                serverName: "localhost",
                applicationProtocol: LinkProtocol.enrolment
            )
        )
        return try await TestLink.open(port, context)
    }

    /// Asks for enrolment: the answer, or how the connection ended.
    func enrol(_ token: String, key: PrivateKey, name: String = "agent-1") async throws -> Result<Enrolled, Refusal> {
        let link = try await enrolmentLink()
        let csr = try CertificateRequest.create(subject: SubjectName(commonName: "ignored"), key: key)
        let request = Enrol(
            token: Secret(token),
            csr: csr.der,
            name: name,
            labels: ["zone": "a"],
            agentVersion: "1.0.0"
        )
        try await link.send(.enrol(request))
        switch try await link.next() {
        case .enrolled(let enrolled):
            _ = await link.end()
            return .success(enrolled)
        case .error(let error): return .failure(Refusal(message: error))
        case let other: throw TestLink.Unexpected(description: "\(other)")
        }
    }

    struct Refusal: Error {
        let message: ErrorMessage
    }

    /// A fresh agent of the plane's tenant.
    func agent(tenant: TenantID? = nil) async throws -> TestAgent {
        let key = try PrivateKey.generate(.p256)
        let enrolled = try await enrol(token(tenant: tenant), key: key).get()
        return TestAgent(
            identity: AgentIdentity(tenant: enrolled.tenantID, agent: enrolled.agentID),
            tls: TLSIdentity(chain: try enrolled.certificates.chain.map { try Certificate(der: $0) }, key: key),
            roots: try enrolled.certificates.roots.map { try Certificate(der: $0) }
        )
    }

    // MARK: Sessions

    /// A connection that has been welcomed.
    func session(_ agent: TestAgent) async throws -> (link: TestLink, welcome: Welcome) {
        let link = try await TestLink.open(port, agent.context())
        try await link.send(agent.hello())
        return (link, try await link.welcome())
    }

    /// The reports that lie on the queue of the tenant, in order.
    func queued(_ tenant: TenantID? = nil) async throws -> [DriftReportDelivery] {
        try await database.tenant(tenant ?? self.tenant) { session in
            try session.query("SELECT payload FROM queue_messages ORDER BY sequence")
                .compactMap { DriftReportDelivery(payload: try $0.bytes(0)) }
        }
    }

    /// Rows of a table of the tenant.
    func count(_ table: String) async throws -> Int {
        try await database.tenant(tenant) { try $0.query("SELECT count(*) FROM \(table)").first?.int(0) ?? 0 }
    }
}

/// A report of a given size with its pieces.
struct TestReport: Sendable {
    let id = ReportID.new(at: WallClock.system.now(), random: .system)
    var stack = WireStack(kind: "terraform", name: "prod")
    var bytes: [UInt8]
    private let pieceSize: Int

    init(size: Int = 2000, pieceSize: Int = 700, stack: String = "prod", header: [String: String] = [:]) {
        self.stack.name = stack
        self.pieceSize = pieceSize
        var extra = ""
        for (key, value) in header { extra += ",\"\(key)\":\"\(value)\"" }
        let first =
            "{\"record\":\"report\",\"reportId\":\"\(id)\",\"stack\":{\"kind\":\"terraform\",\"name\":\"prod\"}\(extra)}\n"
        bytes = Array(first.utf8)
        bytes += [UInt8](repeating: UInt8(ascii: "x"), count: max(0, size - bytes.count))
    }

    var count: Int { ReportChunk.count(ofBytes: bytes.count, chunk: pieceSize) }

    func chunk(_ index: Int, sha256: [UInt8]? = nil) -> Message {
        let start = index * pieceSize
        return .reportChunk(
            ReportChunk(
                reportID: id,
                stack: stack,
                index: index,
                count: count,
                totalBytes: bytes.count,
                sha256: sha256 ?? SHA256.digest(bytes),
                body: ByteBuffer(bytes: bytes[start..<min(bytes.count, start + pieceSize)])
            )
        )
    }
}

enum TemporaryFolder {
    struct Failed: Error {}

    static func with<T>(_ body: (String) async throws -> T) async throws -> T {
        var template = Array("/tmp/dd0c-fleet-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failed() }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { remove(path) }
        return try await body(path)
    }

    private static func remove(_ path: String) {
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { remove("\(path)/\(name)") }
            }
            closedir(folder)
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}

/// Limits to try one after the other: on a busy machine a handshake can take all of a short one, and then nobody is left
/// to be answered. The first limit that outlasts the handshake tells.
enum PatientLimits {
    static let hello: [Duration] = [.milliseconds(1500), .seconds(6), .seconds(24)]
}
