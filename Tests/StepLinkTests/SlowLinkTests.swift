import AgentLink
import NIOCore
import NIOPosix
import PlaneFleet
import PlaneKernel
import SharedBase
import SharedWire
import Testing

/// Source: issue 5, "cancel at the plane while a step writes 10 MB/s over a link shaped to 1 Mbit/s".
@Suite("A slow line", .timeLimit(.minutes(10)), .serialized)
struct SlowLinkTests {
    @Test("A cancel is not behind output, nor is the result: little more comes between than flies on the line")
    func cancel() async throws {
        guard let line = SlowLink() else { return print("no network of its own here: SlowLinkTests did nothing") }
        defer { line.remove() }
        try await StepBench.with(host: "0.0.0.0") { bench in
            let engine = try #require(bench.engine)
            var identity = try await bench.enrol()
            identity.server = ServerAddress(host: line.plane, port: bench.port)
            let executor = TestExecutor()
            let group = try await line.group()
            let clock = ContinuousClock()
            try await bench.running(try bench.client(identity, executor, group: group)) {
                await engine.board.until { $0.connected.count == 1 }
                let order = bench.order(identity)
                _ = try bench.room.steps.send(order)
                await executor.board.until { $0.begun == [order] }
                executor.say(order, .started)
                // As much as the line takes, which is far less than a step could write.
                let step = Task {
                    let block = RandomSource.system.bytes(16_384)
                    while true {
                        try await executor.write(order, block)
                        executor.board.change { $0.written += 1 }
                    }
                }
                await engine.board.until { $0.outputBytes > 400_000 }
                // The worst moment: a block found room because another has just gone out, so the line is full.
                let blocks = executor.board.now.written
                await executor.board.until { $0.written > blocks }
                let before = engine.board.now.outputBytes
                let begin = clock.now
                let sent = bench.room.steps.cancel(
                    order.attemptID,
                    tenant: bench.tenant,
                    agent: identity.agentID,
                    reason: "abort"
                )
                #expect(sent != .noSession)
                await executor.board.until { $0.cancels.count == 1 }
                let told = clock.now - begin
                step.cancel()
                _ = await step.result
                executor.say(order, TestExecutor.finished(.cancelled))
                await engine.board.until { $0.marks(order.attemptID).last == .finished }
                let known = clock.now - begin
                let between = engine.board.now.outputBytes - before
                print("cancel at 1 Mbit/s: agent told after \(told), result after \(known), \(between) bytes between")
                // At 125 KB/s this is one second; what a step could have written meanwhile is megabytes.
                #expect(between <= 128 * 1024)
            }
            try await group.shutdownGracefully()
        }
    }
}
