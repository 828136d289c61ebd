import PlaneFleet
import PlaneHTTP
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import ServiceLifecycle
import SharedBase
import SharedTelemetry
import SharedWire
import Testing

/// The room as the plane sees it.
@Suite(.timeLimit(.minutes(10)))
struct RoomTests {
    @Test func itsTablesAreClosed() async throws {
        try await TestDatabase.with([FleetRoom.migrations]) { test in
            #expect(try await RowSecurityCheck.findings(test) == [])
            let tables = try await RowSecurityCheck.tables(test)
            let own = ["fleet_agents", "fleet_certificates", "fleet_report_chunks", "fleet_tokens"]
            #expect(tables.filter { $0.hasPrefix("fleet_") } == own)
        }
    }

    @Test func itsAddressesFitOneTable() async throws {
        try await TestPlane.with { plane in
            let table = try EndpointTable(plane.room.endpoints, version: "0.0.0-test")
            let own = table.endpoints.filter { $0.tag == "agents" }
            #expect(
                own.map { "\($0.method.rawValue) \($0.path)" } == [
                    "GET /v1/agents", "POST /v1/agents/tokens", "POST /v1/agents/{id}/revoke",
                    "POST /v1/agents/{id}/scan",
                ]
            )
            #expect(own.map(\.role) == [.viewer, .admin, .admin, .admin])
        }
    }

    @Test func aGracefulEndSaysGoodbye() async throws {
        try await TestDatabaseRun.twice { database, authority, tenant, other in
            try await TestPlane.run(database, authority, tenant, other) { plane in
                let agent = try await plane.agent()
                // A second gateway of the same plane, run as the plane runs it.
                let second = plane.sibling(authority)
                await second.refresher.refresh()
                let group = ServiceGroup(configuration: .init(services: second.services, logger: TestPlane.quiet))
                let running = Task { try await group.run() }
                let link = try await TestLink.open(try await second.gateway.port(), agent.context())
                try await link.send(agent.hello())
                _ = try await link.welcome()
                #expect(plane.health.isReady)
                await group.triggerGracefulShutdown()
                guard case .goodbye = try await link.next() else {
                    Issue.record("no goodbye")
                    return
                }
                _ = await link.end()
                try await running.value
            }
        }
    }

    @Test func agentsComeInPagesAndNeverThoseOfOthers() async throws {
        try await TestPlane.with { plane in
            var made: [AgentID] = []
            for _ in 0..<3 { made.append(try await plane.agent().identity.agent) }
            _ = try await plane.agent(tenant: plane.otherTenant)
            let operations = plane.room.operations
            let first = try await operations.listAgents(tenant: plane.tenant, limit: 2).map(\.id)
            let rest = try await operations.listAgents(tenant: plane.tenant, after: first.last, limit: 2).map(\.id)
            #expect(first + rest == made)
        }
    }

    @Test func tokensHaveLimits() async throws {
        try await TestPlane.with { plane in
            let operations = plane.room.operations
            for life in [Duration.zero, .seconds(8 * 86_400)] {
                await #expect(throws: FleetError(.invalidInput, attempted: "", reason: "")) {
                    try await operations.createToken(tenant: plane.tenant, life: life, actor: "test")
                }
            }
            #expect(try await operations.tenant(slug: "tenant-a") == plane.tenant)
            await #expect(throws: FleetError(.tenantUnknown, attempted: "", reason: "")) {
                try await operations.tenant(slug: "nobody")
            }
            // The database holds nothing from which the token could be made again.
            let token = try EnrolmentToken(parsing: try await plane.token())
            let kept = try await plane.database.tenant(plane.tenant) { session in
                try session.query("SELECT secret_hash FROM fleet_tokens").map { try $0.bytes(0) }
            }
            #expect(!kept.contains(token.secret.expose()))
        }
    }
}
