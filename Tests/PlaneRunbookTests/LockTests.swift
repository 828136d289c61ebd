import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedBase
import SharedJSON
import Synchronization
import Testing

@testable import PlaneRunbook

/// One execution of a runbook at one place (P6-E3-17).
@Suite struct LockTests {
    private static let (one, two) = (AgentID(high: 1, low: 1), AgentID(high: 1, low: 2))
    private static let known: [AgentID: [String: String]] = [one: ["role": "web", "zone": "a"], two: ["role": "db"]]

    @Test(arguments: [
        (RunTarget(agent: one), RunTarget(agent: one), true), (RunTarget(agent: one), RunTarget(agent: two), false),
        (RunTarget(agent: one), RunTarget(labels: ["role": "web"]), true),
        (RunTarget(agent: one), RunTarget(labels: ["role": "db"]), false),
        (RunTarget(agent: one), RunTarget(labels: ["role": "web", "zone": "b"]), false),
        (RunTarget(agent: one), RunTarget(), true), (RunTarget(), RunTarget(), true),
        (RunTarget(labels: ["role": "web"]), RunTarget(labels: ["role": "db"]), false),
        (RunTarget(labels: ["role": "web"]), RunTarget(labels: ["zone": "a"]), true),
        (RunTarget(labels: ["role": "web", "zone": "a"]), RunTarget(labels: ["zone": "b"]), false),
        (RunTarget(agent: AgentID(high: 9, low: 9)), RunTarget(labels: ["role": "web"]), false),
    ])
    func meets(_ row: (RunTarget, RunTarget, Bool)) {
        #expect(row.0.meets(row.1) { Self.known[$0] } == row.2)
        #expect(row.1.meets(row.0) { Self.known[$0] } == row.2, "whoever comes first")
    }

    private static func start(_ plane: Plane, _ runbook: String, _ target: Value) async throws -> HTTPProbe.Reply {
        var body = ValueObject([("runbookId", .string(runbook))])
        for (name, value) in target.objectValue?.members ?? [] { body[name] = value }
        return try await plane.member.post("/v1/executions", .object(body))
    }

    /// An execution by labels that has begun at an agent holds that agent and no other.
    @Test func anAgentAndItsLabelsCollide() async throws {
        let agent = AgentDouble()
        agent.state.withLock { $0.labels = [AgentDouble.agent: ["role": "web"], Self.two: ["role": "web"]] }
        agent.behave("hostname", .hold)
        try await Plane.with(agent: agent) { plane in
            let runbook = try await plane.trusted("name: n\nsteps: [hostname]\n")
            let first = try await Self.start(plane, runbook, ["labels": ["role": "web"]])
            #expect(first.status == 201, "\(first.text)")
            let id = try #require(first.json["id"]?.stringValue)
            let here: Value = ["agentId": .string(AgentDouble.agent.description)]
            for target: Value in [here, [:], ["labels": ["role": "web"]]] {
                let again = try await Self.start(plane, runbook, target)
                #expect(again.status == 409 && again.code == "execution_running", "\(target)")
                #expect(again.headers["location"] == "/v1/executions/\(id)")
            }
            let there = try await Self.start(plane, runbook, ["agentId": .string(Self.two.description)])
            #expect(there.status == 201, "\(there.text)")
            // Another runbook is another lock.
            let other = try await plane.trusted("name: o\nsteps: [hostname]\n")
            #expect(try await Self.start(plane, other, here).status == 201)
        }
    }

    @Test func aRunbookCanLetSeveralRun() async throws {
        let agent = AgentDouble()
        agent.behave("hostname", .hold)
        try await Plane.with(agent: agent) { plane in
            let runbook = try await plane.trusted("name: n\nsteps: [hostname]\n")
            let set = try await plane.member.put("/v1/runbooks/\(runbook)", ["allowsParallel": true])
            #expect(set.status == 200 && set.json["allowsParallel"] == true, "\(set.text)")
            for _ in 0..<3 { #expect(try await Self.start(plane, runbook, [:]).status == 201) }
            #expect(try await plane.member.put("/v1/runbooks/\(runbook)", ["allowsParallel": false]).status == 200)
            #expect(try await Self.start(plane, runbook, [:]).status == 409)
            #expect(try await plane.audited().filter { $0.action == "runbook.runbook.lock" }.count == 2)
        }
    }

    /// Of many starts at one time one wins.
    @Test func startsThatRace() async throws {
        let agent = AgentDouble()
        agent.behave("hostname", .hold)
        agent.state.withLock { $0.labels = [AgentDouble.agent: ["role": "web"]] }
        try await Plane.with(agent: agent) { plane in
            let runbook = try await plane.trusted("name: n\nsteps: [hostname]\n")
            let targets: [Value] = [
                [:], ["labels": ["role": "web"]], ["agentId": .string(AgentDouble.agent.description)],
            ]
            let answers = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<9 {
                    group.addTask { try await Self.start(plane, runbook, targets[index % 3]).status }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(answers.filter { $0 == 201 }.count == 1)
            #expect(answers.allSatisfy { $0 == 201 || $0 == 409 })
        }
    }
}
