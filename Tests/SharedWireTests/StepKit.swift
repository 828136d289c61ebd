import NIOCore
import SharedBase
import SharedWire

func attemptID(_ number: UInt64) -> AttemptID { AttemptID(high: 13, low: number) }

func stepOrder(
    _ attempt: UInt64 = 1,
    step: UInt64 = 1,
    epoch: Int = 1,
    _ change: (inout StepOrder) -> Void = { _ in }
) -> StepOrder {
    var order = StepOrder(
        tenantID: tenantID,
        agentID: agentID,
        executionID: ExecutionID(high: 11, low: 1),
        stepID: StepID(high: 12, low: step),
        attemptID: attemptID(attempt),
        epoch: epoch,
        command: .argv(["uptime"]),
        commandHash: [UInt8](repeating: 1, count: 32),
        risk: .safe,
        ruleSet: "1",
        variablesHash: [UInt8](repeating: 2, count: 32),
        nonce: [UInt8](repeating: UInt8(truncatingIfNeeded: attempt), count: 16),
        issuedAt: noon,
        expiresAt: noon + .seconds(600)
    )
    change(&order)
    return order
}

func dispatch(_ order: StepOrder) -> Dispatch {
    Dispatch(order: order, keyID: [UInt8](repeating: 3, count: 32), signature: [UInt8](repeating: 4, count: 64))
}

let done = StepPhase.finished(
    StepResult(outcome: .exited, exitCode: 0, duration: 5, outputBytes: 0, outputHash: [UInt8](repeating: 0, count: 32))
)

func state(_ attempt: UInt64, _ phase: StepPhase, epoch: Int = 1) -> StepState {
    StepState(stepOrder(attempt, epoch: epoch), phase, at: noon)
}

func text(_ count: Int) -> ByteBuffer { ByteBuffer(repeating: 7, count: count) }

func connectedSteps() -> StepAgentSession {
    var session = StepAgentSession()
    _ = session.connected()
    _ = session.replayed([], now: .zero)
    return session
}

func connectedPlane(window: Int = StepBounds.outputWindow) -> StepPlaneSession {
    var session = StepPlaneSession(window: window)
    _ = session.connected(StepKeys(chains: [[[1]]]))
    return session
}

extension [StepAgentSession.Action] {
    var outputs: [StepOutput] {
        compactMap { if case .sendOutput(let output) = $0 { output } else { nil } }
    }
}
