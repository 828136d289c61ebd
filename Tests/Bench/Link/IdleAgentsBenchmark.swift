package import BenchKit
import Glibc
import NIOCore
import NIOPosix
import SharedBase
import SharedCrypto
import SharedTLS
import SharedWire

/// What 2,000 idle agents cost the plane: resident memory of the release `dd0c-plane` with them less that with ten.
///
/// The agents are connections of this process with certificates of that plane's authority, each with a row of its own,
/// as an enrolment would leave them; only the way there is shorter (one key for all, rows by one INSERT).
package struct IdleAgentsBenchmark: Benchmark {
    package static let name = "idle-agents"
    private static let count = 2000
    private static let warm = 10
    /// Long enough for each agent to be pinged once after 15 s of silence.
    private static let hold = TimeAmount.seconds(18)

    package init() {}

    package func run(_ context: BenchContext) async throws -> [BenchRow] {
        guard access(context.programs + "/dd0c-plane", X_OK) == 0 else {
            return [.missing("idle-agents/memory", bar: 120, stretch: 40, because: "no release dd0c-plane was built")]
        }
        try Self.allowDescriptors(2 * Self.count)
        var each = Samples()
        var whole = Samples()
        for _ in 0..<context.runs {
            let (before, after) = try await Self.measure(context)
            each.values.append(Double(after - before) / 1024 / Double(Self.count - Self.warm))
            whole.values.append(Double(after) / 1024 / 1024)
        }
        return [
            BenchRow(
                "idle-agents/memory",
                value: each.median,
                bar: 120,
                stretch: 40,
                direction: .atMost,
                unit: "KB",
                ours: "\(Figure.text(each.median)) KB (\(each.spread)), plane \(Figure.text(whole.median)) MB",
                peer: "limit 120 KB",
                note:
                    "resident memory of the release plane with \(Self.count) mutual TLS sessions, after heartbeats and pings, "
                    + "less that with \(Self.warm); certificates of the plane's own authority, rows by one INSERT"
            )
        ]
    }

    private static func measure(_ context: BenchContext) async throws -> (before: Int, after: Int) {
        let plane = try PlaneProcess(programs: context.programs)
        defer { plane.stop() }
        try plane.ready()
        let fleet = try IdleFleet(plane, count: count)
        try await fleet.connect(0..<warm)
        let before = try plane.residentBytes()
        try await fleet.connect(warm..<count)
        try await fleet.idle(hold)
        let after = try plane.residentBytes()
        let live = fleet.live
        guard live == count else { throw PlaneProcess.failure("only \(live) of \(count) agents are connected") }
        try await fleet.close()
        return (before, after)
    }

    private static func allowDescriptors(_ wanted: Int) throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_max >= rlim_t(wanted) else {
            throw PlaneProcess.failure("\(wanted) open files are needed, \(limit.rlim_max) are allowed")
        }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

/// The agents of one plane.
private final class IdleFleet {
    private let plane: PlaneProcess
    private let tenant: TenantID
    private let root: Certificate
    private let intermediate: Certificate
    private let issuer: IssuingAuthority
    private let key: PrivateKey
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private var channels: [any Channel] = []

    init(_ plane: PlaneProcess, count: Int) throws {
        self.plane = plane
        let folder = plane.folder + "/home/ca/ca"
        root = try Certificate(pem: PlaneProcess.text(folder + "/root.pem"))
        intermediate = try Certificate(pem: PlaneProcess.text(folder + "/intermediate.pem"))
        let issuerKey = try PrivateKey(pem: Secret(PlaneProcess.text(folder + "/intermediate.key")))
        issuer = try IssuingAuthority(certificate: intermediate, key: issuerKey)
        key = try PrivateKey.generate(.p256)
        guard let tenant = TenantID(try plane.sql("SELECT id FROM tenants WHERE slug = 'dev'")) else {
            throw PlaneProcess.failure("the plane has no tenant")
        }
        self.tenant = tenant
        _ = try plane.sql(
            """
            INSERT INTO fleet_agents (tenant_id, id, name, labels, agent_version, enrolled_at)
            SELECT '\(tenant)', ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'idle-' || n, '{}', '0.1.0', now()
            FROM generate_series(0, \(count - 1)) n
            """
        )
    }

    var live: Int { channels.count { $0.isActive } }

    /// Connects these agents, some at a time, and waits until each has its session and has sent a heartbeat.
    func connect(_ numbers: Range<Int>) async throws {
        for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 32) {
            var waiting: [EventLoopFuture<Void>] = []
            for number in start..<min(start + 32, numbers.upperBound) {
                let (channel, established) = try await connect(number)
                channels.append(channel)
                waiting.append(established)
            }
            for future in waiting { try await future.get() }
        }
    }

    private func connect(_ number: Int) async throws -> (any Channel, EventLoopFuture<Void>) {
        let agent = AgentID(high: 0x7000, low: 0x8000_0000_0000_0000 | UInt64(number))
        let now = WallClock.system.now()
        let leaf = try CertificateIssuer.leaf(
            subject: SubjectName(commonName: agent.description, organization: tenant.description),
            publicKey: key.publicKey,
            usage: .client,
            uris: ["dd0c://tenant/\(tenant)/agent/\(agent)"],
            validity: now - .seconds(300)..<now + .seconds(86_400),
            serial: SerialNumber.random(.system),
            issuer: issuer
        )
        let context = try TLSContext.client(
            TLSClientSettings(
                trust: .authorities([root]),
                serverName: LinkAuthority.name,
                applicationProtocol: LinkProtocol.link,
                identity: TLSIdentity(chain: [leaf, intermediate], key: key)
            )
        )
        let established = group.next().makePromise(of: Void.self)
        let tenant = tenant
        let channel = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let frames = FrameHandler()
                    let idle = IdleAgent(agent, tenant, frames: frames, established: established)
                    try channel.pipeline.syncOperations.addHandlers([TLSHandler(context: context), frames, idle])
                }
            }
            .connect(host: "127.0.0.1", port: plane.gateway).get()
        return (channel, established.futureResult)
    }

    /// Lets time pass in which the agents do what idle agents do.
    func idle(_ time: TimeAmount) async throws { try await group.next().scheduleTask(in: time) {}.futureResult.get() }

    func close() async throws {
        for channel in channels where channel.isActive { try? await channel.close() }
        try await group.shutdownGracefully()
    }
}
