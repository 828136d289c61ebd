import NIOCore
import SharedBase
import SharedWire
import TestKit
import Testing

@Suite("Steps, the plane's side")
struct StepPlaneSessionTests {
    private func piece(_ sequence: UInt64, _ bytes: Int = 10, attempt: UInt64 = 1) -> StepOutput {
        StepOutput(attemptID: attemptID(attempt), sequence: sequence, content: .standardOutput(text(bytes)))
    }

    @Test("Nothing is said before the session may speak of steps; the keys come first")
    func keys() throws {
        var plane = StepPlaneSession()
        #expect(plane.send(.dispatch(dispatch(stepOrder()))) == [])
        #expect(try plane.received(.stepState(state(1, .accepted))) == [])
        let keys = StepKeys(chains: [[[1]]])
        #expect(plane.connected(keys) == [.send(.stepKeys(keys))])
        #expect(plane.send(.dispatch(dispatch(stepOrder()))) == [.send(.dispatch(dispatch(stepOrder())))])
        plane.disconnected()
        #expect(plane.send(.dispatch(dispatch(stepOrder()))) == [])
    }

    @Test("A state is acknowledged when it is kept; a repeated one is handed up again")
    func states() throws {
        var plane = connectedPlane()
        for _ in 0..<2 {
            let event = StepEvent.state(state(1, .started), isLate: false)
            #expect(try plane.received(.stepState(state(1, .started))) == [.event(event)])
            #expect(plane.kept(event) == [.send(.stepAck(StepAck(attemptID: attemptID(1), mark: .started)))])
        }
    }

