import AgentLink
import Logging
import SharedBase
import SharedCrypto
import SharedJSON
import SharedWire
import Synchronization
import TestKit
import Testing

@Suite("Orders that an agent takes and refuses", .timeLimit(.minutes(10)))
struct StepOrderTests {
    let plane: TestPlane
    let bench: LinkBench
    let ledger = StepLedger()
    let identity: AgentIdentity
    let signer: TestSigner

    init() async throws {
        plane = TestPlane(try TestAuthority())
        bench = try LinkBench()
        try await plane.start()
        identity = try plane.authority.identity(port: plane.port)
        signer = try TestSigner(plane.authority)
    }

    /// Sends each and waits for its answer; gives the answers.
    private func answers(
        _ messages: [Message],
        clock: WallClock = .system,
        between: (Int) -> Void = { _ in }
    ) async throws -> [String] {
        let client = bench.client(identity, hooks: LinkHooks(steps: ledger.hooks), clock: clock)
        var said: [String] = []
        try await bench.running(client) {
            await plane.until { !$0.heartbeats.isEmpty }
            for (index, message) in messages.enumerated() {
                between(index)
                plane.send(message)
                guard case .dispatch(let dispatch) = message else { continue }
                let id = dispatch.order.attemptID
                let expected = said.filter { $0.hasPrefix("\(id)") }.count + 1
                await plane.until { $0.answers(id).count >= expected }
                said.append("\(id) " + (plane.read { $0.answers(id).last } ?? ""))
            }
        }
        await plane.stop()
        return said.map { String($0.split(separator: " ")[1]) }
    }

    @Test("Signature, names, times, memory: the code says which")
    func refusals() async throws {
        let good = stepOrder(identity)
        func changed(_ change: (inout StepOrder) -> Void) -> StepOrder {
            var order = stepOrder(identity)
            change(&order)
            return order
        }
        var forged = try signer.sign(stepOrder(identity))
        forged.order.command = .shell("rm -rf /")
        forged.order.commandHash = SHA256.digest(forged.order.command.canonical)
        var damaged = try signer.sign(stepOrder(identity))
        damaged.signature[0] ^= 1
        let stranger = try TestSigner(plane.authority)
        let now = WallClock.system.now()
        var sameAttempt = stepOrder(identity)
        sameAttempt.attemptID = good.attemptID
        let table: [(Dispatch, String)] = [
            (try signer.sign(good), "accepted"), (try signer.sign(good), "accepted"), (forged, "badSignature"),
            (damaged, "badSignature"), (try stranger.sign(stepOrder(identity)), "badSignature"),
            // Recorded on the way to another agent.
            (try signer.sign(changed { $0.agentID = AgentID(high: 7, low: 7) }), "wrongAgent"),
            (try signer.sign(changed { $0.tenantID = TenantID(high: 7, low: 7) }), "wrongAgent"),
            (try signer.sign(changed { $0.commandHash[0] ^= 1 }), "wrongCommand"),
            (
                try signer.sign(
                    changed { ($0.issuedAt, $0.expiresAt) = (now - .seconds(900), now - .seconds(300)) }
                ), "expired"
            ),
            (
                try signer.sign(
                    changed { ($0.issuedAt, $0.expiresAt) = (now + .seconds(300), now + .seconds(900)) }
                ), "expired"
            ),
            (try signer.sign(changed { $0.nonce = good.nonce }), "replayed"),
            (try signer.sign(changed { ($0.stepID, $0.epoch) = (good.stepID, 3) }), "accepted"),
            (try signer.sign(changed { ($0.stepID, $0.epoch) = (good.stepID, 2) }), "staleEpoch"),
            (try signer.sign(sameAttempt), "replayed"),
        ]
        let said = try await answers([signer.keys] + table.map { .dispatch($0.0) })
        #expect(said == table.map(\.1))
        #expect(ledger.begun.withLock { $0.count } == 2)
        #expect(bench.log.texts(.warning).contains { $0.contains("badSignature") })
    }

    @Test("Keys that are not the plane's for steps: each is left out, and every order of it refused")
    func keys() async throws {
        let other = try TestAuthority()
        let now = plane.authority.now
        let signers: [TestSigner] = [
            try TestSigner(other), try TestSigner(plane.authority, usage: .client),
            try TestSigner(plane.authority, usage: .server), try TestSigner(plane.authority, uri: "dd0c://plane/other"),
            try TestSigner(plane.authority, kind: .p256),
            try TestSigner(plane.authority, validity: (now - .seconds(7200))..<(now - .seconds(60))),
        ]
        var messages: [Message] = []
        for signer in signers { messages += [signer.keys, .dispatch(try signer.sign(stepOrder(identity)))] }
        // The good key comes, and goes: a key that is replaced holds no more.
        messages += [
            signer.keys, .dispatch(try signer.sign(stepOrder(identity))), try TestSigner(plane.authority).keys,
        ]
        messages.append(.dispatch(try signer.sign(stepOrder(identity))))
        let said = try await answers(messages)
        let expected = [String](repeating: "badSignature", count: signers.count) + ["accepted", "badSignature"]
        #expect(said == expected)
        #expect(bench.log.texts(.error).count { $0.contains("not trusted") } == signers.count)
    }

