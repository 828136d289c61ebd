import NIOCore
import SharedBase
import SharedWire
import Testing

@Suite("The agent's session")
struct AgentSessionTests {
    @Test("Hello first; the welcome raises the cap, asks for a heartbeat and for the first report")
    func greets() throws {
        var agent = agentSession()
        let boot = agent.bootID
        guard case .send(.hello(let hello))? = agent.connected(now: .zero, time: noon).first else {
            Issue.record("no hello")
            return
        }
        #expect(hello.bootID == boot && hello.agentID == agentID && hello.tenantID == tenantID && hello.time == noon)
        let actions = agent.received(welcome(), now: .zero)
        #expect(actions.count == 4)
        #expect(actions.first == .raiseCap)
        #expect(actions[2...] == [.heartbeatDue, .fetch(excluding: [])])
        #expect(agent.phase == .established)
    }

    @Test("No welcome in 10 s, or one that was not offered")
    func badWelcome() {
        var agent = agentSession()
        _ = agent.connected(now: seconds(100), time: noon)
        #expect(agent.nextTick == seconds(110))
        #expect(agent.tick(seconds(109)).isEmpty)
        #expect(agent.tick(seconds(110)).end?.error?.code == .helloTimeout)
        for frame in [welcome(version: 2), welcome(features: ["telepathy"])] {
            agent = agentSession()
            _ = agent.connected(now: .zero, time: noon)
            #expect(agent.received(frame, now: .zero).end?.error?.code == .noCommonVersion)
        }
        agent = agentSession()
        _ = agent.connected(now: .zero, time: noon)
        #expect(
            agent.received(Ack(sequence: 0, credits: .standard).frame, now: .zero).end?.error?.code
                == .unexpectedMessage
        )
    }

    @Test("A report goes in chunks, each read when it is due, and leaves the disk with the ack of its last")
    func uploads() {
        var agent = establishedAgent()
        #expect(agent.fetched(outgoing(1, bytes: 250)) == [.read(reportID(1), offset: 0, length: 100)])
        var sequences: [UInt64] = []
        for (offset, length) in [(0, 100), (100, 100), (200, 50)] {
            let actions = agent.read(reportID(1), offset: offset, body: ByteBuffer(repeating: 1, count: length))
            guard case .sendChunk(let chunk, let sequence)? = actions.first else {
                Issue.record("no chunk at \(offset)")
                return
            }
            #expect(chunk.index == offset / 100 && chunk.count == 3 && chunk.body.readableBytes == length)
            sequences.append(sequence)
            if offset == 200 { #expect(actions.last == .fetch(excluding: [reportID(1)])) }
        }
        #expect(sequences == [1, 2, 3])
        #expect(agent.received(Ack(sequence: 2, credits: .standard).frame, now: .zero).isEmpty)
        #expect(agent.received(Ack(sequence: 3, credits: .standard).frame, now: .zero) == [.delivered(reportID(1))])
        #expect(agent.fetched(nil).isEmpty)
        #expect(agent.spoolChanged() == [.fetch(excluding: [])])
        #expect(agent.received(Ack(sequence: 9, credits: .standard).frame, now: .zero).end?.error?.code == .sequenceGap)
    }

    @Test("A report added while the spool is being asked is not missed")
    func fetchRace() {
        var agent = establishedAgent()
        #expect(agent.spoolChanged().isEmpty, "one question is open")
        #expect(agent.fetched(nil) == [.fetch(excluding: [])])
    }

    @Test("Credits bound what flies; none pauses; more lets it go on")
    func credits() {
        var agent = establishedAgent(credits: Credits(messages: 1, bytes: 1 << 20))
        _ = agent.fetched(outgoing(1, bytes: 250))
        #expect(
            agent.read(reportID(1), offset: 0, body: ByteBuffer(repeating: 1, count: 100)).count == 1,
            "and no further read"
        )
        #expect(agent.received(Ack(sequence: 1, credits: .none).frame, now: .zero).isEmpty)
        #expect(
            agent.received(Ack(sequence: 1, credits: .standard).frame, now: .zero) == [
                .read(reportID(1), offset: 100, length: 100)
            ]
        )
    }

    @Test("After a reconnect what is not durable goes again under the same numbers")
    func reconnects() {
        var agent = establishedAgent()
        let boot = agent.bootID
        _ = agent.fetched(outgoing(1, bytes: 250))
        for (offset, length) in [(0, 100), (100, 100)] {
            _ = agent.read(reportID(1), offset: offset, body: ByteBuffer(repeating: 1, count: length))
        }
        agent.disconnected()
        #expect(
            agent.read(reportID(1), offset: 200, body: ByteBuffer(repeating: 1, count: 50)).isEmpty,
            "a late answer of the disk"
        )
        _ = agent.connected(now: seconds(5), time: noon)
        let actions = agent.received(welcome(durable: 1), now: seconds(5))
        #expect(actions.last == .read(reportID(1), offset: 100, length: 100))
        guard
            case .sendChunk(_, 2)? = agent.read(reportID(1), offset: 100, body: ByteBuffer(repeating: 1, count: 100))
                .first
        else {
            Issue.record("another number")
            return
        }
        #expect(agent.bootID == boot)
    }

    @Test(
        "A plane that knows less than it acknowledged, or more than was sent, gets a new boot id",
        arguments: [0, 3] as [UInt64]
    )
    func renumbers(durable: UInt64) {
        var agent = establishedAgent()
        let boot = agent.bootID
        _ = agent.fetched(outgoing(1, bytes: 150))
        _ = agent.read(reportID(1), offset: 0, body: ByteBuffer(repeating: 1, count: 100))
        _ = agent.read(reportID(1), offset: 100, body: ByteBuffer(repeating: 1, count: 50))
        _ = agent.received(Ack(sequence: 1, credits: .standard).frame, now: .zero)
        agent.disconnected()
        _ = agent.connected(now: .zero, time: noon)
        #expect(agent.received(welcome(durable: durable), now: .zero).end?.kind == .renumber)
        #expect(agent.bootID != boot)
    }

    @Test("A report that cannot be read any more costs the numbering, not the link")
    func unreadable() {
        var agent = establishedAgent()
        let boot = agent.bootID
        _ = agent.fetched(outgoing(1, bytes: 150))
        #expect(agent.unreadable(reportID(1)).end?.kind == .renumber)
        #expect(agent.bootID != boot)
    }

    @Test(
        "Refused for good: gone with its ack. Refused for now: everything rests, then it comes again with new numbers"
    )
    func refused() {
        var agent = establishedAgent()
        _ = agent.fetched(outgoing(1, bytes: 150))
        _ = agent.read(reportID(1), offset: 0, body: ByteBuffer(repeating: 1, count: 100))
        let refused = Refused(sequence: 1, code: 409, reason: "no", retry: false)
        _ = agent.received(refused.frame, now: .zero)
        _ = agent.read(reportID(1), offset: 100, body: ByteBuffer(repeating: 1, count: 50))
        let done = agent.received(Ack(sequence: 2, credits: .standard).frame, now: .zero)
        #expect(done.first == .refused(reportID(1), code: 409, reason: "no"))
        #expect(agent.refusedReports == 1)

        agent = establishedAgent()
        _ = agent.fetched(outgoing(1, bytes: 50))
        _ = agent.read(reportID(1), offset: 0, body: ByteBuffer(repeating: 1, count: 50))
        _ = agent.fetched(nil)
        _ = agent.received(
            Refused(sequence: 1, code: 503, reason: "later", retry: true, retryAfter: 5).frame,
            now: .zero
        )
        #expect(agent.received(Ack(sequence: 1, credits: .standard).frame, now: .zero).isEmpty)
        #expect(agent.nextTick == seconds(5))
        #expect(agent.tick(seconds(4)).isEmpty)
        #expect(agent.tick(seconds(5)) == [.fetch(excluding: [])])
        _ = agent.fetched(outgoing(1, bytes: 50))
        guard
            case .sendChunk(_, 2)? = agent.read(reportID(1), offset: 0, body: ByteBuffer(repeating: 1, count: 50)).first
        else {
            Issue.record("not sent again")
            return
        }
    }

    @Test("Heartbeat each 60 s, ping after 15 s, dead after 45 s")
    func timers() {
        var agent = establishedAgent()
        _ = agent.fetched(nil)
        #expect(agent.tick(seconds(15)) == [.send(.ping(Ping(nonce: 1)))])
        _ = agent.received(Pong(nonce: 1).frame, now: seconds(16))
        _ = agent.tick(seconds(31))
        _ = agent.received(Pong(nonce: 2).frame, now: seconds(58))
        #expect(agent.tick(seconds(59)).isEmpty)
        #expect(agent.tick(seconds(60)) == [.heartbeatDue])
        #expect(agent.tick(seconds(61)).isEmpty)
        _ = agent.tick(seconds(73))
        #expect(agent.tick(seconds(103)).end?.error?.code == .peerSilent)
        #expect(agent.nextTick == nil)
    }

    @Test("Renewal: one at a time, answered or refused, and only where the plane can")
    func renewal() {
        var agent = establishedAgent()
        #expect(agent.renew(csr: [1]) == [.send(.renew(Renew(csr: [1])))])
        #expect(agent.renew(csr: [2]).isEmpty)
        let set = CertificateSet(chain: [[1]], roots: [[2]])
        #expect(agent.received(Renewed(set).frame, now: .zero) == [.renewed(set)])
        #expect(agent.renew(csr: [2]).count == 1)
        let refused = Refused(sequence: 0, code: 503, reason: "later", retry: true)
        #expect(agent.received(refused.frame, now: .zero) == [.renewalRefused(refused)])
        #expect(agent.received(Renewed(set).frame, now: .zero).end?.error?.code == .unexpectedMessage, "nobody asked")
        agent = agentSession()
        _ = agent.connected(now: .zero, time: noon)
        _ = agent.received(welcome(features: []), now: .zero)
        #expect(agent.renew(csr: [1]).isEmpty)
    }

    @Test("Ends of each kind")
    func ends() {
        var agent = establishedAgent()
        let error = ErrorMessage(code: 503, reason: "full", retry: true, retryAfter: 7)
        #expect(
            agent.received(error.frame, now: .zero).end
                == AgentSession.End(.rejected(code: 503, retry: true), reason: "full", retryAfter: seconds(7))
        )
        agent = establishedAgent()
        #expect(agent.received(Goodbye(reason: "restart").frame, now: .zero).end?.kind == .goodbye)
        agent = establishedAgent()
        #expect(agent.shutdown(reason: "SIGTERM").first == .send(.goodbye(Goodbye(reason: "SIGTERM"))))
        #expect(agent.shutdown(reason: "SIGTERM").isEmpty)
        agent = establishedAgent()
        #expect(agent.received(Frame(type: 50), now: .zero).isEmpty && agent.ignoredFrames == 1)
        #expect(agent.received(Frame(type: 50, flags: .mustUnderstand), now: .zero).end?.error?.code == .unknownType)
    }
}
