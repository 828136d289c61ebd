import NIOCore
import SharedBase
import SharedWire
import Testing

@Suite("Steps, the agent's side")
struct StepAgentSessionTests {
    @Test("One order is taken after the other; accepted is said before it begins")
    func orders() throws {
        var agent = connectedSteps()
        let (first, second) = (dispatch(stepOrder(1)), dispatch(stepOrder(2)))
        #expect(try agent.received(.dispatch(first), now: .zero) == [.take(first)])
        #expect(try agent.received(.dispatch(second), now: .zero) == [])
        let accepted = state(1, .accepted)
        #expect(
            agent.taken(.accepted(first.order, accepted)) == [
                .send(.stepState(accepted)), .begin(first.order), .take(second),
            ]
        )
        let refused = state(2, .refused(StepRefusal(.policy, "no")))
        #expect(agent.taken(.refused(refused)) == [.send(.stepState(refused))])
        // An answer that nobody waits for.
        #expect(agent.taken(.refused(refused)) == [])
    }

    @Test("A known attempt is answered with its states and starts nothing")
    func duplicate() throws {
        var agent = connectedSteps()
        let order = dispatch(stepOrder(1))
        let states = [state(1, .accepted), state(1, .started), state(1, done)]
        _ = try agent.received(.dispatch(order), now: .zero)
        #expect(agent.taken(.known(states)) == states.map { .send(.stepState($0)) })
    }

    @Test("More orders than may wait are refused as busy, with nothing remembered")
    func busy() throws {
        var agent = connectedSteps()
        for number in 0...UInt64(StepBounds.openAttempts) {
            _ = try agent.received(.dispatch(dispatch(stepOrder(number))), now: .zero)
        }
        let actions = try agent.received(.dispatch(dispatch(stepOrder(900))), now: .zero)
        guard case .send(.stepState(let said))? = actions.first, case .refused(let refusal) = said.phase else {
            Issue.record("\(actions)")
            return
        }
        #expect(refusal.code == .busy && said.attemptID == attemptID(900))
    }

    @Test("A cancel of a running attempt goes up at once, of one that is being taken right after its begin")
    func cancel() throws {
        var agent = connectedSteps()
        let cancel = CancelStep(attemptID: attemptID(1), reason: "stop")
        #expect(try agent.received(.cancelStep(cancel), now: .zero) == [.cancel(cancel), .query([attemptID(1)])])
        let order = dispatch(stepOrder(1))
        _ = try agent.received(.dispatch(order), now: .zero)
        #expect(try agent.received(.cancelStep(cancel), now: .zero) == [])
        #expect(try agent.received(.cancelStep(cancel), now: .zero) == [])
        let accepted = state(1, .accepted)
        #expect(
            agent.taken(.accepted(order.order, accepted)) == [
                .send(.stepState(accepted)), .begin(order.order), .cancel(cancel), .query([attemptID(1)]),
            ]
        )
    }

    @Test("Without a link nothing is sent; after it stands again the journal is asked and says everything once more")
    func reconnect() throws {
        var agent = connectedSteps()
        let order = dispatch(stepOrder(1))
        _ = try agent.received(.dispatch(order), now: .zero)
        _ = try agent.received(.dispatch(dispatch(stepOrder(2))), now: .zero)
        agent.disconnected()
        let accepted = state(1, .accepted)
        // What was being taken is taken; what waited is the plane's to send again.
        #expect(agent.taken(.accepted(order.order, accepted)) == [.begin(order.order)])
        #expect(agent.state(state(1, .started)) == [])
        #expect(agent.output(attemptID(1), isError: false, text(10), now: .zero) == [])
        #expect(agent.connected() == [.replay])
        let actions = agent.replayed([accepted, state(1, .started)], now: .zero)
        #expect(actions.prefix(2) == [.send(.stepState(accepted)), .send(.stepState(state(1, .started)))])
        #expect(actions.outputs.map(\.sequence) == [1])
    }

    @Test("What else the plane says goes where it belongs")
    func table() throws {
        var agent = connectedSteps()
        let ack = StepAck(attemptID: attemptID(1), mark: .started)
        let panic = PanicNotice(isOn: true, reason: "operator")
        let keys = StepKeys(chains: [[[1]]])
        let entry = StepReport.Entry(attemptID: attemptID(1), state: nil)
        #expect(try agent.received(.stepAck(ack), now: .zero) == [.acknowledged(ack)])
        #expect(try agent.received(.panic(panic), now: .zero) == [.panic(panic)])
        #expect(try agent.received(.stepKeys(keys), now: .zero) == [.keys(keys)])
        #expect(
            try agent.received(.stepQuery(StepQuery(attempts: [attemptID(1)])), now: .zero) == [.query([attemptID(1)])]
        )
        #expect(agent.reported([entry]) == [.send(.stepReport(StepReport(entries: [entry])))])
        agent.disconnected()
        #expect(agent.reported([entry]) == [])
    }

    // MARK: Output

    @Test("Output is cut into frames, numbered over both channels, and held at the window")
    func window() throws {
        var agent = connectedSteps()
        let id = attemptID(1)
        let sent = agent.output(id, isError: false, text(40_000), now: .zero).outputs
        #expect(sent.map(\.bytes) == [16_384, 16_384, 7232])
        #expect(agent.output(id, isError: true, text(60_000), now: .zero).outputs.map(\.sequence) == [4])
        #expect(agent.hasRoom(id))
        _ = agent.output(id, isError: true, text(30_000), now: .zero)
        #expect(!agent.hasRoom(id))
        // A pause holds everything back, a window of one byte lets one piece fly alone.
        #expect(
            try agent.received(.outputAck(OutputAck(attemptID: id, sequence: 4, window: 0)), now: .zero).outputs == []
        )
        let next = try agent.received(.outputAck(OutputAck(attemptID: id, sequence: 4, window: 1)), now: .zero)
        #expect(next.outputs.map(\.sequence) == [5] && next.last == .room(id))
        #expect(agent.hasRoom(id))
    }

    @Test("Attempts have windows of their own and take turns")
    func fairness() throws {
        var agent = connectedSteps()
        _ = agent.output(attemptID(1), isError: false, text(200_000), now: .zero)
        let other = agent.output(attemptID(2), isError: false, text(100), now: .zero).outputs
        #expect(other.map(\.attemptID) == [attemptID(2)])
        #expect(!agent.hasRoom(attemptID(1)) && agent.hasRoom(attemptID(2)))
    }

    @Test("What is not acknowledged goes again after a reconnect, with its numbers; a gap is marked")
    func resend() throws {
        var agent = connectedSteps()
        let id = attemptID(1)
        _ = agent.output(id, isError: false, text(20_000), now: .zero)
        _ = agent.gap(id, bytes: 99, now: .zero)
        _ = try agent.received(.outputAck(OutputAck(attemptID: id, sequence: 1, window: 1 << 18)), now: .zero)
        agent.disconnected()
        _ = agent.closeOutput(id)
        _ = agent.connected()
        let again = agent.replayed([], now: .zero).outputs
        #expect(again.map(\.sequence) == [2, 3] && again.last?.content == .gap(bytes: 99))
        // The plane had more than it could say: what is acknowledged before it was sent again is not sent.
        _ = try agent.received(.outputAck(OutputAck(attemptID: id, sequence: 3, window: 1 << 18)), now: .zero)
        agent.disconnected()
        _ = agent.connected()
        #expect(agent.replayed([], now: .zero).outputs == [])
    }

    @Test("Many small writes are few frames: what waits is joined, and no more than sixteen fly")
    func small() throws {
        var agent = connectedSteps()
        var flying: [StepOutput] = []
        for number in 0..<5000 {
            flying += agent.output(attemptID(1), isError: number >= 4000, text(3), now: .zero).outputs
        }
        #expect(flying.map(\.bytes) == [Int](repeating: 3, count: StepBounds.outputPieces))
        let ack = OutputAck(attemptID: attemptID(1), sequence: 16, window: StepBounds.outputWindow)
        let rest = try agent.received(.outputAck(ack), now: .zero).outputs
        // Standard output and error stay apart, in their order.
        #expect(rest.map(\.bytes) == [3 * (4000 - 16), 3 * 1000])
        #expect(rest.map(\.sequence) == [17, 18])
    }

    @Test("A piece that has flown once is not changed, not even while it waits to fly again")
    func flown() {
        var agent = connectedSteps()
        _ = agent.output(attemptID(1), isError: false, text(10), now: .zero)
        agent.disconnected()
        _ = agent.output(attemptID(1), isError: false, text(20), now: .zero)
        _ = agent.connected()
        #expect(agent.replayed([], now: .zero).outputs.map(\.bytes) == [10, 20])
    }

    @Test("Gaps in a row that wait are one")
    func gaps() {
        var agent = StepAgentSession()
        for bytes in 1...100 as ClosedRange<UInt64> { _ = agent.gap(attemptID(1), bytes: bytes, now: .zero) }
        _ = agent.connected()
        let sent = agent.replayed([], now: .zero).outputs
        #expect(sent.map(\.content) == [.gap(bytes: 5050)])
        // One that flies is not changed any more.
        #expect(agent.gap(attemptID(1), bytes: 1, now: .zero).outputs.map(\.sequence) == [2])
    }

    @Test("An acknowledgement of what was never made ends the session; one of a forgotten attempt does nothing")
    func wrongAck() throws {
        var agent = connectedSteps()
        _ = agent.output(attemptID(1), isError: false, text(10), now: .zero)
        #expect(
            try agent.received(.outputAck(OutputAck(attemptID: attemptID(7), sequence: 9, window: 1)), now: .zero) == []
        )
        let error = #expect(throws: WireError.self) {
            try agent.received(.outputAck(OutputAck(attemptID: attemptID(1), sequence: 2, window: 1)), now: .zero)
        }
        #expect(error?.code == .sequenceGap)
    }

    @Test(
        "On a slow line less flies, on a fast one more",
        arguments: [(10, 256 * 1024), (100, 64 * 1024), (300, 16 * 1024), (3000, 16 * 1024)]
    )
    func pace(milliseconds: Int, most: Int) throws {
        var agent = connectedSteps()
        let id = attemptID(1)
        var now = Duration.zero
        var flying: [StepOutput] = agent.output(id, isError: false, text(1 << 20), now: now).outputs
        var highest = 0
        for round in 0..<40 {
            now += .milliseconds(milliseconds)
            highest = round < 8 ? 0 : max(highest, flying.reduce(0) { $0 + $1.bytes })
            let ack = OutputAck(attemptID: id, sequence: flying.last?.sequence ?? 0, window: StepBounds.outputWindow)
            flying = try agent.received(.outputAck(ack), now: now).outputs
            flying += agent.output(id, isError: false, text(1 << 20), now: now).outputs
        }
        #expect(highest == most)
    }

    @Test("Output of ended attempts that nobody acknowledges is kept for the newest of them alone")
    func bound() {
        var agent = connectedSteps()
        for number in 0..<UInt64(3 * StepBounds.openAttempts) {
            _ = agent.output(attemptID(number), isError: false, text(10), now: .zero)
            _ = agent.closeOutput(attemptID(number))
        }
        agent.disconnected()
        _ = agent.connected()
        #expect(agent.replayed([], now: .zero).outputs.count == StepBounds.openAttempts)
    }
}
