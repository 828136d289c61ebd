import AgentLink
import NIOCore
import PlaneFleet
import PlaneKernel
import PlaneTestKit
import SharedBase
import SharedCrypto
import SharedWire
import TestKit
import Testing

@Suite("Steps over the real link", .timeLimit(.minutes(10)), .serialized)
struct StepLinkTests {
    @Test("An order is executed, its output comes in order, and every state is kept before it is forgotten")
    func wholeWay() async throws {
        try await StepBench.with { bench in
            let engine = try #require(bench.engine)
            let identity = try await bench.enrol()
            let executor = TestExecutor()
            try await bench.running(try bench.client(identity, executor)) {
                await engine.board.until { $0.connected.count == 1 }
                let order = bench.order(identity)
                #expect(try bench.room.steps.send(order) == .delivered(engine.board.now.connected[0].session))
                await executor.board.until { $0.begun == [order] }
                executor.say(order, .started)
                var random = SeededGenerator(seed: 1)
                let text = random.bytes(1 << 20)
                try await executor.write(order, Array(text[..<100_000]))
                try await executor.write(order, Array(text[100_000...]), isError: true)
                executor.link?.close(order.attemptID)
                executor.say(order, TestExecutor.finished(output: text))
                await engine.board.until { $0.outputBytes == text.count }
                await engine.board.until { $0.marks(order.attemptID) == [.accepted, .started, .finished] }
                #expect(engine.board.now.text(order.attemptID) == text)
                #expect(await eventually { executor.journal.unacknowledged().isEmpty })
                // The same order again: the states again, and nothing else.
                _ = try bench.room.steps.send(order)
                await engine.board.until { $0.marks(order.attemptID).count == 6 }
                #expect(executor.board.now.begun == [order] && executor.board.now.decided == [order])
                #expect(engine.board.now.late.isEmpty)
            }
            await engine.board.until { $0.disconnected == $0.connected }
            #expect(executor.board.now.links == [true, false])
        }
    }

    @Test(
        "The executor's refusal is told with its code, and stands",
        arguments: [StepRefusalCode.stricterVerdict, .busy]
    )
    func refusal(code: StepRefusalCode) async throws {
        try await StepBench.with { bench in
            let engine = try #require(bench.engine)
            let identity = try await bench.enrol()
            let executor = TestExecutor()
            executor.board.change { $0.refusal = StepRefusal(code, "no") }
            try await bench.running(try bench.client(identity, executor)) {
                await engine.board.until { $0.connected.count == 1 }
                let order = bench.order(identity)
                _ = try bench.room.steps.send(order)
                await engine.board.until { $0.refusal(order.attemptID) == code }
                executor.board.change { $0.refusal = nil }
                _ = try bench.room.steps.send(order)
                // A busy agent may be asked again, every other refusal is in the journal.
                await engine.board.until { $0.marks(order.attemptID).count == 2 }
                #expect(executor.board.now.begun == (code == .busy ? [order] : []))
            }
        }
    }

    enum Moment: CaseIterable {
        case accepted
        case started
        case halfOfTheOutput
        case finished
    }

