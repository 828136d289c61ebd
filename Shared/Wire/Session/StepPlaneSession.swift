import SharedBase

/// The plane's side of runbook steps on one connection as a pure value, beside `PlaneSession`.
///
/// It bounds what one agent can make the plane hold, keeps output in order, and says which results are late. What is durable is
/// the engine's: each event is handed up, and acknowledged when the engine says that it is kept.
package struct StepPlaneSession: Sendable {
    package enum Action: Equatable, Sendable {
        case send(Message)
        /// Make it durable, then call `kept`.
        case event(StepEvent)
    }

    package private(set) var isConnected = false
    private let window: Int
    /// A new connection begins with the window of the protocol, whatever is granted later.
    private var bound: Int { max(window, StepBounds.outputWindow) }
    /// The highest epoch that went out for a step on this connection.
    private var fence = LeaseFence()
    private var outputs: [AttemptID: Output] = [:]
    private var openStates = 0

    private struct Output: Sendable {
        var received: UInt64
        var durable: UInt64
        var inWork: [(sequence: UInt64, bytes: Int)] = []
    }

    /// - Parameter window: bytes of output of one attempt that may wait to become durable.
    package init(window: Int = StepBounds.outputWindow) { self.window = min(window, StepBounds.largestWindow) }

    /// The welcome is said and both sides have `Feature.steps`: now, and only now, steps may be spoken of.
    package mutating func connected(_ keys: StepKeys) -> [Action] {
        isConnected = true
        return [.send(.stepKeys(keys))]
    }

    package mutating func disconnected() { isConnected = false }

    /// Something for the agent: an order, a cancel, a question, a notice, new keys. Nothing happens where it cannot do steps.
    package mutating func send(_ message: Message) -> [Action] {
        guard isConnected else { return [] }
        if case .dispatch(let dispatch) = message { fence.raise(dispatch.order.stepID, to: dispatch.order.epoch) }
        return [.send(message)]
    }

    /// A message of the agent; `PlaneSession` has seen that it may be sent now.
    package mutating func received(_ message: Message) throws(WireError) -> [Action] {
        guard isConnected else { return [] }
        switch message {
        case .stepState(let state):
            openStates += 1
            guard openStates <= 4 * StepBounds.openAttempts else { throw Self.tooMany("states of steps") }
            return [.event(.state(state, isLate: fence.isLate(state)))]
        case .stepReport(let report): return [.event(.report(report))]
        case .stepOutput(let output): return try take(output)
        default: return []
        }
    }

    /// The engine keeps the event; says so to the agent.
    package mutating func kept(_ event: StepEvent) -> [Action] {
        guard isConnected else { return [] }
        switch event {
        case .state(let state, _):
            openStates -= 1
            return [.send(.stepAck(StepAck(attemptID: state.attemptID, mark: state.phase.mark)))]
        case .output(let output):
            guard var book = outputs[output.attemptID], output.sequence > book.durable else { return [] }
            book.durable = output.sequence
            book.inWork.removeAll { $0.sequence <= output.sequence }
            outputs[output.attemptID] = book
            return [acknowledgement(output.attemptID, book)]
        case .report: return []
        }
    }

    private mutating func take(_ output: StepOutput) throws(WireError) -> [Action] {
        // The first piece of a connection goes on from wherever the agent's memory begins.
        let start = output.sequence - 1
        var book = outputs[output.attemptID] ?? Output(received: start, durable: start)
        if output.sequence <= book.durable { return [acknowledgement(output.attemptID, book)] }
        if output.sequence <= book.received { return [] }
        guard output.sequence == book.received + 1 else {
            throw WireError(
                .sequenceGap,
                attempted: "take output of attempt \(output.attemptID)",
                reason: "its sequence is \(output.sequence), the next one due is \(book.received + 1)"
            )
        }
        let inFlight = book.inWork.reduce(0) { $0 + $1.bytes }
        guard book.inWork.isEmpty || inFlight + output.bytes <= bound, book.inWork.count < StepBounds.outputPieces
        else { throw Self.tooMany("bytes of output") }
        book.received = output.sequence
        book.inWork.append((output.sequence, output.bytes))
        outputs[output.attemptID] = book
        try forgetIdle()
        return [.event(.output(output))]
    }

    /// Attempts whose output is all durable are forgotten first: they begin anew with their next piece.
    private mutating func forgetIdle() throws(WireError) {
        guard outputs.count > StepBounds.openAttempts else { return }
        outputs = outputs.filter { !$0.value.inWork.isEmpty }
        guard outputs.count <= StepBounds.openAttempts else { throw Self.tooMany("attempts with output") }
    }

    private func acknowledgement(_ attempt: AttemptID, _ book: Output) -> Action {
        .send(.outputAck(OutputAck(attemptID: attempt, sequence: book.durable, window: window)))
    }

    private static func tooMany(_ what: String) -> WireError {
        WireError(
            .creditsExceeded,
            attempted: "take what the agent says of its steps",
            reason: "more \(what) are in flight than the protocol allows"
        )
    }
}

/// What an agent says of its steps. Source of the rule: an event is acknowledged when it is durable, not when it is read.
package enum StepEvent: Hashable, Sendable {
    /// `isLate`: a higher epoch of this step went to this agent. It is to be recorded, and never advances a run. Where other agents
    /// or planes were in play only the engine's rows can tell; this is what the connection knows.
    case state(StepState, isLate: Bool)
    case output(StepOutput)
    /// The journal's answer to a query.
    case report(StepReport)
}

/// The highest epoch of each step: what comes with a lower one is late. Remembers the newest steps only; the rows are the truth.
package struct LeaseFence: Hashable, Sendable {
    private static let memory = 1024
    private var epochs: [StepID: Int] = [:]
    private var order: [StepID] = []

    package init() {}

    package mutating func raise(_ step: StepID, to epoch: Int) {
        if epochs[step] == nil { order.append(step) }
        epochs[step] = max(epoch, epochs[step] ?? 0)
        if order.count > Self.memory { epochs[order.removeFirst()] = nil }
    }

    package func isLate(_ state: StepState) -> Bool { state.epoch < epochs[state.stepID] ?? 0 }
}