    @Test(
        "A certificate for signing steps opens no connection, on either side",
        arguments: [CertificateUsage.client, .server]
    )
    func noConnection(usage: CertificateUsage) throws {
        let error = #expect(throws: CryptoError.self) {
            try CertificateVerifier.verify(
                signer.chain[0],
                intermediates: [plane.authority.intermediate],
                roots: [plane.authority.root],
                at: plane.authority.now,
                usage: usage
            )
        }
        #expect(error?.code == .wrongUsage)
    }

    @Test(
        "Clocks that differ",
        arguments: [(-600, "clockSkew"), (-120, "accepted"), (0, "accepted"), (120, "accepted"), (600, "clockSkew")]
    )
    func skew(seconds: Int, expected: String) async throws {
        let clock = WallClock { WallClock.system.now() + .seconds(seconds) }
        let said = try await answers([signer.keys, .dispatch(try signer.sign(stepOrder(identity)))], clock: clock)
        #expect(said == [expected])
    }

    @Test("What the journal cannot keep is not begun")
    func brokenJournal() async throws {
        let orders = [stepOrder(identity), stepOrder(identity)]
        let messages = [signer.keys] + (try orders.map { .dispatch(try signer.sign($0)) })
        let said = try await answers(messages) { index in ledger.isBroken.withLock { $0 = index == 1 } }
        #expect(said == ["journalFailed", "accepted"])
        #expect(ledger.begun.withLock { $0 } == [orders[1].attemptID])
    }

    @Test("The signature of the vector in PROTOCOL.md is good, over the bytes and with the key that stand beside it")
    func vector() throws {
        let text = String(decoding: try TestFile.read(Fixtures.repository + "/Shared/Wire/PROTOCOL.md"), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        func block(_ name: String) -> String {
            lines.drop { $0 != "```\(name)" }.dropFirst().prefix { $0 != "```" }.joined(separator: "\n")
        }
        func bytes(_ name: String) throws -> [UInt8] {
            try #require(Hex.decode(block("bytes \(name)").filter { !$0.isWhitespace }))
        }
        let key = try PublicKey(spki: bytes("step-key"))
        let (signed, command) = (try bytes("order"), try bytes("command"))
        let json = try JSON.parse(block("json dispatch"))
        func member(_ name: String) -> [UInt8] { json[name]?.stringValue.flatMap { Hex.decode($0) } ?? [] }
        #expect(key.verify(member("signature"), of: signed))
        #expect(key.spkiSHA256 == member("keyId") && SHA256.digest(command) == member("commandHash"))
    }
}

@Suite("The agent's memory of attempts")
struct StepBookTests {
    private let identity: AgentIdentity
    private let start = Timestamp(seconds: 1_800_000_000)

    init() throws { identity = try TestAuthority().identity(port: 1) }

    @Test("States only go forward; what is acknowledged is not said again")
    func states() {
        var book = StepBook()
        let order = stepOrder(identity, now: start)
        func state(_ phase: StepPhase) -> StepState { StepState(order, phase, at: start) }
        let refused = state(.refused(StepRefusal(.policy, "")))
        #expect(book.memory(of: order) == .new && !book.append(state(.started)))
        book.open(order, state(.accepted), now: start)
        #expect(book.append(state(.started)) && !book.append(state(.accepted)) && !book.append(state(.started)))
        #expect(book.unfinished == [state(.started)])
        #expect(book.append(refused) && !book.append(refused))
        #expect(book.unacknowledged() == [state(.accepted), state(.started), refused])
        book.acknowledge(StepAck(attemptID: order.attemptID, mark: .started))
        book.acknowledge(StepAck(attemptID: order.attemptID, mark: .accepted))
        #expect(book.unacknowledged() == [refused] && book.unfinished == [])
        #expect(book.latest([order.attemptID]) == [order.attemptID: refused])
    }

    @Test("An attempt is forgotten when its end is acknowledged and no clock could let its order come again")
    func forgets() {
        var book = StepBook()
        let (order, open) = (stepOrder(identity, now: start), stepOrder(identity, now: start))
        for one in [order, open] { book.open(one, StepState(one, .accepted, at: start), now: start) }
        book.append(StepState(order, .refused(StepRefusal(.policy, "")), at: start))
        let late = start + .seconds(86_400)
        book.forget(before: late)
        #expect(book.count == 2)
        book.acknowledge(StepAck(attemptID: order.attemptID, mark: .refused))
        book.forget(before: start + .seconds(3900))
        #expect(book.count == 2 && book.memory(of: order) != .new)
        book.forget(before: late)
        #expect(book.count == 1 && book.memory(of: order) == .new && book.memory(of: open) != .new)
    }
}
