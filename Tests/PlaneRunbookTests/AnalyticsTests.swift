import PlaneKernel
import PlanePostgres
import PlaneRunbook
import PlaneTestKit
import SharedBase
import SharedJSON
import Testing

/// Figures over executions (P6-E6-09).
@Suite struct AnalyticsTests {
    private static let path = "/v1/analytics/runbooks"

    @Test func withoutExecutionsThereAreNoRates() async throws {
        try await Plane.with { plane in
            let figures = try await plane.viewer.get(Self.path).json
            #expect(figures["runs"] == 0)
            for name in ["successPercent", "meanSecondsToResolve", "savedSeconds"] { #expect(figures[name] == .null) }
            #expect(figures["items"] == [])
            #expect(figures["stepSeconds"] == 120)
        }
    }

    @Test func executionsAreCountedForAllAndForEach() async throws {
        let agent = AgentDouble()
        agent.behave("hostname", .end(.failed, 1))
        try await Plane.with(agent: agent) { plane in
            let good = try await plane.trusted("name: Good\nsteps: [{command: uptime}, {command: df -h}]")
            let bad = try await plane.trusted(
                "name: Bad\nsteps: [{command: uptime, rollback: whoami}, {command: hostname}]"
            )
            for _ in 0..<2 { try await plane.reaches(try await plane.start(good), "succeeded") }
            let failed = try await plane.start(bad)
            try await plane.reaches(failed, "failed")
            let undo = try await plane.member.post("/v1/executions/\(failed)/rollback", []).json["id"]?.stringValue
            try await plane.reaches(try #require(undo), "succeeded")

            let figures = try await plane.viewer.get(Self.path).json
            #expect(figures["runs"] == 3, "what undid one is not counted")
            #expect(figures["succeeded"] == 2)
            #expect(figures["failed"] == 1)
            #expect(figures["successPercent"] == 66)
            #expect((figures["meanSecondsToResolve"]?.intValue).map { (0...60).contains($0) } == true)
            // Five commands came to their end, each within seconds.
            #expect((figures["savedSeconds"]?.intValue).map { (540...600).contains($0) } == true)
            #expect(figures["items"]?.arrayValue?.map { $0["runbookName"] } == ["Good", "Bad"])
            let second = try #require(figures["items"]?[1])
            #expect(second["successPercent"] == 0)
            #expect(second["meanSecondsToResolve"] == .null, "none succeeded")
            let dear = try await plane.viewer.get(Self.path + "?stepSeconds=1").json
            #expect((dear["savedSeconds"]?.intValue).map { $0 <= 5 } == true)

            #expect(try await plane.other.get(Self.path).json["runs"] == 0, "another tenant sees nothing of it")
            #expect(try await plane.viewer.get(Self.path + "?days=0").status == 400)
        }
    }

    @Test func whatIsOlderIsLeftOut() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let runbook = try await plane.trusted("name: Good\nsteps: [{command: uptime}]")
            let id = try await plane.start(runbook)
            try await plane.reaches(id, "succeeded")
            try await plane.test.database.tenant(plane.a) { session in
                try session.execute(
                    "UPDATE runbook_executions SET created_at = created_at - interval '40 days' WHERE tenant_id = $1",
                    [.id(session.tenant)]
                )
            }
            #expect(try await plane.viewer.get(Self.path).json["runs"] == 0)
            #expect(try await plane.viewer.get(Self.path + "?days=60").json["runs"] == 1)
        }
    }
}
