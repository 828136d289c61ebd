import AgentLink
import AgentSpool
import Logging
import SharedBase
import SharedCrypto
import SharedTelemetry
import SharedWire
import Synchronization
import TestKit
import Testing

@Suite("Link", .timeLimit(.minutes(10)))
struct LinkClientTests {
    let bench: LinkBench
    let plane: TestPlane

    init() throws {
        bench = try LinkBench()
        plane = TestPlane(try TestAuthority())
    }

    private func id(_ number: UInt64) -> ReportID { ReportID(high: 9, low: number) }

    @Test(
        "Reports of one and of many chunks arrive whole, in order, and leave the disk",
        arguments: ["127.0.0.1", "::1"]
    )
    func delivers(host: String) async throws {
        try await plane.start(host: host)
        plane.change { $0.credits = Credits(messages: 3, bytes: 2500) }
        var sent: [[UInt8]] = []
        for (number, size) in [0, 1, 999, 1000, 1001, 25_000].enumerated() {
            sent.append(try await bench.add(UInt64(number), size))
        }
        let client = bench.client(try plane.authority.identity(port: plane.port, host: host))
        try await bench.running(client) {
            await plane.until { $0.reports.count == 6 }
            sent.append(try await bench.add(77, 4000))
            await plane.until { $0.reports.count == 7 }
            try await bench.drained()
            #expect(client.status.state == .connected)
        }
        plane.read { state in
            #expect(state.reports.map(\.bytes) == sent)
            #expect(state.failures == [])
            #expect(state.hellos.count == 1)
            #expect(state.heartbeats.first?.agentVersion == "0.1.0")
            #expect(state.goodbyes == ["the agent stops"])
        }
        #expect(client.status.acknowledgedReports == 7)
        #expect(client.status.state == .stopped)
        await plane.stop()
    }

    @Test(
        "Reports go compressed where the plane takes that, and plain to a plane that does not",
        arguments: [true, false]
    )
    func compresses(agreed: Bool) async throws {
        try await plane.start()
        if !agreed { plane.change { _ = $0.features.remove(Feature.deflate) } }
        let lines = (0..<2000).map { "{\"record\":\"resource\",\"address\":\"aws_instance.web[\($0)]\"}\n" }.joined()
        let sent = try await bench.add(1, bytes: Array(lines.utf8))
        let registry = MetricsRegistry()
        let client = bench.client(
            try plane.authority.identity(port: plane.port),
            chunkBytes: 16_384,
            registry: registry
        )
        try await bench.running(client) {
            await plane.until { $0.reports.count == 1 }
            try await bench.drained()
        }
        plane.read { state in
            #expect(state.reports.map(\.bytes) == [sent])
            #expect(state.failures == [])
            #expect((state.receivedBytes * 3 < sent.count) == agreed, "\(state.receivedBytes) of \(sent.count)")
        }
        let text = registry.text()
        #expect(text.contains("dd0c_agent_link_connections_total{outcome=\"established\"} 1"))
        #expect(text.contains("dd0c_agent_link_bytes_total{direction=\"sent\"}"))
        await plane.stop()
    }

    @Test("A plane that dies at any chunk, before or after storing it, loses nothing and stores nothing twice")
    func planeDies() async throws {
        try await plane.start()
        plane.change {
            $0.cutBefore = [2, 5, 6, 11]
            $0.cutAfter = [3, 8, 9, 14]
        }
        var sent: [[UInt8]] = []
        for number in 0..<4 as Range<UInt64> { sent.append(try await bench.add(number, 5500)) }
        let client = bench.client(try plane.authority.identity(port: plane.port))
        try await bench.running(client) {
            await plane.until { $0.reports.count == 4 }
            try await bench.drained()
        }
        plane.read { state in
            #expect(state.reports.map(\.bytes) == sent)
            #expect(state.completedTwice == 0)
            #expect(state.hellos.count == 9)
            #expect(Set(state.hellos.map(\.bootID)).count == 1)
        }
        await plane.stop()
    }

