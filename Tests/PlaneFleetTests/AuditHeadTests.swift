import PlaneFleet
import PlaneKernel
import SharedBase
import SharedWire
import Synchronization
import Testing

/// Heads of the audit trail on their way to agents and back.
@Suite(.timeLimit(.minutes(10)))
struct AuditHeadTests {
    /// What the audit room gives, with a memory.
    final class Source: AuditHeadSource {
        let heads: [TenantID: (Int, String)]
        let seen = Mutex<[String]>([])

        init(_ heads: [TenantID: (Int, String)]) { self.heads = heads }

        func newest(_ tenant: TenantID) async throws -> (index: Int, text: String)? {
            heads[tenant].map { (index: $0.0, text: $0.1) }
        }

        func witnessed(_ text: String, by agent: AgentID, of tenant: TenantID) async {
            seen.withLock { $0.append("\(text) \(agent) \(tenant)") }
        }
    }

    private func head(_ link: TestLink) async throws -> String {
        guard case .auditHead(let notice) = try await link.next() else {
            throw TestLink.Unexpected(description: "no head")
        }
        return notice.head
    }

    @Test func agentsGetTheNewestAndEachNewOne() async throws {
        try await TestPlane.with { plane in
            let source = Source([plane.tenant: (4, "four")])
            plane.room.auditHeads.attach(source)
            let agent = try await plane.agent()
            let (link, welcome) = try await plane.session(agent)
            #expect(welcome.features.contains(Feature.auditHeads))
            #expect(try await head(link) == "four")
            // One that overtook another is not shown behind it; those of another tenant are not for this agent.
            plane.room.auditHeads.announce(plane.tenant, index: 3, text: "three")
            plane.room.auditHeads.announce(plane.otherTenant, index: 9, text: "not yours")
            plane.room.auditHeads.announce(plane.tenant, index: 6, text: "six")
            #expect(try await head(link) == "six")
            try await link.send(.auditHead(AuditHeadNotice(head: "kept here")))
            while source.seen.withLock({ $0.isEmpty }) { await Task.yield() }
            #expect(source.seen.withLock { $0 } == ["kept here \(agent.identity.agent) \(plane.tenant)"])
            await link.close()
        }
    }

    @Test func aPlaneWithoutATrailOffersNone() async throws {
        try await TestPlane.with { plane in
            let (link, welcome) = try await plane.session(try await plane.agent())
            #expect(!welcome.features.contains(Feature.auditHeads))
            try await link.send(.auditHead(AuditHeadNotice(head: "unasked")))
            #expect(await link.end().error?.code == 400)
        }
    }
}
