import NIOCore
import SharedBase
import SharedWire
import Testing

@Suite("The plane's session")
struct PlaneSessionTests {
    @Test("Hello, look up, welcome")
    func greets() {
        var plane = planeSession()
        #expect(
            plane.received(hello(features: ["renewal", "telepathy"]).frame, now: .zero) == [
                .lookUp(hello(features: ["renewal", "telepathy"]))
            ]
        )
        let actions = plane.resume(durable: 7, sessionID: SessionID(high: 4, low: 4), time: noon)
        let expected = Welcome(
            version: 1,
            features: ["renewal"],
            sessionID: SessionID(high: 4, low: 4),
            time: noon,
            credits: .standard,
            durableSequence: 7
        )
        #expect(actions == [.raiseCap, .send(.welcome(expected))])
        #expect(plane.phase == .established)
        #expect(
            plane.requestScan(ScanRequest(requestID: ScanRequestID(high: 1, low: 1), stack: nil)).isEmpty,
            "not agreed"
        )
    }

    @Test("What is refused before the hello, and with which code")
    func refusesHello() {
        let table: [(Frame, Int)] = [
            (hello(agent: AgentID(high: 8, low: 8)).frame, 403),
            (hello(tenant: TenantID(high: 8, low: 8)).frame, 403),
            (hello(versions: 2...3).frame, 426),
            (Ping(nonce: 1).frame, 400),
            (Ack(sequence: 1, credits: .none).frame, 400),
            (chunk().frame(sequence: 1), 400),
            (Frame(type: 50, flags: .mustUnderstand), 400),
            (Frame(.hello, payload: ByteBuffer(string: "{}")), 400),
        ]
        for (frame, code) in table {
            var plane = planeSession()
            #expect(plane.received(frame, now: .zero).refusal == code)
            #expect(plane.phase == .closed)
            #expect(plane.received(hello().frame, now: .zero).isEmpty, "closed is closed")
        }
    }

    @Test("A hello twice, and what only a plane may send, are refused")
    func refusesLater() {
        let frames = [
            hello().frame, welcome(), Ack(sequence: 1, credits: .none).frame,
            Renewed(CertificateSet(chain: [[1]], roots: [[1]])).frame,
        ]
        for frame in frames {
            var plane = establishedPlane()
            #expect(plane.received(frame, now: .zero).refusal == 400)
        }
        var resuming = planeSession()
        _ = resuming.received(hello().frame, now: .zero)
        #expect(resuming.received(chunk().frame(sequence: 1), now: .zero).refusal == 400, "data before the welcome")
    }

    @Test("The hello has 10 s")
    func helloTimeout() {
        var plane = planeSession()
        #expect(plane.nextTick == seconds(10))
        #expect(plane.tick(seconds(9.999)).isEmpty)
        #expect(plane.tick(seconds(10)).refusal == 408)
        #expect(plane.nextTick == nil)
    }

    @Test("Ping after 15 s of silence, once; dead after 45 s; anything heard starts anew")
    func liveness() {
        var plane = establishedPlane()
        #expect(plane.nextTick == seconds(15))
        #expect(plane.tick(seconds(14.9)).isEmpty)
        #expect(plane.tick(seconds(15)) == [.send(.ping(Ping(nonce: 1)))])
        #expect(plane.tick(seconds(16)).isEmpty)
        #expect(plane.nextTick == seconds(45))
        #expect(plane.received(Pong(nonce: 1).frame, now: seconds(44)).isEmpty)
        #expect(plane.tick(seconds(58)).isEmpty)
        #expect(plane.tick(seconds(59)) == [.send(.ping(Ping(nonce: 2)))])
        #expect(plane.tick(seconds(89)).refusal == 408)
    }

    @Test("Chunks in order go to the storage; acks are cumulative; doubles are dropped and acknowledged again")
    func chunks() {
        var plane = establishedPlane(durable: 3)
        let ack = { (sequence: UInt64) in PlaneSession.Action.send(.ack(Ack(sequence: sequence, credits: .standard))) }
        #expect(plane.received(chunk().frame(sequence: 4), now: .zero) == [.store(chunk(), sequence: 4)])
        #expect(plane.received(chunk().frame(sequence: 5), now: .zero) == [.store(chunk(), sequence: 5)])
        #expect(plane.received(chunk().frame(sequence: 5), now: .zero).isEmpty, "in work already: its ack comes")
        #expect(
            plane.received(chunk().frame(sequence: 2), now: .zero) == [ack(3)],
            "durable already: acknowledged again"
        )
        #expect(plane.duplicates == 2)
        #expect(plane.stored(upTo: 6).isEmpty, "never received")
        #expect(plane.stored(upTo: 5) == [ack(5)])
        #expect(plane.stored(upTo: 5).isEmpty)
        #expect(plane.durable == 5)
    }

    @Test("A gap and the number 0 are refused", arguments: [0, 2, 9, UInt64.max] as [UInt64])
    func gap(sequence: UInt64) {
        var plane = establishedPlane()
        #expect(plane.received(chunk().frame(sequence: sequence), now: .zero).refusal == 400)
    }

    @Test("More in flight than granted is refused; one frame may fly alone")
    func credits() {
        var plane = establishedPlane { $0.credits = Credits(messages: 2, bytes: 10) }
        #expect(plane.received(chunk(bytes: 500).frame(sequence: 1), now: .zero).count == 1)
        #expect(plane.received(chunk(bytes: 500).frame(sequence: 2), now: .zero).refusal == 429)
        plane = establishedPlane { $0.credits = Credits(messages: 1, bytes: 1 << 20) }
        _ = plane.received(chunk().frame(sequence: 1), now: .zero)
        #expect(plane.received(chunk().frame(sequence: 2), now: .zero).refusal == 429)
    }

    @Test("A refused chunk is told and acknowledged; a pause is an ack without credits")
    func refuses() {
        var plane = establishedPlane()
        _ = plane.received(chunk().frame(sequence: 1), now: .zero)
        #expect(
            plane.refuse(1, code: 409, reason: "no", retry: false) == [
                .send(.refused(Refused(sequence: 1, code: 409, reason: "no", retry: false))),
                .send(.ack(Ack(sequence: 1, credits: .standard))),
            ]
        )
        #expect(plane.grant(.none) == [.send(.ack(Ack(sequence: 1, credits: .none)))])
        #expect(
            plane.refuseRenewal(code: 503, reason: "later", retry: true) == [
                .send(.refused(Refused(sequence: 0, code: 503, reason: "later", retry: true)))
            ]
        )
    }

    @Test("Unknown types that may be passed over are counted; ends of each kind")
    func ends() {
        var plane = establishedPlane()
        #expect(plane.received(Frame(type: 50), now: .zero).isEmpty)
        #expect(plane.ignoredFrames == 1)
        #expect(plane.received(Ping(nonce: 9).frame, now: .zero) == [.send(.pong(Pong(nonce: 9)))])
        #expect(
            plane.shutdown(reason: "restart") == [
                .send(.goodbye(Goodbye(reason: "restart"))), .close(reason: "restart", error: nil),
            ]
        )
        #expect(plane.shutdown(reason: "restart").isEmpty)
        plane = establishedPlane()
        #expect(plane.expel(ErrorMessage(code: 403, reason: "revoked", retry: false)).refusal == 403)
        plane = establishedPlane()
        #expect(plane.received(Goodbye(reason: "SIGTERM").frame, now: .zero) == [.close(reason: "SIGTERM", error: nil)])
        plane = establishedPlane()
        plane.disconnected()
        #expect(plane.stored(upTo: 1).isEmpty && plane.tick(seconds(500)).isEmpty)
    }
}

