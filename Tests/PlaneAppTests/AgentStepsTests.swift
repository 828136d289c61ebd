import PlaneApp
import PlaneRunbook
import SharedBase
import SharedCrypto
import SharedWire
import Testing

/// Between the runbook engine and the link: orders that never differ, words that are never guessed.
@Suite struct AgentStepsTests {
    private static func sending(
        attempt: UInt64 = 1,
        epoch: Int = 1,
        network: String = "none"
    ) -> StepSending {
        StepSending(
            tenant: TenantID(high: 1, low: 1),
            agent: AgentID(high: 2, low: 2),
            execution: RunID(high: 3, low: 3),
            step: 4,
            attempt: RunAttemptID(high: 5, low: attempt),
            epoch: epoch,
            kind: "shell",
            command: Secret("uptime"),
            risk: "caution",
            ruleSet: "r",
            variablesHash: SHA256.digest([]),
            network: network,
            timeout: 60,
            issuedAt: Timestamp(seconds: 1000),
            expiresAt: Timestamp(seconds: 1090)
        )
    }

    /// An agent refuses another order under an attempt that it knows.
    @Test func anAttemptIsTheSameOrderEachTime() {
        let order = AgentSteps.order(Self.sending())
        #expect(order == AgentSteps.order(Self.sending()))
        #expect(order.canonical == AgentSteps.order(Self.sending()).canonical)
        #expect(order.risk == .caution)
        #expect(order.nonce.count == 16)
        let next = AgentSteps.order(Self.sending(attempt: 2, epoch: 2))
        #expect(next.stepID == order.stepID)
        #expect(next.nonce != order.nonce)
        #expect(next.epoch == 2)
    }

    @Test func theNetworkIsThatOfTheStep() {
        #expect(AgentSteps.order(Self.sending()).network == .none)
        #expect(AgentSteps.order(Self.sending(network: "host")).network == .host)
    }

    @Test func outcomes() {
        let rows: [(outcome: StepOutcome, code: Int?, end: AttemptEnd)] = [
            (.exited, 0, .succeeded), (.exited, 1, .failed), (.exited, nil, .failed), (.signalled, nil, .failed),
            (.timeout, nil, .timedOut), (.cancelled, nil, .cancelled), (.memory, nil, .failed), (.output, nil, .failed),
            (.disk, nil, .failed), (.partitioned, nil, .failed), (.killed, nil, .interrupted),
            (.failedToStart, nil, .failed), (.interrupted, nil, .interrupted),
            (StepOutcome(rawValue: "later"), 0, .interrupted),
        ]
        for row in rows {
            let result = StepResult(
                outcome: row.outcome,
                exitCode: row.code,
                duration: 1,
                outputBytes: 0,
                outputHash: SHA256.digest([])
            )
            guard case .ended(let end, let code, _) = AgentWords.word(.finished(result)) else {
                Issue.record("\(row.outcome) is no end")
                continue
            }
            #expect(end == row.end, "\(row.outcome)")
            #expect(code == row.code)
        }
    }

    @Test func otherPhases() {
        for phase in [StepPhase.accepted, .started] {
            guard case .accepted = AgentWords.word(phase) else {
                Issue.record("\(phase)")
                continue
            }
        }
        for code in [StepRefusalCode.policy, .busy, .stricterVerdict] {
            let word = AgentWords.word(.refused(StepRefusal(code, "no")))
            #expect(word == .ended(.refused, exitCode: nil, reason: "\(code.rawValue): no"))
        }
    }
}