    @Test(
        "A link that is lost in each state: once more begun never, everything said again, the journal tells the truth",
        arguments: Moment.allCases
    )
    func reconnect(at moment: Moment) async throws {
        try await StepBench.with { bench in
            let engine = try #require(bench.engine)
            let identity = try await bench.enrol()
            let executor = TestExecutor()
            let order = bench.order(identity)
            let text = [UInt8](repeating: 65, count: 20_000)
            try await bench.running(try bench.client(identity, executor)) {
                await engine.board.until { $0.connected.count == 1 }
                engine.board.change { $0.isHeld = true }
                _ = try bench.room.steps.send(order)
                await executor.board.until { $0.begun == [order] }
                if moment != .accepted { executor.say(order, .started) }
                if moment == .halfOfTheOutput { try await executor.write(order, text) }
                if moment == .finished { executor.say(order, TestExecutor.finished()) }
                await engine.board.until { $0.waiting >= 1 }
            }
            // The plane forgets with the connection what it could not keep.
            engine.board.change { $0.isHeld = false }
            await engine.board.until { $0.disconnected.count == 1 }
            engine.board.change { ($0.states, $0.output, $0.outputBytes) = ([], [:], 0) }
            try await bench.running(try await bench.clientAgain(identity, executor)) {
                await engine.board.until { $0.connected.count == 2 }
                let expected: [StepPhase.Mark] =
                    switch moment {
                    case .accepted: [.accepted]
                    case .started, .halfOfTheOutput: [.accepted, .started]
                    case .finished: [.accepted, .started, .finished]
                    }
                await engine.board.until { $0.marks(order.attemptID) == expected }
                #expect(await eventually { executor.journal.unacknowledged().isEmpty })
                let other = AttemptID(high: 1, low: 1)
                #expect(
                    bench.room.steps.query([order.attemptID, other], tenant: bench.tenant, agent: identity.agentID)
                        != .noSession
                )
                await engine.board.until { $0.reports.count == 1 }
                let entries = engine.board.now.reports[0].entries
                #expect(entries.map(\.attemptID) == [order.attemptID, other])
                #expect(entries.map { $0.state?.phase.mark } == [expected.last, nil])
                // A redelivery changes nothing.
                _ = try bench.room.steps.send(order)
                await engine.board.until { $0.marks(order.attemptID).count == 2 * expected.count }
                #expect(executor.board.now.begun == [order])
            }
        }
    }

    @Test("Output that is not acknowledged goes again when the same agent comes back")
    func outputAgain() async throws {
        try await StepBench.with { bench in
            let engine = try #require(bench.engine)
            let identity = try await bench.enrol()
            let executor = TestExecutor()
            let client = try bench.client(identity, executor)
            var random = SeededGenerator(seed: 3)
            let text = random.bytes(90_000)
            try await bench.running(client) {
                await engine.board.until { $0.connected.count == 1 }
                let order = bench.order(identity)
                _ = try bench.room.steps.send(order)
                await executor.board.until { $0.begun == [order] }
                engine.board.change { $0.isHeld = true }
                try await executor.write(order, text)
                await engine.board.until { $0.waiting >= 1 }
                // A second session of the same identity takes over, as after a line that died unseen.
                let twin = try bench.client(identity, TestExecutor(), name: "twin")
                try await bench.running(twin) { await engine.board.until { $0.connected.count >= 2 } }
                engine.board.change { $0.isHeld = false }
                await engine.board.until { $0.connected.count >= 3 }
                await engine.board.until { $0.outputBytes == text.count }
                #expect(engine.board.now.text(order.attemptID) == text)
            }
        }
    }

    @Test("What the engine cannot keep is not acknowledged: the session ends, and the agent says it again")
    func brokenEngine() async throws {
        try await StepBench.with { bench in
            let engine = try #require(bench.engine)
            let identity = try await bench.enrol()
            let executor = TestExecutor()
            engine.board.change { $0.failures = 1 }
            let order = bench.order(identity)
            try await bench.running(try bench.client(identity, executor)) {
                await engine.board.until { $0.connected.count == 1 }
                _ = try bench.room.steps.send(order)
                await engine.board.until { $0.disconnected.count == 1 }
                #expect(executor.journal.unacknowledged().map(\.phase.mark) == [.accepted])
            }
            try await bench.running(try await bench.clientAgain(identity, executor)) {
                await engine.board.until { $0.marks(order.attemptID) == [.accepted] }
                #expect(await eventually { executor.journal.unacknowledged().isEmpty })
            }
        }
    }

    @Test("A plane that keeps nothing blocks the writer and nobody else; a cancelled writer gives up")
    func backpressure() async throws {
        try await StepBench.with { bench in
            let engine = try #require(bench.engine)
            let identity = try await bench.enrol()
            let executor = TestExecutor()
            try await bench.running(try bench.client(identity, executor)) {
                await engine.board.until { $0.connected.count == 1 }
                let (loud, quiet) = (bench.order(identity), bench.order(identity))
                for order in [loud, quiet] { _ = try bench.room.steps.send(order) }
                await executor.board.until { $0.begun.count == 2 }
                engine.board.change { $0.isHeld = true }
                let writer = Task { try await executor.write(loud, [UInt8](repeating: 1, count: 4 << 20)) }
                await engine.board.until { $0.waiting >= 1 }
                // The other attempt has a queue of its own.
                try await executor.write(quiet, [UInt8](repeating: 2, count: 30_000))
                writer.cancel()
                await #expect(throws: CancellationError.self) { try await writer.value }
                executor.link?.gap(loud.attemptID, bytes: 12_345)
                engine.board.change { $0.isHeld = false }
                await engine.board.until { state in
                    state.output[loud.attemptID]?.values.contains { $0.content == .gap(bytes: 12_345) } == true
                }
                await engine.board.until { $0.text(quiet.attemptID)?.count == 30_000 }
                let text = try #require(engine.board.now.text(loud.attemptID))
                #expect(text.count < 1 << 20)
            }
        }
    }
}