@Suite("Heads of the audit trail on the wire")
struct AuditHeadSessionTests {
    private let notice = AuditHeadNotice(head: "a head")

    @Test("Both sides say them where both can, and the plane never an older one behind a newer")
    func agreed() {
        var plane = establishedPlane()
        #expect(plane.show(auditHead: "four", index: 4) == [.send(.auditHead(AuditHeadNotice(head: "four")))])
        #expect(plane.show(auditHead: "three", index: 3).isEmpty)
        #expect(plane.show(auditHead: "four", index: 4).isEmpty)
        #expect(plane.show(auditHead: "five", index: 5).count == 1)
        #expect(plane.received(notice.frame, now: .zero) == [.auditHead("a head")])
        var agent = establishedAgent()
        #expect(agent.received(notice.frame, now: .zero) == [.auditHead("a head")])
        #expect(agent.show(auditHead: "kept") == [.send(.auditHead(AuditHeadNotice(head: "kept")))])
    }

    @Test("Nobody says them unasked")
    func notAgreed() {
        var plane = establishedPlane { $0.features.remove(Feature.auditHeads) }
        #expect(plane.show(auditHead: "four", index: 4).isEmpty)
        let actions = plane.received(notice.frame, now: .zero)
        guard case .close(_, let error)? = actions.last else {
            Issue.record("the session goes on")
            return
        }
        #expect(error?.code == .unexpectedMessage)
        var agent = agentSession()
        #expect(agent.show(auditHead: "kept").isEmpty)
        _ = agent.connected(now: .zero, time: noon)
        _ = agent.received(welcome(features: []), now: .zero)
        #expect(agent.show(auditHead: "kept").isEmpty)
        #expect(agent.received(notice.frame, now: .zero).end?.error?.code == .unexpectedMessage)
    }

    @Test("A head has a bound")
    func bounded() {
        var plane = establishedPlane()
        let long = AuditHeadNotice(head: String(repeating: "x", count: AuditHeadNotice.limit + 1))
        guard case .close(_, let error)? = plane.received(long.frame, now: .zero).last else {
            Issue.record("it was taken")
            return
        }
        #expect(error?.code == .malformedMessage)
    }
}
