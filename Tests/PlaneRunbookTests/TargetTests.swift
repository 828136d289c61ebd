import PlaneRunbook
import PlaneTestKit
import SharedBase
import SharedJSON
import Synchronization
import Testing

/// Where steps run: where the runbook says, else where the execution has begun (P6-E4-18).
@Suite struct TargetTests {
    private static let other = AgentID(high: 9, low: 10)

    /// What one step has looked at, the next one changes there and nowhere else.
    @Test func anExecutionStaysWhereItHasBegun() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let runbook = try await plane.trusted(
                "name: n\nsteps: [{command: uptime}, {command: rm -rf /srv/x}, {command: df -h}]"
            )
            let body: Value = ["runbookId": .string(runbook), "labels": ["team": "shop"]]
            let id = try await plane.member.post("/v1/executions", body).json["id"]?.stringValue ?? ""
            try await plane.reaches(id, "awaiting_approval")
            // Another one is nearer by now.
            agent.state.withLock { $0.nearest = Self.other }
            _ = try await plane.answer(try await plane.question(id))
            let end = try await plane.reaches(id, "succeeded")
            let used = end["steps"]?.arrayValue?.compactMap { $0["agentId"]?.stringValue }
            #expect(used == Array(repeating: AgentDouble.agent.description, count: 3))

            // And where its agent is gone, it asks instead of going elsewhere.
            agent.state.withLock { $0.nearest = AgentDouble.agent }
            let second = try await plane.member.post("/v1/executions", body).json["id"]?.stringValue ?? ""
            try await plane.reaches(second, "awaiting_approval")
            agent.state.withLock { state in
                state.nearest = Self.other
                state.away = [AgentDouble.agent]
            }
            _ = try await plane.answer(try await plane.question(second))
            let waits = try await plane.reaches(second, "awaiting_intervention")
            #expect(waits["steps"]?[1]?["reason"]?.stringValue?.contains("has begun at agent") == true, "\(waits)")
        }
    }

    /// A step that names its agent goes there; where there is none of the name, a person is asked.
    @Test func aStepMayNameItsAgent() async throws {
        let agent = AgentDouble()
        agent.state.withLock { $0.names = ["web-1": Self.other] }
        try await Plane.with(agent: agent) { plane in
            let text = """
                name: n
                variables: [{name: HOST, required: true}]
                steps: [{command: uptime}, {command: df -h, target: '{{HOST}}'}, {command: whoami}]
                """
            let runbook = try await plane.trusted(text)
            let id = try await plane.start(runbook, variables: ["HOST": "web-1"])
            let end = try await plane.reaches(id, "succeeded")
            let used = end["steps"]?.arrayValue?.map { $0["agentId"]?.stringValue }
            let own = AgentDouble.agent.description
            #expect(used == [own, Self.other.description, own])
            let lost = try await plane.start(runbook, variables: ["HOST": "web-2"])
            let waits = try await plane.reaches(lost, "awaiting_intervention")
            #expect(waits["steps"]?[1]?["reason"]?.stringValue?.contains("`web-2`") == true, "\(waits)")
        }
    }
}
