import Glibc
import PlaneTestKit
import SharedBase
import SharedJSON
import TestKit
import Testing

extension EndToEnd {
    /// Where the agent dies. What it had noted by then is seen in its journal; that each point of the journal is right by itself is shown
    /// by the kill tests of Agent/Runbook.
    enum AgentDeath: CaseIterable {
        /// As soon as the journal has the order: accepted, or a moment later.
        case accepted
        /// The command runs.
        case running
        /// The command has just ended: before its result is noted, or a moment later.
        case ended
        /// The plane does not take the result: noted and not acknowledged.
        case unacknowledged
    }

    /// The agent is killed at each point: the command ran at most once, and the plane says what is known and no more.
    @Test(.timeLimit(.minutes(6))) func killedAgentRunsAStepAtMostOnce() async throws {
        try await House.with { house in
            var agent = try await house.startPair()
            let (starter, admin) = (try await house.person("member"), try await house.person("admin"))
            for (number, death) in AgentDeath.allCases.enumerated() {
                let words = "sleep 1.7\(number)"
                let counter = ExecutionCounter(words)
                let runbook = try await house.runbook("steps: [\(words)]\n", as: admin)
                let journal = house.state + "/steps.journal"
                let before = Self.size(journal)
                let id = try await house.execute(runbook, as: starter)
                switch death {
                case .accepted: await house.soon(within: .seconds(60)) { Self.size(journal) > before }
                case .running: await house.soon(within: .seconds(60)) { counter.isRunning }
                case .ended:
                    await house.soon(within: .seconds(60)) { counter.isRunning }
                    await house.soon(within: .seconds(60)) { !counter.isRunning }
                case .unacknowledged:
                    await house.soon(within: .seconds(60)) { counter.isRunning }
                    let known = Self.results(journal)
                    house.plane?.send(SIGSTOP)
                    // The size alone would not do: an acknowledgement that was under way is noted too.
                    await house.soon(within: .seconds(60)) { Self.results(journal) > known }
                }
                try await agent.killNow()
                house.plane?.send(SIGCONT)
                await house.soon { !counter.isRunning }
                agent = try house.startAgent()
                let now = try await house.reaches(id, "succeeded", "awaiting_intervention", within: .seconds(120))
                let step = now["steps"]?[0]
                let isDone = now["state"] == "succeeded"
                #expect(counter.count <= 1, "\(death): \(now)")
                if isDone { #expect(counter.count == 1, "\(death): it is said to have run") }
                switch death {
                case .accepted: #expect(isDone || step?["reason"] != .null)
                case .running: #expect(step?["state"] == "unknown", "\(now)")
                case .ended: #expect(isDone || step?["state"] == "unknown", "\(now)")
                case .unacknowledged: #expect(isDone, "\(now)")
                }
                if !isDone { _ = try House.ok(await starter.post("/v1/executions/\(id)/abort", Array("{}".utf8))) }
                try await house.agentIsThere()
            }
        }
    }

    /// The plane is killed in each state in which an execution can stand: it goes on, and no step runs twice. The secret value that the
    /// last step needs is still there.
    @Test(.timeLimit(.minutes(6))) func killedPlaneGoesOn() async throws {
        try await House.with { house in
            _ = try await house.startPair()
            let (starter, admin) = (try await house.person("member"), try await house.person("admin"))
            let (slow, last) = (ExecutionCounter("sleep 3.31"), ExecutionCounter("sleep 0.57"))
            let source = """
                variables:
                  API_TOKEN: {required: true, secret: true}
                steps:
                  - command: sleep 3.31
                  - {if: 'steps[1].ok', then: [{manual: Tell the shop}]}
                  - touch note.txt
                  - command: test -n {{API_TOKEN}} && sleep 0.57
                """
            let runbook = try await house.runbook(source, as: admin)
            let id = try await house.execute(runbook, as: starter, ["API_TOKEN": "correct-horse"])
            await house.soon(within: .seconds(60)) { slow.isRunning }
            try await house.killPlane()
            try await house.reaches(id, "awaiting_intervention", within: .seconds(120))
            try await house.killPlane()
            try await house.reaches(id, "awaiting_intervention")
            _ = try House.ok(
                await starter.post("/v1/executions/\(id)/steps/3/decision", JSON.bytes(["decision": "done"]))
            )
            try await house.reaches(id, "awaiting_approval")
            try await house.killPlane()
            let question = try await house.question(id)
            _ = try House.ok(await admin.post("/v1/panic", JSON.bytes(["on": true])))
            #expect(try await house.answer(question, as: admin).status == 200)
            try await house.reaches(id, "paused")
            try await house.killPlane()
            #expect(try await house.reaches(id, "paused")["reason"] == "panic")
            _ = try House.ok(await admin.post("/v1/panic", JSON.bytes(["on": false])))
            try await house.agentIsThere()
            _ = try House.ok(await starter.post("/v1/executions/\(id)/resume", Array("{}".utf8)))
            var now = try await house.reaches(id, "succeeded", "awaiting_approval", within: .seconds(120))
            if now["state"] == "awaiting_approval" {
                #expect(try await house.answer(try await house.question(id), as: admin).status == 200)
                now = try await house.reaches(id, "succeeded", within: .seconds(120))
            }
            #expect(now["steps"]?.arrayValue?.allSatisfy { $0["state"] == "succeeded" } == true, "\(now)")
            #expect(slow.count == 1 && last.count == 1)
            try await house.killPlane()
            #expect(try await house.execution(id)["report"]?["followed"] == true)
            let dump = try await house.postgres("pg_dump", ["dd0c"])
            #expect(dump.code == 0 && !dump.output.contains("correct-horse"))
        }
    }

    /// How many results the journal holds.
    private static func results(_ path: String) -> Int {
        guard let file = fopen(path, "rb") else { return 0 }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self).ranges(of: "\"outcome\"").count
    }

    private static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}

extension House {
    /// kill -9, and another in its place.
    func killPlane() async throws {
        try await #require(plane).killNow()
        try await startPlane()
        try await agentIsThere()
    }
}
