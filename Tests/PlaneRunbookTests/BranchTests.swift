import PlaneKernel
import PlanePostgres
import PlaneRunbook
import PlaneTestKit
import SharedBase
import SharedJSON
import Testing

/// Conditions decided by the plane (P6-E3-13): what earlier steps left, and a person where it cannot be told.
@Suite struct BranchTests {
    private static func branch(_ condition: String) -> String {
        """
        name: Decide
        variables: {REGION: eu}
        steps:
          - command: df -h
            on_failure: continue
          - if: '\(condition)'
            then: [uptime]
            else: [free -m]
        """
    }

    @Test(arguments: [
        ("steps[1].exit == 0", true), ("steps[1].ok", true), ("steps[1].outcome == \"failed\"", false),
        ("steps[1].output contains \"91%\"", true), ("steps[1].output matches \"/data *\"", true),
        ("steps[1].output matches \"/home *\"", false), ("{{REGION}} == \"eu\" and steps[1].exit < 2", true),
    ])
    func earlierStepsDecide(_ row: (String, Bool)) async throws {
        let agent = AgentDouble()
        agent.behave("df", .say("/ 10%\n/data 91%\n", .succeeded, 0))
        try await Plane.with(agent: agent) { plane in
            let end = try await plane.reaches(
                try await plane.start(try await plane.trusted(Self.branch(row.0))),
                "succeeded"
            )
            #expect(agent.executed == ["df -h", row.1 ? "uptime" : "free -m"])
            #expect(end["steps"]?[1]?["choice"] == .bool(row.1))
            #expect(end["steps"]?[row.1 ? 3 : 2]?["state"] == "skipped")
        }
    }

    /// The end of a step overtakes its output: nothing is decided over half of it, and nobody waits for ever.
    @Test(arguments: [true, false]) func outputThatIsLate(comes: Bool) async throws {
        let agent = AgentDouble()
        let text = "/data 91%\n"
        agent.behave("df", .late(text))
        let clock = MovedClock()
        try await Plane.with(agent: agent, clock: clock.clock) { plane in
            let source = Self.branch("steps[1].output contains \"91%\"")
            let id = try await plane.start(try await plane.trusted(source))
            let now = try await plane.execution(id)
            #expect(now["steps"]?.arrayValue?.map { $0["state"] }.prefix(2) == ["succeeded", "pending"])
            #expect(now["state"] == "running")
            if comes {
                try await agent.tell(text, try #require(agent.sent.first?.attempt), tenant: plane.a)
                try await plane.reaches(id, "succeeded")
                #expect(agent.executed == ["df -h", "uptime"])
            } else {
                clock.move(by: .seconds(20))
                let waits = try await plane.reaches(id, "awaiting_intervention")
                #expect(waits["steps"]?[1]?["reason"]?.stringValue?.contains("not whole") == true, "\(waits)")
            }
        }
    }

    /// A part is missing, told of or not: what stands before and behind it was never one text.
    @Test(arguments: [true, false]) func nothingIsFoundAcrossAGap(isTold: Bool) async throws {
        let agent = AgentDouble()
        agent.behave("df", .hold)
        let clock = MovedClock()
        try await Plane.with(agent: agent, clock: clock.clock) { plane in
            let source = Self.branch("steps[1].output contains \"not ready\"")
            let id = try await plane.start(try await plane.trusted(source))
            try await plane.reaches(id, "running")
            let attempt = try #require(agent.sent.first?.attempt)
            var words: [StepWord] = [.output(sequence: 2, isError: false, text: "it is not ", missing: 0)]
            if isTold { words.append(.output(sequence: 3, isError: false, text: "", missing: 40)) }
            words += [
                .output(sequence: 4, isError: false, text: "ready", missing: 0),
                .measured(StepMeasure(bytes: 10_000, isCut: false)), .ended(.succeeded, exitCode: 0, reason: nil),
            ]
            for word in words {
                try await plane.room.engine.take(word, of: attempt, from: AgentDouble.agent, tenant: plane.a)
            }
            clock.move(by: .seconds(20))
            let waits = try await plane.reaches(id, "awaiting_intervention")
            #expect(waits["steps"]?[1]?["reason"]?.stringValue?.contains("not whole") == true, "\(waits)")
            #expect(agent.executed == ["df -h"])
        }
    }

    /// What cannot be told is for a person, who is told why and where.
    @Test(arguments: [
        ("the disk is full", "column 1"), ("steps[3].ok", "step 3 is not at its end"),
        ("steps[1].output > 80", "not whole"), ("not (steps[1].output contains \"91%\")", "not whole"),
        ("steps[1].exit == \"x\"", "no whole number"),
    ])
    func aPersonDecidesTheRest(_ row: (String, String)) async throws {
        let agent = AgentDouble()
        agent.behave("df", .say("[REDACTED:by-value] 10%\n", .succeeded, 0))
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(try await plane.trusted(Self.branch(row.0)))
            let waits = try await plane.reaches(id, "awaiting_intervention")
            #expect(waits["steps"]?[1]?["reason"]?.stringValue?.contains(row.1) == true, "\(waits)")
            #expect(waits["steps"]?[1]?["decisions"]?.arrayValue?.contains("then") == true)
            let reply = try await plane.member.post("/v1/executions/\(id)/steps/2/decision", ["decision": "else"])
            #expect(reply.status == 200)
            try await plane.reaches(id, "succeeded")
            #expect(agent.executed == ["df -h", "free -m"])
        }
    }

    @Test func jumpsLeaveOutWhatLiesBetween() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let source = """
                name: Jump
                steps:
                  - uptime
                  - if: steps[1].ok
                    then: {goto: Verify}
                  - df -h
                  - if: steps[1].ok
                    then: [free -m]
                  - {name: Verify, command: date}
                  - if: 'true'
                    then: {goto: end}
                  - hostname
                """
            let end = try await plane.reaches(try await plane.start(try await plane.trusted(source)), "succeeded")
            #expect(agent.executed == ["uptime", "date"])
            let states = end["steps"]?.arrayValue?.compactMap { $0["state"]?.stringValue } ?? []
            #expect(
                states == [
                    "succeeded", "succeeded", "skipped", "skipped", "skipped", "succeeded", "succeeded", "skipped",
                ]
            )
            #expect(end["steps"]?[2]?["reason"] == "left out by step 2")
            #expect(end["report"]?["skipped"]?.arrayValue?.count == 4)
        }
    }

    /// A plane that went away while output was on its way: another decides.
    @Test func aRestartGoesOnDeciding() async throws {
        let agent = AgentDouble()
        agent.behave("df", .late("91%\n"))
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(try await plane.trusted(Self.branch("steps[1].output contains \"91%\"")))
            let attempt = try #require(agent.sent.first?.attempt)
            try await plane.restarted(agent: agent) { again in
                try await agent.tell("91%\n", attempt, tenant: plane.a)
                try await again.reaches(id, "succeeded")
            }
            #expect(agent.executed == ["df -h", "uptime"])
        }
    }

    @Test func aDryRunSaysWhoDecides() async throws {
        try await Plane.with { plane in
            for (condition, gate) in [("steps[1].ok", "run"), ("it is late", "person")] {
                let runbook = try await plane.trusted(Self.branch(condition))
                let plan = try await plane.member.post(
                    "/v1/executions",
                    ["runbookId": .string(runbook), "dryRun": true]
                ).json
                #expect(plan["steps"]?[1]?["gate"]?.stringValue == gate)
            }
        }
    }
}
