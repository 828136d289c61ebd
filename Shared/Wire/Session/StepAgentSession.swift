package import NIOCore
import SharedBase

/// The agent's side of runbook steps as a pure value, beside `AgentSession`, over all connections.
///
/// Each call is one event and returns what to do, in order. It decides what is taken up, one order at a time, what is said again
/// after a reconnect, and which output may be sent. What is durable is not here: it asks its owner, who asks the journal.
package struct StepAgentSession: Sendable {
    package enum Action: Equatable, Sendable {
        case send(Message)
        case sendOutput(StepOutput)
        /// Verify, look into the journal, ask the executor, make it durable; then call `taken`.
        case take(Dispatch)
        /// The attempt is accepted and said so: start it.
        case begin(StepOrder)
        case cancel(CancelStep)
        case panic(PanicNotice)
        case keys(StepKeys)
        /// Answer with `reported`.
        case query([AttemptID])
        /// The plane keeps the state: the journal need not say it again.
        case acknowledged(StepAck)
        /// Answer with `replayed`: every state in the journal that was not acknowledged.
        case replay
        /// The writers of this attempt's output may go on.
        case room(AttemptID)
    }

    /// What came of `take`.
    package enum Taking: Equatable, Sendable {
        /// Not accepted; where it could be believed at all, the refusal is in the journal.
        case refused(StepState)
        /// The attempt is known: its states again.
        case known([StepState])
        /// It is in the journal now.
        case accepted(StepOrder, StepState)
    }

    package private(set) var isConnected = false
    private var taking: Dispatch?
    private var waiting: [Dispatch] = []
    /// Cancels for orders that are still being taken.
    private var cancels: [CancelStep] = []
    private var outputs: [AttemptID: OutputWindow] = [:]
    /// Attempts with output in the order in which they began, for fairness and for the bound.
    private var order: [AttemptID] = []

    package init() {}

    /// The link stands and both sides have `Feature.steps`.
    package mutating func connected() -> [Action] {
        isConnected = true
        return [.replay]
    }

    package mutating func disconnected() {
        isConnected = false
        // The plane sends again what it has no state of.
        waiting = []
        for id in order { outputs[id]?.disconnected() }
    }

    /// The journal's answer to `replay`.
    package mutating func replayed(_ states: [StepState], now: Duration) -> [Action] {
        guard isConnected else { return [] }
        return states.map { .send(.stepState($0)) } + advance(now)
    }

    /// A message of the plane; `AgentSession` has seen that it may be sent now.
    package mutating func received(_ message: Message, now: Duration) throws(WireError) -> [Action] {
        guard isConnected else { return [] }
        switch message {
        case .dispatch(let dispatch): return dispatched(dispatch, now)
        case .cancelStep(let cancel): return cancelled(cancel)
        case .stepAck(let ack): return [.acknowledged(ack)]
        case .stepQuery(let query): return [.query(query.attempts)]
        case .panic(let notice): return [.panic(notice)]
        case .stepKeys(let keys): return [.keys(keys)]
        case .outputAck(let ack): return try acknowledged(ack, now)
        default: return []
        }
    }

    /// What came of the order that was to be taken.
    package mutating func taken(_ taking: Taking) -> [Action] {
        guard let dispatch = self.taking else { return [] }
        self.taking = nil
        var actions: [Action] = []
        switch taking {
        case .refused(let state): actions = say([state])
        case .known(let states): actions = say(states)
        case .accepted(let order, let state): actions = say([state]) + [.begin(order)]
        }
        let id = dispatch.order.attemptID
        for cancel in cancels where cancel.attemptID == id { actions += [.cancel(cancel), .query([id])] }
        cancels.removeAll { $0.attemptID == id }
        return actions + takeNext()
    }

    /// The executor made a state durable. Without a link nothing is lost: the journal is asked after the next reconnect.
    package func state(_ state: StepState) -> [Action] { say([state]) }

    /// The journal's answer to `query`.
    package func reported(_ entries: [StepReport.Entry]) -> [Action] {
        isConnected ? [.send(.stepReport(StepReport(entries: entries)))] : []
    }

    private func say(_ states: [StepState]) -> [Action] {
        isConnected ? states.map { .send(.stepState($0)) } : []
    }

    // MARK: Orders

    private mutating func dispatched(_ dispatch: Dispatch, _ now: Duration) -> [Action] {
        guard waiting.count < StepBounds.openAttempts else {
            // Not a state of the attempt: nothing was looked at, and the same order may come again.
            let refusal = StepRefusal(.busy, "\(waiting.count) orders wait here already")
            return say([StepState(dispatch.order, .refused(refusal), at: dispatch.order.issuedAt)])
        }
        waiting.append(dispatch)
        return takeNext()
    }

    private mutating func takeNext() -> [Action] {
        guard taking == nil, !waiting.isEmpty else { return [] }
        let dispatch = waiting.removeFirst()
        taking = dispatch
        return [.take(dispatch)]
    }

    private mutating func cancelled(_ cancel: CancelStep) -> [Action] {
        let id = cancel.attemptID
        if taking?.order.attemptID == id || waiting.contains(where: { $0.order.attemptID == id }) {
            if !cancels.contains(where: { $0.attemptID == id }) { cancels.append(cancel) }
            return []
        }
        return [.cancel(cancel), .query([id])]
    }
}

