import PlaneFleet
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedBase
import SharedCrypto
import SharedWire
import Testing

/// What agents bring: durable before it is acknowledged, there once, in order.
@Suite(.timeLimit(.minutes(10)))
struct ReportTests {
    @Test func aReportOfOnePieceGoesToTheQueue() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let (link, _) = try await plane.session(agent)
            let report = TestReport(size: 300)
            try await link.send(report.chunk(0), sequence: 1)
            #expect(try await link.ack() == 1)
            let queued = try await plane.queued()
            #expect(queued.map(\.report) == [report.bytes])
            #expect(queued.first?.agent == agent.identity.agent)
            #expect(try await plane.queued(plane.otherTenant).isEmpty)
        }
    }

    @Test func piecesMayComeInAnyOrderAndMoreThanOnce() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let (link, _) = try await plane.session(agent)
            let report = TestReport(size: 3000)
            #expect(report.count == 5)
            var sequence: UInt64 = 0
            for index in [3, 1, 4, 1, 0, 2] {
                sequence += 1
                try await link.send(report.chunk(index), sequence: sequence)
                #expect(try await link.ack() == sequence)
            }
            #expect(try await plane.queued().map(\.report) == [report.bytes])
            #expect(try await plane.count("fleet_report_chunks") == 0)
        }
    }

    @Test func aSequenceThatCameBeforeIsAcknowledgedAgainAndDropped() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let (link, _) = try await plane.session(agent)
            let report = TestReport(size: 300)
            try await link.send(report.chunk(0), sequence: 1)
            #expect(try await link.ack() == 1)
            try await link.send(report.chunk(0), sequence: 1)
            #expect(try await link.ack() == 1)
            #expect(try await plane.queued().count == 1)
        }
    }

    /// What two planes at once could do to each other, below the protocol's own rules.
    @Test func theCursorOfTheAgentDecides() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            _ = try await plane.session(agent)
            let report = TestReport(size: 300)
            guard case .reportChunk(let chunk) = report.chunk(0) else { return }
            let other = BootID(high: 1, low: 1)
            let nobody = AgentIdentity(tenant: plane.tenant, agent: AgentID(high: 1, low: 1))
            let foreign = AgentIdentity(tenant: plane.otherTenant, agent: agent.identity.agent)
            func store(_ sequence: UInt64, as who: AgentIdentity? = nil, boot: BootID? = nil) async throws
                -> ReportIntake.Outcome
            {
                let (who, boot) = (who ?? agent.identity, boot ?? agent.boot)
                return try await plane.room.intake.store(who, boot: boot, chunk, sequence: sequence)
            }
            #expect(try await store(2) == .superseded)
            #expect(try await store(1, boot: other) == .superseded)
            #expect(try await store(1, as: nobody) == .unknown)
            #expect(try await store(1, as: foreign) == .unknown)
            #expect(try await store(1) == .stored(completed: true))
            #expect(try await store(1) == .duplicate)
            #expect(try await plane.queued().count == 1)
        }
    }

    @Test func aGapInTheSequenceEndsTheSession() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let (link, _) = try await plane.session(agent)
            try await link.send(TestReport(size: 300).chunk(0), sequence: 2)
            #expect(await link.end().error?.code == 400)
            #expect(try await plane.queued().isEmpty)
        }
    }

    @Test func aReportThatComesAgainUnderNewNumbersIsThereOnce() async throws {
        try await TestPlane.with { plane in
            var agent = try await plane.agent()
            let report = TestReport()
            for _ in 0..<2 {
                agent.boot = BootID.new(at: WallClock.system.now(), random: .system)
                let (link, welcome) = try await plane.session(agent)
                #expect(welcome.durableSequence == 0)
                for index in 0..<report.count {
                    try await link.send(report.chunk(index), sequence: UInt64(index + 1))
                    #expect(try await link.ack() == UInt64(index + 1))
                }
                await link.close()
            }
            #expect(try await plane.queued().map(\.report) == [report.bytes])
            #expect(try await plane.count("fleet_report_chunks") == 0)
        }
    }

    @Test func aWrongHashDropsTheSetAndAsksForAnotherTry() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let (link, _) = try await plane.session(agent)
            let report = TestReport(size: 1000)
            let wrong = [UInt8](repeating: 1, count: 32)
            try await link.send(report.chunk(0, sha256: wrong), sequence: 1)
            #expect(try await link.ack() == 1)
            try await link.send(report.chunk(1, sha256: wrong), sequence: 2)
            let refused = try await link.refused()
            #expect(refused.sequence == 2 && refused.code == 400 && refused.retry)
            #expect(try await link.ack() == 2)
            #expect(try await plane.count("fleet_report_chunks") == 0)
            // The same report with the right hash is taken under new numbers.
            for index in 0..<2 {
                try await link.send(report.chunk(index), sequence: UInt64(index + 3))
                #expect(try await link.ack() == UInt64(index + 3))
            }
            #expect(try await plane.queued().map(\.report) == [report.bytes])
        }
    }

    @Test func aReportForAnotherStackThanItsPiecesSayIsRefused() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let (link, _) = try await plane.session(agent)
            try await link.send(TestReport(size: 300, stack: "other").chunk(0), sequence: 1)
            let refused = try await link.refused()
            #expect(refused.code == 403 && !refused.retry)
            #expect(try await link.ack() == 1)
            #expect(try await plane.queued().isEmpty)
        }
    }

    @Test func aReportForAnotherTenantEndsTheSession() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let (link, _) = try await plane.session(agent)
            let report = TestReport(size: 400, header: ["tenantId": plane.otherTenant.description])
            try await link.send(report.chunk(0), sequence: 1)
            let end = await link.end()
            #expect(end.error?.code == 403 && end.error?.kind == "foreignTenant")
            #expect(try await plane.queued().isEmpty)
            #expect(try await plane.queued(plane.otherTenant).isEmpty)
        }
    }

    @Test func aReportThatIsTooLargeIsRefusedAtItsFirstPiece() async throws {
        try await TestPlane.with {
            $0.limits.maximumReportBytes = 1999
        } _: { plane in
            let agent = try await plane.agent()
            let (link, _) = try await plane.session(agent)
            try await link.send(TestReport(size: 2000).chunk(0), sequence: 1)
            #expect(try await link.refused().code == 413)
            #expect(try await plane.count("fleet_report_chunks") == 0)
        }
    }

    @Test func aPlaneThatDiesInTheMiddleLosesNothing() async throws {
        try await TestDatabaseRun.twice { database, authority, tenant, other in
            let report = TestReport()
            var kept: TestAgent?
            try await TestPlane.run(database, authority, tenant, other) { plane in
                let agent = try await plane.agent()
                kept = agent
                let (link, _) = try await plane.session(agent)
                try await link.send(report.chunk(0), sequence: 1)
                #expect(try await link.ack() == 1)
                // Sent and never answered: the plane dies with it.
                try await link.send(report.chunk(1), sequence: 2)
            }
            let agent = try #require(kept)
            try await TestPlane.run(database, authority, tenant, other) { plane in
                let (link, welcome) = try await plane.session(agent)
                #expect([1, 2].contains(welcome.durableSequence))
                for sequence in welcome.durableSequence + 1...3 {
                    try await link.send(report.chunk(Int(sequence) - 1), sequence: sequence)
                    #expect(try await link.ack() == sequence)
                }
                #expect(try await plane.queued().map(\.report) == [report.bytes])
                #expect(try await plane.count("fleet_report_chunks") == 0)
            }
        }
    }

    @Test func anIncompleteReportIsSweptAndNumberedAnew() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let report = TestReport()
            let (link, _) = try await plane.session(agent)
            try await link.send(report.chunk(0), sequence: 1)
            #expect(try await link.ack() == 1)
            plane.clock.set(FleetJanitor.incompleteReportLife - .seconds(5))
            try await plane.room.janitor.sweep()
            #expect(try await plane.count("fleet_report_chunks") == 1)
            plane.clock.set(FleetJanitor.incompleteReportLife + .seconds(5))
            try await plane.room.janitor.sweep()
            #expect(try await plane.count("fleet_report_chunks") == 0)
            // What was acknowledged is gone: a session that goes on would complete nothing, so it has to begin anew.
            try await link.send(report.chunk(1), sequence: 2)
            #expect(await link.end().error?.kind == "superseded")
            plane.clock.set(.zero)
            let (_, welcome) = try await plane.session(agent)
            #expect(welcome.durableSequence == 0)
        }
    }

    @Test func aDatabaseThatStopsAndStartsDelaysOnly() async throws {
        let server = try await PrivatePostgres.start(PrivatePostgresSettings(durable: true))
        do {
            try await run(server)
            await server.stop()
        } catch {
            await server.stop()
            throw error
        }
    }

    private func run(_ server: PrivatePostgres) async throws {
        let administrator = PostgresPool(PostgresSettings(conninfo: server.conninfo(), poolSize: 1))
        try await administrator.run { try DatabaseRoles.bootstrap($0, database: "fleet") }
        await administrator.shutdown()
        let owner = PostgresPool(
            PostgresSettings(conninfo: server.conninfo(user: DatabaseRoles.owner, database: "fleet"), poolSize: 1)
        )
        _ = try await Migrator(owner).migrate([KernelSchema.migrations, FleetRoom.migrations])
        await owner.shutdown()
        let pool = PostgresPool(
            PostgresSettings(
                conninfo: server.conninfo(user: DatabaseRoles.application, database: "fleet"),
                connectPatience: .milliseconds(100),
                waitLimit: .seconds(2)
            )
        )
        let database = Database(pool)
        let tenant = try await Tenants(database).create(slug: "one", name: "One").id
        let other = try await Tenants(database).create(slug: "two", name: "Two").id
        try await TestPlane.with(database, tenant, other) { plane in
            let agent = try await plane.agent()
            let (link, _) = try await plane.session(agent)
            let report = TestReport()
            try await link.send(report.chunk(0), sequence: 1)
            #expect(try await link.ack() == 1)
            await server.shutDown(.immediate)
            try await link.send(report.chunk(1), sequence: 2)
            try await link.send(report.chunk(2), sequence: 3)
            // The session lives: it answers, and acknowledges nothing.
            try await link.send(.ping(Ping(nonce: 9)))
            let answer = try await link.next()
            #expect(answer == .pong(Pong(nonce: 9)))
            try await server.start()
            #expect(try await link.ack() == 2)
            #expect(try await link.ack() == 3)
            #expect(try await plane.queued().map(\.report) == [report.bytes])
        }
        await pool.shutdown()
    }
}
