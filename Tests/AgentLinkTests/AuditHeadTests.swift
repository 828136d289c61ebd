import AgentLink
import AgentSpool
import Logging
import SharedAudit
import SharedBase
import SharedCrypto
import SharedTelemetry
import SharedWire
import TestKit
import Testing

/// The agent keeps the newest head of the audit trail and raises the alarm where the plane shows one that cannot follow.
@Suite("Audit heads at the agent", .timeLimit(.minutes(10)))
struct AuditHeadTests {
    let bench: LinkBench
    let plane: TestPlane
    let identity: AgentIdentity
    let key: PrivateKey
    let registry = MetricsRegistry()

    init() async throws {
        bench = try LinkBench()
        plane = TestPlane(try TestAuthority())
        try await plane.start()
        identity = try plane.authority.identity(port: plane.port, host: "127.0.0.1")
        key = try PrivateKey.generate(.ed25519)
    }

    private func head(_ index: Int, _ fill: UInt8 = 1, key: PrivateKey? = nil) throws -> AuditHead {
        let hash = try #require(AuditDigest(bytes: [UInt8](repeating: fill, count: 32)))
        return try AuditHead(
            tenant: identity.tenantID,
            index: index,
            hash: hash,
            time: Timestamp(seconds: 1_800_000_000),
            signer: key ?? self.key
        )
    }

    private func text(_ head: AuditHead) -> String { String(decoding: head.bytes.dropLast(), as: UTF8.self) }

    private func client() -> LinkClient {
        let log = bench.log
        let keeper = AuditHeadKeeper(
            folder: bench.folder,
            tenant: identity.tenantID,
            registry: registry,
            logger: Logger(label: "test") { _ in log }
        )
        return bench.client(identity, hooks: LinkHooks(auditHeads: keeper))
    }

    private func file(_ name: String) -> AuditHead? {
        (try? TestFile.read(bench.folder + "/" + name)).flatMap { try? AuditHead(bytes: $0) }
    }

    private func kept(_ index: Int) async { while file(AuditHeadKeeper.name)?.index != index { await Task.yield() } }

    @Test("A head is kept, and shown to the plane at the next connection")
    func isKept() async throws {
        try await bench.running(client()) {
            await plane.until { $0.heartbeats.count == 1 }
            plane.send(.auditHead(AuditHeadNotice(head: text(try head(4)))))
            await kept(4)
            plane.send(.auditHead(AuditHeadNotice(head: text(try head(9)))))
            await kept(9)
        }
        #expect(plane.read { $0.auditHeads } == [], "there was none to show")
        try await bench.running(client()) { await plane.until { $0.auditHeads.count == 1 } }
        #expect(plane.read { $0.auditHeads } == [text(try head(9))])
        #expect(plane.read { $0.failures } == [])
        await plane.stop()
    }

    @Test("A trail that was set back, told twice or signed by another is refused, reported and remembered")
    func isRefused() async throws {
        let other = try PrivateKey.generate(.ed25519)
        let refused = [try head(3), try head(7, 2), try head(12, key: other)]
        try await bench.running(client()) {
            await plane.until { $0.heartbeats.count == 1 }
            plane.send(.auditHead(AuditHeadNotice(head: text(try head(7)))))
            await kept(7)
            for (number, head) in refused.enumerated() {
                plane.send(.auditHead(AuditHeadNotice(head: text(head))))
                await plane.until { $0.auditHeads.count == number + 1 }
            }
            while file(AuditHeadKeeper.refusedName) == nil { await Task.yield() }
        }
        let own = text(try head(7))
        #expect(plane.read { $0.auditHeads } == [own, own, own], "the plane hears which one is kept")
        #expect(file(AuditHeadKeeper.name) == (try head(7)))
        let evidence = try #require(file(AuditHeadKeeper.refusedName))
        #expect(refused.contains(evidence))
        let errors = bench.log.texts(.error)
        for kind in ["set-back", "contradiction", "other-signer"] {
            #expect(errors.contains { $0.contains(kind) }, "\(kind)")
            #expect(registry.text().contains("dd0c_agent_audit_heads_refused_total{reason=\"\(kind)\"} 1"))
        }
        await plane.stop()
    }

    @Test("Damage is no alarm; an agent without a keeper, and a plane without heads, say nothing of them")
    func isQuiet() async throws {
        try await bench.running(client()) {
            await plane.until { $0.heartbeats.count == 1 }
            for text in ["x", "{}", text(try head(5)).replacing("ff", with: "00")] {
                plane.send(.auditHead(AuditHeadNotice(head: text)))
            }
            plane.send(.auditHead(AuditHeadNotice(head: text(try head(6)))))
            await kept(6)
        }
        #expect(plane.read { $0.auditHeads } == [])
        #expect((try? TestFile.read(bench.folder + "/" + AuditHeadKeeper.refusedName)) == nil)
        plane.change { _ = $0.features.remove(Feature.auditHeads) }
        try await bench.running(client()) { await plane.until { $0.heartbeats.count == 2 } }
        #expect(plane.read { $0.auditHeads } == [])
        try await bench.running(bench.client(identity)) { await plane.until { $0.heartbeats.count == 3 } }
        #expect(plane.read { $0.hellos.last?.features.contains(Feature.auditHeads) } == false)
        await plane.stop()
    }

    @Test("A kept file that is no head counts as none, with a warning")
    func survivesADamagedFile() throws {
        let path = bench.folder + "/" + AuditHeadKeeper.name
        try FileAccess.replace(path, with: Array("{\"half\":".utf8))
        let log = bench.log
        let keeper = AuditHeadKeeper(
            folder: bench.folder,
            tenant: identity.tenantID,
            registry: registry,
            logger: Logger(label: "test") { _ in log }
        )
        #expect(keeper.text == nil)
        #expect(log.texts(.warning).contains { $0.contains(path) })
    }
}