    @Test("A plane that forgot what it had acknowledged gets a new numbering, and what was not delivered comes")
    func planeForgets() async throws {
        try await plane.start()
        let client = bench.client(try plane.authority.identity(port: plane.port))
        try await bench.running(client) {
            _ = try await bench.add(1, 3000)
            await plane.until { $0.reports.count == 1 }
            try await bench.drained()
            plane.change { $0.durable = [:] }
            plane.cut()
            // Behind the cut: the old connection could still have taken the second report.
            await plane.until { $0.hellos.count >= 2 }
            _ = try await bench.add(2, 3000)
            await plane.until { $0.reports.count == 2 }
        }
        plane.read { #expect(Set($0.hellos.map(\.bootID)).count == 2) }
        await plane.stop()
    }

    @Test(
        "A plane that is away at first: one ERROR names the endpoint, the report waits, and goes when the plane comes"
    )
    func planeAbsent() async throws {
        try await plane.start()
        let port = plane.port
        await plane.stop()
        let client = bench.client(try plane.authority.identity(port: port))
        let sent = try await bench.add(1, 2000)
        try await bench.running(client) {
            while client.status.failures < 4 { await Task.yield() }
            let errors = bench.log.texts(.error)
            #expect(errors.count == 1)
            #expect(errors.first?.contains("127.0.0.1:\(port) after 3 attempts") == true)
            #expect(client.status.lastError?.contains("onnection refused") == true)
            #expect(try await bench.spool.stats.reports == 1)
            try await plane.start(port: port)
            await plane.until { $0.reports.count == 1 }
            try await bench.drained()
        }
        #expect(plane.read { $0.reports.first?.bytes } == sent)
        #expect(client.status.lastError == nil)
        await plane.stop()
    }

    @Test("A refused report leaves the disk, one refused for now is sent again")
    func refused() async throws {
        try await plane.start()
        plane.change { $0.refusals = [id(1): (409, false), id(2): (503, true)] }
        for number in 1...3 as ClosedRange<UInt64> { _ = try await bench.add(number, 3500) }
        let client = bench.client(try plane.authority.identity(port: plane.port))
        try await bench.running(client) {
            await plane.until { $0.reports.count == 2 }
            try await bench.drained()
        }
        #expect(Set(plane.read { $0.reports.map(\.id) }) == [id(2), id(3)])
        #expect(client.status.refusedReports == 1)
        #expect(bench.log.texts(.warning).contains { $0.contains("409") })
        await plane.stop()
    }

    @Test("A scan that the plane asks for is handed up")
    func scan() async throws {
        try await plane.start()
        let (requests, post) = AsyncStream.makeStream(of: ScanRequest.self)
        let hooks = LinkHooks(scan: { post.yield($0) })
        let client = bench.client(try plane.authority.identity(port: plane.port), hooks: hooks)
        let wanted = ScanRequest(
            requestID: ScanRequestID(high: 1, low: 9),
            stack: WireStack(kind: "kubernetes", name: "shop")
        )
        try await bench.running(client) {
            await plane.until { !$0.heartbeats.isEmpty }
            plane.send(.scanRequest(wanted))
            for await request in requests {
                #expect(request == wanted)
                break
            }
        }
        await plane.stop()
    }

    @Test("From two thirds of its life on the certificate is renewed, kept, and used for the next connection")
    func renews() async throws {
        try await plane.start()
        let identity = try plane.authority.identity(port: plane.port)
        let shift = Mutex(Duration.seconds(18 * 3600))
        let clock = WallClock { WallClock.system.now() + shift.withLock { $0 } }
        let client = bench.client(identity, clock: clock)
        try await bench.running(client) {
            await plane.until { $0.renewals == 1 }
            shift.withLock { $0 = .zero }
            await plane.until { $0.hellos.count == 2 }
        }
        let kept = try IdentityStore(stateDirectory: bench.folder).load()
        plane.read { state in
            #expect(state.serials.count == 2 && state.serials[0] != state.serials[1])
            #expect(kept.chain.first?.serial == state.serials.last)
        }
        #expect(kept.key.publicKey != identity.key.publicKey)
        await plane.stop()
    }

    @Test("A revoked identity is told as such, and the link goes on trying")
    func revoked() async throws {
        try await plane.start()
        plane.change { $0.revoked = true }
        let client = bench.client(try plane.authority.identity(port: plane.port))
        try await bench.running(client) {
            while client.status.failures < 2 { await Task.yield() }
            #expect(client.status.lastError?.hasPrefix("identity refused, because ") == true)
            plane.change { $0.revoked = false }
            await plane.until { !$0.hellos.isEmpty }
        }
        await plane.stop()
    }

    @Test("A plane of another authority is not spoken to")
    func foreignPlane() async throws {
        try await plane.start()
        let other = try TestAuthority()
        let client = bench.client(try plane.authority.identity(port: plane.port, trusting: other.root))
        _ = try await bench.add(1, 10)
        try await bench.running(client) {
            while client.status.failures < 2 { await Task.yield() }
        }
        #expect(client.status.lastError?.isEmpty == false)
        plane.read { #expect($0.hellos.isEmpty && $0.reports.isEmpty) }
        #expect(try await bench.spool.stats.reports == 1)
        await plane.stop()
    }
}
