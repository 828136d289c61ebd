import NIOCore
import PlaneFleet
import PlaneKernel
import PlanePostgres
import SharedBase
import SharedCrypto
import SharedTLS
import SharedTelemetry
import SharedWire
import Synchronization
import Testing

/// Who gets in and who does not.
@Suite(.timeLimit(.minutes(10)))
struct HandshakeTests {
    /// How a connection with this identity ends that says hello.
    private func end(_ plane: TestPlane, _ agent: TestAgent) async throws -> TestLink.End {
        let link = try await TestLink.open(plane.port, agent.context())
        try? await link.send(agent.hello())
        return await link.end()
    }

    @Test func anEnrolledAgentIsWelcome() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let (link, welcome) = try await plane.session(agent)
            #expect(welcome.durableSequence == 0)
            #expect(welcome.features.contains(Feature.renewal))
            let record = try #require(try await plane.room.operations.agent(tenant: plane.tenant, agent.identity.agent))
            #expect(record.state(at: WallClock.system.now()) == .online)
            #expect(record.hostname == "test")
            await link.close()
        }
    }

    @Test func theEndOfASessionIsNoted() async throws {
        try await TestDatabaseRun.twice { database, authority, tenant, other in
            var agent: TestAgent?
            // The gateway is gone when `run` returns, and with it every session has said its end.
            try await TestPlane.run(database, authority, tenant, other) { plane in
                let one = try await plane.agent()
                agent = one
                _ = try await plane.session(one)
            }
            let id = try #require(agent).identity.agent
            let operations = FleetOperations(database: database, authority: authority)
            let record = try #require(try await operations.agent(tenant: tenant, id))
            #expect(record.disconnectedAt != nil)
            #expect(record.state(at: WallClock.system.now()) == .offline)
        }
    }

    @Test func withoutACertificateThereIsNoSession() async throws {
        try await TestPlane.with { plane in
            let context = try TLSContext.client(
                TLSClientSettings(
                    trust: .authorities(plane.authority.roots),
                    serverName: "localhost",
                    applicationProtocol: LinkProtocol.link
                )
            )
            let link = try await TestLink.open(plane.port, context)
            #expect(await link.end().failure == .identityRefused)
        }
    }

    @Test func aCertificateOfAnotherAuthorityIsRefused() async throws {
        try await TestPlane.with { plane in
            var agent = try await plane.agent()
            try await TemporaryFolder.with { home in
                let other = try CertificateAuthority.initialise(home: home)
                let key = try PrivateKey.generate(.p256)
                let leaf = try other.issueAgent(agent.identity, publicKey: key.publicKey)
                agent.tls = TLSIdentity(chain: other.chain(of: leaf), key: key)
                #expect(try await end(plane, agent).failure == .identityRefused)
            }
        }
    }

    @Test(arguments: [Duration.seconds(2 * 86_400), .seconds(-86_400)])
    func aCertificateOutsideItsTimeIsRefused(shift: Duration) async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            plane.clock.set(shift)
            #expect(try await end(plane, agent).failure == .identityRefused)
            plane.clock.set(.zero)
            _ = try await plane.session(agent)
        }
    }

    @Test func theGatewaysOwnCertificateIsNoAgents() async throws {
        try await TestPlane.with { plane in
            var agent = try await plane.agent()
            let key = try PrivateKey.generate(.p256)
            let now = WallClock.system.now()
            // Signed by the right authority and meant for clients, but without an agent's names.
            let home = AgentIdentity(tenant: plane.tenant, agent: AgentID(high: 1, low: 1))
            let leaf = try plane.authority.issueAgent(home, publicKey: key.publicKey)
            #expect(leaf.notAfter > now)
            agent.tls = TLSIdentity(chain: plane.authority.chain(of: leaf), key: key)
            // The names are sound but nobody enrolled them, and the hello says somebody else.
            #expect(try await end(plane, agent).error?.code == 403)
            agent.identity = home
            let refused = try await end(plane, agent).error
            #expect(refused?.code == 401)
            #expect(refused?.kind == "agentUnknown")
        }
    }

    @Test func aHelloForAnotherTenantIsRefused() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let link = try await TestLink.open(plane.port, agent.context())
            try await link.send(agent.hello(tenant: plane.otherTenant))
            #expect(await link.end().error?.code == 403)
        }
    }

    @Test func nobodyGetsInWhileTheDenyListIsTooOld() async throws {
        let time = Mutex(Duration.seconds(1000))
        try await TestPlane.with(uptime: Uptime { time.withLock { $0 } }) { plane in
            let agent = try await plane.agent()
            time.withLock { $0 = .seconds(1061) }
            #expect(try await end(plane, agent).failure == .identityRefused)
            await plane.room.refresher.refresh()
            #expect(plane.health.isReady)
            _ = try await plane.session(agent)
            // A database that does not answer leaves the list as it was until it is too old.
            await plane.database.pool.shutdown()
            await plane.room.refresher.refresh()
            #expect(plane.health.isReady)
            time.withLock { $0 = .seconds(1122) }
            await plane.room.refresher.refresh()
            #expect(!plane.health.isReady)
        }
    }

    @Test func aHelloThatNeverComesIsCutOff() async throws {
        try await TestDatabaseRun.twice { database, authority, tenant, other in
            var enrolled: TestAgent?
            try await TestPlane.run(database, authority, tenant, other) { enrolled = try await $0.agent() }
            let agent = try #require(enrolled)
            guard case .hello(let hello) = agent.hello() else { return }
            for limit in PatientLimits.hello {
                var ends: [Int?] = []
                let short: (inout Gateway.Settings) -> Void = { $0.limits.timings.helloTimeout = limit }
                try await TestPlane.run(database, authority, tenant, other, short) { plane in
                    let link = try await TestLink.open(plane.port, agent.context())
                    let slow = try await TestLink.open(plane.port, agent.context())
                    let silent = try await TestLink.open(plane.port, nil)
                    // One that never becomes whole does not get longer.
                    try? await slow.send(Array(hello.frame.encoded().readableBytesView.dropLast()))
                    ends = [await link.end().error?.code, await slow.end().error?.code]
                    // And who does not even begin the handshake goes the same way.
                    #expect(await silent.end().error == nil)
                }
                #expect(ends.allSatisfy { $0 == nil || $0 == 408 })
                if ends == [408, 408] { return }
            }
            Issue.record("no limit outlasted the handshake")
        }
    }

    @Test(arguments: [4097, 1 << 20, Int(UInt32.max)])
    func aLengthThatLiesIsRefusedBeforeAnythingIsReserved(length: Int) async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let link = try await TestLink.open(plane.port, agent.context())
            var bytes = ByteBuffer()
            FrameHeader(type: FrameType.hello.rawValue, flags: .mustUnderstand, length: UInt32(length)).write(
                to: &bytes
            )
            try await link.send(Array(bytes.readableBytesView))
            #expect(await link.end().error?.code == 413)
        }
    }

    @Test func bytesThatAreNoFrameEndTheSession() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let (link, _) = try await plane.session(agent)
            try await link.send(Array("GET / HTTP/1.1\r\n\r\n".utf8))
            #expect(await link.end().error?.code == 400)
        }
    }

    @Test func oneConnectionTooManyIsClosedAtOnce() async throws {
        try await TestPlane.with({ $0.limits.maximumConnections = 0 }) { plane in
            let link = try await plane.enrolmentLink()
            #expect(await link.end().error == nil)
            let counted = plane.metrics.counter(
                "dd0c_plane_fleet_refused_connections_total",
                help: "",
                labels: ["cause"]
            )
            #expect(counted.value(["tooMany"]) == 1)
        }
    }

    @Test func theNewestSessionOfAnAgentWins() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let (old, _) = try await plane.session(agent)
            let (new, _) = try await plane.session(agent)
            let end = await old.end()
            #expect(end.error?.code == 409)
            #expect(end.error?.kind == "sessionReplaced")
            let report = TestReport(size: 300)
            try await new.send(report.chunk(0), sequence: 1)
            #expect(try await new.ack() == 1)
            let counted = plane.metrics.counter("dd0c_plane_fleet_takeovers_total", help: "")
            #expect(counted.value() == 1)
        }
    }
}
