import PlaneRunbook
import SharedBase
import SharedRisk
import SharedRunbook
import Testing

/// The state machine alone, by tables.
@Suite struct MachineTests {
    static let start = Timestamp(seconds: 1_000_000)
    static let attempt = RunAttemptID(high: 1, low: 1)

    static func step(_ index: Int, _ command: String, kind: RunbookStep.Kind = .shell) -> ExecutionStep {
        ExecutionStep(index: index, kind: kind, command: command)
    }

    static func facts(trust: Int = 2, at seconds: Int = 0, panic: Bool = false, agent: Bool = true) -> Execution.Facts {
        Execution.Facts(
            now: start + .seconds(seconds),
            isPanic: panic,
            trust: trust,
            judge: { step in
                let risk: Risk = step.command == "safe" ? .safe : step.command == "caution" ? .caution : .dangerous
                return .init(shown: step.command ?? "", risk: risk, ruleSet: "r", binding: [UInt8(step.index)])
            },
            place: { _ in agent ? .agent(AgentID(high: 1, low: 1)) : .none(reason: "no_agent") },
            newAttempt: { attempt }
        )
    }

    /// An execution that has come to each state by itself.
    static func execution(_ state: RunState) throws -> Execution {
        switch state {
        case .pending: return Execution(steps: [step(1, "safe")])
        case .running: return try moved([step(1, "safe")], [.go])
        case .awaitingApproval: return try moved([step(1, "caution")], [.go])
        case .awaitingIntervention: return try moved([step(1, "look", kind: .manual)], [.go])
        case .paused: return try moved([step(1, "safe")], [.go], facts(panic: true))
        case .succeeded:
            return try moved([step(1, "safe")], [.go, .ended(attempt, .succeeded, exitCode: 0, reason: nil)])
        case .failed: return try moved([step(1, "safe")], [.go, .ended(attempt, .failed, exitCode: 1, reason: nil)])
        case .aborted: return try moved([step(1, "caution")], [.go, .abort])
        case .timedOut:
            return try moved([step(1, "safe")], [.go, .ended(attempt, .timedOut, exitCode: nil, reason: nil)])
        case .unknown: return try moved([step(1, "safe")], [.go, .lost(attempt), .abort])
        }
    }

    static func moved(
        _ steps: [ExecutionStep],
        _ inputs: [Execution.Input],
        _ facts: Execution.Facts = facts()
    ) throws -> Execution {
        var execution = Execution(steps: steps)
        for input in inputs { _ = try execution.handle(input, facts) }
        return execution
    }

    /// P6-E3-04: which input each state takes; all others are refused and change nothing.
    @Test(arguments: RunState.allCases)
    func legalInputs(_ state: RunState) throws {
        let execution = try Self.execution(state)
        #expect(execution.state == state)
        let legal: [RunState: Set<String>] = [
            .pending: ["abort"], .running: ["abort"], .awaitingApproval: ["approve", "reject", "abort"],
            .awaitingIntervention: ["done", "skip", "stop", "abort"], .paused: ["resume", "abort"], .aborted: ["abort"],
        ]
        let inputs: [(name: String, input: Execution.Input)] = [
            ("approve", .approve(step: 1)), ("reject", .reject(step: 1)), ("done", .decide(step: 1, .done)),
            ("skip", .decide(step: 1, .skip)), ("stop", .decide(step: 1, .abort)), ("retry", .decide(step: 1, .retry)),
            ("then", .decide(step: 1, .then)), ("resume", .resume), ("abort", .abort), ("other", .approve(step: 9)),
        ]
        for (name, input) in inputs {
            var copy = execution
            let isLegal = legal[state]?.contains(name) ?? false
            do {
                _ = try copy.handle(input, Self.facts())
                #expect(isLegal, "\(state) takes \(name)")
            } catch {
                #expect(!isLegal, "\(state) refuses \(name)")
                #expect(copy == execution)
            }
        }
    }

    /// P6-E3-01: level and risk decide what happens to a step.
    @Test func levelsAndRisks() throws {
        let rows: [(trust: Int, command: String, state: RunState)] = [
            (0, "safe", .awaitingApproval), (0, "caution", .awaitingApproval), (0, "danger", .awaitingApproval),
            (1, "safe", .running), (1, "caution", .awaitingApproval), (1, "danger", .awaitingApproval),
            (2, "safe", .running), (2, "caution", .awaitingApproval), (2, "danger", .awaitingApproval),
            (3, "safe", .running), (3, "caution", .running), (3, "danger", .awaitingApproval),
        ]
        for row in rows {
            var execution = Execution(steps: [Self.step(1, row.command)])
            let facts = Self.facts(trust: row.trust)
            let actions = try execution.handle(.go, facts)
            #expect(execution.state == row.state, "\(row)")
            #expect(actions == (row.state == .running ? [.dispatch(step: 1)] : [.ask(step: 1)]))
            guard row.state == .awaitingApproval else { continue }
            let answered = try execution.handle(.approve(step: 1), facts)
            #expect(answered.contains(.dispatch(step: 1)) == (row.trust >= 2), "\(row)")
        }
    }