    @Test("A result of a lower epoch than went out is marked as late, and acknowledged all the same")
    func late() throws {
        var plane = connectedPlane()
        _ = plane.send(.dispatch(dispatch(stepOrder(1, epoch: 1))))
        _ = plane.send(.dispatch(dispatch(stepOrder(2, epoch: 2))))
        let event = StepEvent.state(state(1, done, epoch: 1), isLate: true)
        #expect(try plane.received(.stepState(state(1, done, epoch: 1))) == [.event(event)])
        #expect(plane.kept(event) == [.send(.stepAck(StepAck(attemptID: attemptID(1), mark: .finished)))])
        #expect(
            try plane.received(.stepState(state(2, .started, epoch: 2)))
                == [.event(.state(state(2, .started, epoch: 2), isLate: false))]
        )
        // Another step has epochs of its own.
        let other = StepState(stepOrder(3, step: 9, epoch: 1), .started, at: noon)
        #expect(try plane.received(.stepState(other)) == [.event(.state(other, isLate: false))])
    }

    @Test("Output goes up in order; what came is dropped, what is durable is acknowledged again, a gap is refused")
    func output() throws {
        var plane = connectedPlane(window: 100)
        #expect(try plane.received(.stepOutput(piece(5))) == [.event(.output(piece(5)))])
        #expect(try plane.received(.stepOutput(piece(5))) == [])
        let ack = OutputAck(attemptID: attemptID(1), sequence: 5, window: 100)
        #expect(plane.kept(.output(piece(5))) == [.send(.outputAck(ack))])
        #expect(try plane.received(.stepOutput(piece(5))) == [.send(.outputAck(ack))])
        #expect(try plane.received(.stepOutput(piece(6))) == [.event(.output(piece(6)))])
        let error = #expect(throws: WireError.self) { try plane.received(.stepOutput(piece(8))) }
        #expect(error?.code == .sequenceGap)
    }

    @Test("More than the window allows is refused; one piece may fly alone")
    func window() throws {
        var plane = connectedPlane(window: 100)
        _ = try plane.received(.stepOutput(piece(1, StepBounds.outputWindow + 1)))
        let error = #expect(throws: WireError.self) { try plane.received(.stepOutput(piece(2, 1))) }
        #expect(error?.code == .creditsExceeded && error?.code.status == 429)
        var many = connectedPlane()
        for sequence in 1...UInt64(StepBounds.outputPieces) { _ = try many.received(.stepOutput(piece(sequence))) }
        #expect(throws: WireError.self) { try many.received(.stepOutput(piece(17))) }
    }

    @Test("Neither attempts with output nor states can pile up")
    func bounds() throws {
        var plane = connectedPlane()
        for number in 1...UInt64(StepBounds.openAttempts) {
            _ = try plane.received(.stepOutput(piece(1, attempt: number)))
        }
        #expect(throws: WireError.self) { try plane.received(.stepOutput(piece(1, attempt: 900))) }
        var busy = connectedPlane()
        let error = #expect(throws: WireError.self) {
            for number in 0...1000 as ClosedRange<UInt64> {
                _ = try busy.received(.stepState(state(number, .accepted)))
            }
        }
        #expect(error?.code == .creditsExceeded)
        // Attempts whose output is durable make room.
        var tidy = connectedPlane()
        for number in 1...300 as ClosedRange<UInt64> {
            _ = try tidy.received(.stepOutput(piece(1, attempt: number)))
            _ = tidy.kept(.output(piece(1, attempt: number)))
        }
    }

    @Test("Without the feature messages of steps end the session, in both directions")
    func notAgreed() {
        var plane = establishedPlane { $0.features.remove(Feature.steps) }
        #expect(plane.received(Message.stepState(state(1, .accepted)).frame(), now: .zero).refusal == 400)
        var agent = establishedAgent { $0.features.remove(Feature.steps) }
        _ = agent.connected(now: .zero, time: noon)
        let old = welcome(features: Feature.all.subtracting([Feature.steps]))
        _ = agent.received(old, now: .zero)
        #expect(agent.received(Message.dispatch(dispatch(stepOrder())).frame(), now: .zero).end?.kind == .broken)
        var able = establishedPlane()
        #expect(able.steps)
        #expect(
            able.received(Message.stepState(state(1, .accepted)).frame(), now: .zero)
                == [.step(.stepState(state(1, .accepted)))]
        )
    }

    @Test("Control overtakes output in the queue")
    func overtakes() {
        var queue = OutboundQueue()
        for sequence in 1...50 as ClosedRange<UInt64> { queue.push(piece(sequence, 16_384).frame) }
        let result = Message.stepState(state(1, done)).frame()
        queue.push(result)
        #expect(queue.pop(dataAllowed: false) == result)
        #expect(queue.pop() == piece(1, 16_384).frame)
    }

    @Test(
        "Over a line that breaks at random all output is kept once and in order",
        arguments: [1, 2, 3, 4] as [UInt64]
    )
    func line(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var agent = connectedSteps()
        var plane = connectedPlane(window: 40_000)
        var (up, work, down): ([StepOutput], [StepOutput], [OutputAck]) = ([], [], [])
        var kept: [UInt64: StepOutput] = [:]
        var (written, bytesIn, bytesOut) = (0, 0, 0)
        while written < 300 || bytesOut < bytesIn {
            var actions: [StepAgentSession.Action] = []
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<6 where agent.hasRoom(attemptID(1)) && written < 300:
                written += 1
                let count = Int.random(in: 1...16_384, using: &random)
                bytesIn += count
                actions = agent.output(attemptID(1), isError: written % 3 == 0, text(count), now: .zero)
            case 6..<11 where !up.isEmpty:
                for case .event(.output(let output)) in try plane.received(.stepOutput(up.removeFirst())) {
                    work.append(output)
                }
            case 11..<15 where !work.isEmpty:
                let output = work.removeFirst()
                let before = kept.updateValue(output, forKey: output.sequence)
                #expect(before == nil || before == output)
                if before == nil { bytesOut += output.bytes }
                for case .send(.outputAck(let ack)) in plane.kept(.output(output)) { down.append(ack) }
            case 15..<19 where !down.isEmpty: actions = try agent.received(.outputAck(down.removeFirst()), now: .zero)
            case 19 where agent.isConnected:
                (up, work, down) = ([], [], [])
                agent.disconnected()
                plane = connectedPlane(window: 40_000)
            // Writers go on while there is no line.
            case 19: actions = agent.connected() + agent.replayed([], now: .zero)
            default: break
            }
            up += actions.outputs
        }
        #expect(kept.keys.sorted() == Array(1...UInt64(kept.count)) && bytesOut == bytesIn)
    }
}