// MARK: Output

extension StepAgentSession {
    /// Whether output of the attempt may be pushed now; a writer that gets false waits for `room`.
    package func hasRoom(_ attempt: AttemptID) -> Bool {
        outputs[attempt]?.hasRoom ?? (order.count < 2 * StepBounds.openAttempts)
    }

    /// Output of an attempt, at most `OutputWindow.waiting` bytes at once; cut into frames here, between letters.
    package mutating func output(_ attempt: AttemptID, isError: Bool, _ bytes: ByteBuffer, now: Duration) -> [Action] {
        var rest = bytes
        while let piece = rest.readOutputPiece() {
            push(attempt, isError ? .standardError(piece) : .standardOutput(piece))
        }
        return advance(now)
    }

    /// So many bytes of the output were dropped here.
    package mutating func gap(_ attempt: AttemptID, bytes: UInt64, now: Duration) -> [Action] {
        guard bytes > 0 else { return [] }
        push(attempt, .gap(bytes: bytes))
        return advance(now)
    }

    /// No more output comes of the attempt. What is not acknowledged yet is kept and sent again, for the newest attempts.
    package mutating func closeOutput(_ attempt: AttemptID) -> [Action] {
        outputs[attempt]?.isClosed = true
        forget(where: { $0.isDone })
        let closed = order.filter { outputs[$0]?.isClosed == true }
        let tooMany = closed.prefix(max(0, closed.count - StepBounds.openAttempts))
        forget(where: { tooMany.contains($0.attemptID) })
        return [.room(attempt)]
    }

    private mutating func push(_ attempt: AttemptID, _ content: StepOutput.Content) {
        if outputs[attempt] == nil {
            outputs[attempt] = OutputWindow(attempt)
            order.append(attempt)
        }
        outputs[attempt]?.push(content)
    }

    private mutating func acknowledged(_ ack: OutputAck, _ now: Duration) throws(WireError) -> [Action] {
        // An attempt that is done or was given up: the last acknowledgements of it may still come.
        guard let known = outputs[ack.attemptID]?.acknowledge(ack, now) else { return [] }
        guard known else {
            throw WireError(
                .sequenceGap,
                attempted: "take an acknowledgement of output",
                reason: "it names piece \(ack.sequence) of attempt \(ack.attemptID), which was never made"
            )
        }
        forget(where: { $0.isDone })
        return advance(now) + [.room(ack.attemptID)]
    }

    /// One piece of each attempt in turn, as long as the windows let any through.
    private mutating func advance(_ now: Duration) -> [Action] {
        guard isConnected else { return [] }
        var actions: [Action] = []
        var went = true
        while went {
            went = false
            for id in order {
                guard let piece = outputs[id]?.pop(now) else { continue }
                actions.append(.sendOutput(piece))
                went = true
            }
        }
        return actions
    }

    private mutating func forget(where isOver: (OutputWindow) -> Bool) {
        for id in order where outputs[id].map(isOver) == true { outputs[id] = nil }
        order.removeAll { outputs[$0] == nil }
    }
}