    /// P6-E3-11, P6-E3-21: an allowance holds for what was shown, not for what is riskier or different by then.
    @Test func anAllowanceHoldsForWhatWasShown() throws {
        var execution = try Self.moved([Self.step(1, "caution")], [.go])
        _ = try execution.handle(.approve(step: 1), Self.facts(panic: true))
        #expect(execution.state == .paused)
        var same = execution
        #expect(try same.handle(.resume, Self.facts()) == [.dispatch(step: 1)])
        for (risk, binding) in [(Risk.dangerous, [UInt8(1)]), (Risk.caution, [UInt8(2)])] {
            let facts = Execution.Facts(
                now: Self.start,
                trust: 2,
                judge: { _ in .init(shown: "x", risk: risk, ruleSet: "r", binding: binding) },
                place: { _ in .agent(AgentID(high: 1, low: 1)) },
                newAttempt: { Self.attempt }
            )
            var changed = execution
            #expect(try changed.handle(.resume, facts) == [.ask(step: 1)])
        }
    }

    /// P6-E3-06: what becomes of an attempt whose agent went away.
    @Test func partitions() throws {
        let rows: [(inputs: [Execution.Input], state: RunState, step: RunStepState)] = [
            ([.lost(Self.attempt)], .paused, .unknown),
            (
                [.lost(Self.attempt), .ended(Self.attempt, .succeeded, exitCode: 0, reason: nil)], .succeeded,
                .succeeded
            ),
            ([.lost(Self.attempt), .ended(Self.attempt, .failed, exitCode: 1, reason: nil)], .failed, .failed),
            ([.lost(Self.attempt), .accepted(Self.attempt)], .running, .running),
            ([.lost(Self.attempt), .unseen(Self.attempt)], .awaitingIntervention, .unknown),
            ([.lost(Self.attempt), .unseen(Self.attempt), .decide(step: 1, .retry)], .running, .running),
            ([.lost(Self.attempt), .decide(step: 1, .skip)], .succeeded, .skipped),
            ([.lost(Self.attempt), .decide(step: 1, .abort)], .unknown, .unknown),
            (
                [.lost(Self.attempt), .abort, .ended(Self.attempt, .succeeded, exitCode: 0, reason: nil)], .aborted,
                .succeeded
            ),
            ([.ended(Self.attempt, .interrupted, exitCode: nil, reason: nil)], .awaitingIntervention, .unknown),
            (
                [.ended(Self.attempt, .refused, exitCode: nil, reason: "policy")], .awaitingIntervention,
                .awaitingIntervention
            ),
            ([.unseen(Self.attempt)], .running, .running),
            ([.lost(RunAttemptID(high: 9, low: 9))], .running, .running),
        ]
        for row in rows {
            let execution = try Self.moved([Self.step(1, "safe")], [.go] + row.inputs)
            #expect(execution.state == row.state, "\(row.inputs)")
            #expect(execution.steps[0].state == row.step, "\(row.inputs)")
        }
    }

    /// What is due, and when.
    @Test func time() throws {
        let rows: [(state: RunState, seconds: Int, becomes: RunState)] = [
            (.awaitingApproval, 1799, .awaitingApproval), (.awaitingApproval, 1800, .timedOut),
            (.awaitingIntervention, 1799, .awaitingIntervention), (.awaitingIntervention, 1800, .timedOut),
            (.running, 89, .running), (.running, 90, .paused), (.paused, 100_000, .paused),
            (.succeeded, 100_000, .succeeded),
        ]
        for row in rows {
            var execution = try Self.execution(row.state)
            _ = try execution.handle(.tick, Self.facts(at: row.seconds))
            #expect(execution.state == row.becomes, "\(row)")
        }
        var execution = try Self.execution(.running)
        #expect(try execution.handle(.tick, Self.facts(at: 4)) == [])
        #expect(try execution.handle(.tick, Self.facts(at: 5)) == [.dispatch(step: 1)], "not accepted: sent again")
        _ = try execution.handle(.accepted(Self.attempt), Self.facts(at: 6))
        #expect(try execution.handle(.tick, Self.facts(at: 20)) == [])
        #expect(try execution.handle(.abort, Self.facts(at: 21)) == [.cancel(step: 1)])
        #expect(try execution.handle(.abort, Self.facts(at: 22)) == [])
        #expect(execution.state == .running)
        _ = try execution.handle(.tick, Self.facts(at: 26))
        #expect(execution.state == .unknown, "nobody knows what became of it")
    }

    @Test func branches() throws {
        func branch() -> [ExecutionStep] {
            [
                ExecutionStep(index: 1, kind: .branch, command: nil, condition: "it is late", then: [2]),
                ExecutionStep(index: 2, kind: .shell, command: "safe", parent: 1),
                ExecutionStep(index: 3, kind: .shell, command: "safe", parent: 1),
            ]
        }
        for (decision, states) in [
            (StepDecision.then, [RunStepState.succeeded, .running, .pending]),
            (.else, [.succeeded, .skipped, .running]),
            (.skip, [.skipped, .skipped, .skipped]),
        ] {
            let execution = try Self.moved(branch(), [.go, .decide(step: 1, decision)])
            #expect(execution.steps.map(\.state) == states, "\(decision)")
        }
    }
}
