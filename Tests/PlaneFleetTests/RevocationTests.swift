import PlaneFleet
import PlaneKernel
import SharedBase
import SharedCrypto
import SharedTLS
import SharedWire
import Testing

/// Shutting agents out, and letting them renew.
@Suite(.timeLimit(.minutes(10)))
struct RevocationTests {
    @Test func aLiveSessionEndsAndNoNewOneBegins() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let (link, _) = try await plane.session(agent)
            let start = ContinuousClock.now
            let record = try await plane.room.operations.revokeAgent(
                tenant: plane.tenant,
                agent.identity.agent,
                actor: "test"
            )
            #expect(record.state(at: WallClock.system.now()) == .revoked)
            let end = await link.end()
            #expect(end.error?.code == 403)
            #expect(ContinuousClock.now - start < .seconds(5))
            let again = try await TestLink.open(plane.port, agent.context())
            try? await again.send(agent.hello())
            #expect(await again.end().failure == .identityRefused)
        }
    }

    @Test func aRevocationByAnotherProcessArrivesWithTheDenyList() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let (link, _) = try await plane.session(agent)
            let running = Task { try await plane.room.refresher.run() }
            let elsewhere = FleetOperations(database: plane.database, authority: plane.authority)
            let start = ContinuousClock.now
            try await elsewhere.revokeAgent(tenant: plane.tenant, agent.identity.agent, actor: "operator")
            #expect(await link.end().error?.kind == "agentRevoked")
            #expect(ContinuousClock.now - start < .seconds(5))
            running.cancel()
            _ = await running.result
            #expect(plane.room.denyList.verdict(agent.identity.agent) == .revoked)
        }
    }

    @Test func revokingTwiceChangesNothingMore() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let operations = plane.room.operations
            let first = try await operations.revokeAgent(tenant: plane.tenant, agent.identity.agent, actor: "a")
            let second = try await operations.revokeAgent(tenant: plane.tenant, agent.identity.agent, actor: "b")
            #expect(first.revokedAt == second.revokedAt)
            let entries = try await plane.database.tenant(plane.tenant) { try Audit.list(in: $0) }
            #expect(entries.map(\.action) == ["fleet.agent.revoked", "fleet.agent.enrolled", "fleet.token.created"])
            await #expect(throws: FleetError(.agentUnknown, attempted: "", reason: "")) {
                try await operations.revokeAgent(tenant: plane.otherTenant, agent.identity.agent, actor: "c")
            }
        }
    }

    @Test func aSessionWhoseAgentWasRevokedMeanwhileStoresNothing() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let (link, _) = try await plane.session(agent)
            // Without the gateway hearing of it: the row alone must be enough.
            let elsewhere = FleetOperations(database: plane.database, authority: plane.authority)
            try await elsewhere.revokeAgent(tenant: plane.tenant, agent.identity.agent, actor: "operator")
            try await link.send(TestReport(size: 300).chunk(0), sequence: 1)
            #expect(await link.end().error?.kind == "agentRevoked")
            #expect(try await plane.queued().isEmpty)
        }
    }

    @Test func aRenewedCertificateWorksAndSoDoesTheOldOne() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let (link, _) = try await plane.session(agent)
            let key = try PrivateKey.generate(.p256)
            let csr = try CertificateRequest.create(subject: SubjectName(commonName: "somebody else"), key: key)
            try await link.send(.renew(Renew(csr: csr.der)))
            guard case .renewed(let renewed) = try await link.next() else {
                Issue.record("no renewal")
                return
            }
            var fresh = agent
            fresh.tls = TLSIdentity(chain: try renewed.certificates.chain.map { try Certificate(der: $0) }, key: key)
            #expect(fresh.tls.chain.first.flatMap { AgentIdentity($0) } == agent.identity)
            for one in [fresh, agent] {
                let (link, _) = try await plane.session(one)
                await link.close()
            }
        }
    }

    @Test func noRenewalForTheRevokedAndNoneForABrokenRequest() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let (link, _) = try await plane.session(agent)
            try await link.send(.renew(Renew(csr: [1, 2, 3])))
            #expect(try await link.refused().code == 400)
            let elsewhere = FleetOperations(database: plane.database, authority: plane.authority)
            try await elsewhere.revokeAgent(tenant: plane.tenant, agent.identity.agent, actor: "operator")
            let csr = try CertificateRequest.create(
                subject: SubjectName(commonName: "x"),
                key: try PrivateKey.generate(.p256)
            )
            try await link.send(.renew(Renew(csr: csr.der)))
            let refused = try await link.refused()
            #expect(refused.code == 403 && !refused.retry)
            #expect(try await plane.count("fleet_certificates") == 1)
        }
    }

    @Test func aScanIsAskedForWhereTheAgentIsHere() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let operations = plane.room.operations
            await #expect(throws: FleetError(.agentOffline, attempted: "", reason: "")) {
                try await operations.requestScan(tenant: plane.tenant, agent.identity.agent, stack: nil)
            }
            let (link, _) = try await plane.session(agent)
            let stack = WireStack(kind: "terraform", name: "prod")
            let asked = try await operations.requestScan(tenant: plane.tenant, agent.identity.agent, stack: stack)
            #expect(try await link.next() == .scanRequest(ScanRequest(requestID: asked, stack: stack)))
            await #expect(throws: FleetError(.agentUnknown, attempted: "", reason: "")) {
                try await operations.requestScan(tenant: plane.otherTenant, agent.identity.agent, stack: nil)
            }
        }
    }

    @Test func aHeartbeatIsKept() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let (link, _) = try await plane.session(agent)
            let heartbeat = Heartbeat(
                time: WallClock.system.now(),
                agentVersion: "1.0.1",
                stacks: [.init(stack: WireStack(kind: "terraform", name: "prod"), lastScan: nil, status: "pending")],
                spooledReports: 2,
                spooledBytes: 77
            )
            try await link.send(.heartbeat(heartbeat))
            // Work is done in order: when the report is durable, the heartbeat was noted.
            try await link.send(TestReport(size: 300).chunk(0), sequence: 1)
            #expect(try await link.ack() == 1)
            let record = try #require(try await plane.room.operations.agent(tenant: plane.tenant, agent.identity.agent))
            #expect(record.version == "1.0.1")
            #expect(record.heartbeat?["spooledReports"]?.intValue == 2)
            try await plane.room.janitor.touch()
        }
    }
}
