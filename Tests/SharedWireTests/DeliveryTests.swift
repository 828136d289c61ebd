import NIOCore
import SharedBase
import SharedWire
import TestKit
import Testing

/// Both machines against each other over a line that breaks at random places and a plane whose memory of what was not yet durable
/// dies with it.
@Suite("Delivery over a bad line")
struct DeliveryTests {
    /// The whole world as a value: disks, line, machines.
    private struct World {
        var generator: SeededGenerator
        var agent: AgentSession
        var plane: PlaneSession?
        var spool: [(id: ReportID, bytes: [UInt8])] = []
        var toPlane: [Frame] = []
        var toAgent: [Frame] = []
        /// Questions of the agent to its disk, answered later.
        var questions: [AgentSession.Action] = []
        /// Chunks that the plane is about to make durable.
        var storing: [(chunk: ReportChunk, sequence: UInt64)] = []
        var durable: [BootID: UInt64] = [:]
        var pieces: [ReportID: [Int: [UInt8]]] = [:]
        var arrived: [ReportID: [UInt8]] = [:]
        var completions = 0
        var duplicates = 0
        var breaks = 0
        var problems: [String] = []
        var boot = BootID(high: 0, low: 0)

        mutating func act(_ actions: [AgentSession.Action]) {
            for action in actions {
                switch action {
                case .send(let message): toPlane.append(message.frame())
                case .sendChunk(let chunk, let sequence): toPlane.append(chunk.frame(sequence: sequence))
                case .fetch, .read: questions.append(action)
                case .delivered(let id), .refused(let id, _, _):
                    if arrived[id] == nil { problems.append("\(id) left the disk before it had arrived") }
                    spool.removeAll { $0.id == id }
                case .close: disconnect()
                default: break
                }
            }
        }

        mutating func act(_ actions: [PlaneSession.Action]) {
            for action in actions {
                switch action {
                case .send(let message): toAgent.append(message.frame())
                case .lookUp(let hello):
                    boot = hello.bootID
                    let known = durable[boot] ?? 0
                    act(plane?.resume(durable: known, sessionID: SessionID(high: 1, low: 1), time: noon) ?? [])
                case .store(let chunk, let sequence): storing.append((chunk, sequence))
                case .close(_, let error):
                    if let error { problems.append("\(error)") }
                    disconnect()
                default: break
                }
            }
        }

        mutating func connect() {
            var settings = PlaneSession.Settings(agentID: agentID, tenantID: tenantID)
            settings.credits = Credits(messages: 5, bytes: 900)
            plane = PlaneSession(settings, now: .zero)
            act(agent.connected(now: .zero, time: noon))
        }

        mutating func disconnect() {
            duplicates += plane?.duplicates ?? 0
            plane = nil
            agent.disconnected()
            toPlane = []
            toAgent = []
            storing = []
        }

        mutating func store() {
            let (chunk, sequence) = storing.removeFirst()
            durable[boot] = sequence
            pieces[chunk.reportID, default: [:]][chunk.index] = Array(chunk.body.readableBytesView)
            if chunk.index + 1 == chunk.count {
                completions += 1
                arrived[chunk.reportID] = (0..<chunk.count).flatMap { pieces[chunk.reportID]?[$0] ?? [] }
            }
            // The kill may come between making it durable and saying so.
            if generator.next() % 12 == 0 { return crash() }
            act(plane?.stored(upTo: sequence) ?? [])
        }

        mutating func crash() {
            breaks += 1
            disconnect()
        }

        mutating func answer() {
            switch questions.removeFirst() {
            case .fetch(let ids):
                let report = spool.first { !ids.contains($0.id) }
                act(agent.fetched(report.map { outgoing($0.id.low, bytes: $0.bytes.count) }))
            case .read(let id, let offset, let length):
                guard let report = spool.first(where: { $0.id == id }) else {
                    return problems.append("read of a removed report")
                }
                act(agent.read(id, offset: offset, body: ByteBuffer(bytes: report.bytes[offset..<(offset + length)])))
            default: break
            }
        }

        mutating func step() {
            if plane == nil { return connect() }
            switch generator.next() % 64 {
            case 0: crash()
            case 1..<16 where !toPlane.isEmpty: act(plane?.received(toPlane.removeFirst(), now: .zero) ?? [])
            case 16..<32 where !toAgent.isEmpty: act(agent.received(toAgent.removeFirst(), now: .zero))
            case 32..<48 where !storing.isEmpty: store()
            default: if !questions.isEmpty { answer() }
            }
        }
    }

    @Test(
        "Nothing is lost, nothing leaves the disk too early, nothing arrives twice",
        arguments: 1...12 as ClosedRange<UInt64>
    )
    func delivery(seed: UInt64) {
        var world = World(generator: SeededGenerator(seed: seed), agent: agentSession())
        var sent: [ReportID: [UInt8]] = [:]
        for number in 0..<30 as Range<UInt64> {
            let count = Int.random(in: 0...1200, using: &world.generator)
            let bytes = world.generator.bytes(count)
            sent[reportID(number)] = bytes
            world.spool.append((reportID(number), bytes))
            world.act(world.agent.spoolChanged())
            for _ in 0..<40 { world.step() }
        }
        var steps = 0
        while !world.spool.isEmpty, steps < 200_000 {
            world.step()
            steps += 1
        }
        #expect(world.spool.isEmpty, "seed \(seed)")
        #expect(world.arrived == sent, "seed \(seed)")
        #expect(world.completions == sent.count, "seed \(seed): numbers keep doubles out")
        #expect(world.problems == [], "seed \(seed)")
        #expect(world.breaks > 10, "the line did break")
    }
}
