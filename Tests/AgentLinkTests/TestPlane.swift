import NIOCore
import NIOPosix
import SharedBase
import SharedCrypto
import SharedTLS
import SharedWire
import Synchronization
import TestKit

/// A plane in miniature: keeps what it made durable over its own restarts, and can be told to misbehave.
final class TestPlane: Sendable {
    struct State: Sendable {
        var durable: [BootID: UInt64] = [:]
        var pieces: [ReportID: [Int: [UInt8]]] = [:]
        /// Whole reports in the order of completion; a second completion of one id is counted and dropped.
        var reports: [(id: ReportID, bytes: [UInt8])] = []
        var completedTwice = 0
        var hellos: [Hello] = []
        var heartbeats: [Heartbeat] = []
        var goodbyes: [String] = []
        var duplicates = 0
        var failures: [String] = []
        var enrolments: [Enrol] = []
        var renewals = 0
        /// What agents said of steps.
        var steps: [Message] = []
        /// Heads of the audit trail that agents showed.
        var auditHeads: [String] = []
        var serials: [[UInt8]] = []

        /// What it says that it can.
        var features = Feature.all
        /// Bytes of all frames that came, as they came.
        var receivedBytes = 0

        // What to do wrong.
        var credits = Credits.standard
        /// Connections are cut at these numbers of chunks, counted over all connections; before or after making it durable.
        var cutBefore: Set<Int> = []
        var cutAfter: Set<Int> = []
        var chunks = 0
        var refusals: [ReportID: (code: Int, retry: Bool)] = [:]
        /// The answer to each enrolment; nil cuts the connection.
        var enrol: @Sendable (Enrol) throws -> Message? = { _ in nil }
        var revoked = false
    }

    let authority: TestAuthority
    private let state = Mutex(State())
    private let waiters = Mutex<[(met: @Sendable (borrowing State) -> Bool, resume: CheckedContinuation<Void, Never>)]>(
        [])
    private let listener = Mutex<(any Channel)?>(nil)
    private let live = Mutex<[any Channel]>([])

    init(_ authority: TestAuthority) { self.authority = authority }

    var port: Int { listener.withLock { $0?.localAddress?.port ?? 0 } }

    func start(port: Int = 0, host: String = "127.0.0.1") async throws {
        let tls = try TLSContext.server(
            TLSServerSettings(
                identity: try authority.server(),
                clientAuthorities: [authority.root],
                protocols: [
                    TLSProtocol(LinkProtocol.link, clientCertificate: .required),
                    TLSProtocol(LinkProtocol.enrolment, clientCertificate: .none),
                ],
                acceptPeer: { [self] _ in read { $0.revoked } ? .revoked(reason: "an operator revoked it") : .accept }
            )
        )
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    self.live.withLock { $0.append(channel) }
                    try channel.pipeline.syncOperations.addHandlers([
                        TLSHandler(context: tls), FrameHandler(), TestPeer(self),
                    ])
                }
            }
            .bind(host: host, port: port)
            .get()
        listener.withLock { $0 = channel }
    }

    /// Closes the port and every connection, as a kill would.
    func stop() async {
        let channel = listener.withLock { $0.take() }
        try? await channel?.close()
        cut()
    }

    func cut() { for channel in live.withLock({ $0 }) { channel.close(promise: nil) } }

    func send(_ message: Message) {
        for channel in live.withLock({ $0 }) where channel.isActive {
            channel.writeAndFlush(message.frame(), promise: nil)
        }
    }

    func read<T>(_ body: (borrowing State) -> T) -> T { state.withLock { body($0) } }

    func change<T>(_ body: (inout State) -> T) -> T {
        let result = state.withLock { body(&$0) }
        let copy = state.withLock { $0 }
        let met = waiters.withLock { list in
            let met = list.filter { $0.met(copy) }
            list.removeAll { $0.met(copy) }
            return met
        }
        for waiter in met { waiter.resume.resume() }
        return result
    }

    /// Waits for an event; the time limit of the test bounds it.
    func until(_ met: @escaping @Sendable (borrowing State) -> Bool) async {
        await withCheckedContinuation { continuation in
            waiters.withLock { $0.append((met, continuation)) }
            change { _ in }
        }
    }
}

/// One connection of the miniature plane.
final class TestPeer: ChannelInboundHandler {
    typealias InboundIn = Frame
    typealias OutboundOut = Frame

    private let plane: TestPlane
    private var session: PlaneSession?
    private var context: ChannelHandlerContext?
    private var peer: (AgentID, TenantID)?

    init(_ plane: TestPlane) { self.plane = plane }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let done = event as? TLSHandshakeDone, let peer = done.peer,
            let agent = AgentID(peer.subject.commonName), let tenant = peer.subject.organization.flatMap(TenantID.init)
        else { return }
        self.peer = (agent, tenant)
        plane.change { $0.serials.append(peer.serial) }
        var settings = PlaneSession.Settings(agentID: agent, tenantID: tenant)
        settings.credits = plane.read { $0.credits }
        settings.features = plane.read { $0.features }
        session = PlaneSession(settings, now: .zero)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        guard session != nil else { return enrol(frame) }
        let actions = session?.received(frame, now: .zero) ?? []
        perform(actions)
        let duplicates = session?.duplicates ?? 0
        plane.change { $0.duplicates = max($0.duplicates, duplicates) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        let frames = try? context.pipeline.syncOperations.handler(type: FrameHandler.self)
        let bytes = frames?.takeTraffic().receivedBytes ?? 0
        plane.change { $0.receivedBytes += bytes }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        plane.change { $0.failures.append(ErrorChain.describe(error)) }
    }

    private func enrol(_ frame: Frame) {
        guard case .enrol(let request)? = try? Message.decode(frame) else { return }
        let answer = plane.change { state in
            state.enrolments.append(request)
            return state.enrol
        }
        guard let message = try? answer(request) else {
            context?.close(promise: nil)
            return
        }
        context?.writeAndFlush(wrapOutboundOut(message.frame()), promise: nil)
    }

    private func perform(_ actions: [PlaneSession.Action]) { for action in actions { perform(action) } }

    private func perform(_ action: PlaneSession.Action) {
        guard let context else { return }
        switch action {
        case .send(let message):
            if case .ack = message, plane.read({ !$0.refusals.isEmpty && $0.credits.messages == 0 }) { return }
            context.writeAndFlush(wrapOutboundOut(message.frame()), promise: nil)
        case .raiseCap:
            let frames = try? context.pipeline.syncOperations.handler(type: FrameHandler.self)
            frames?.raiseCap()
            if session?.compression == true { frames?.acceptCompression() }
        case .lookUp(let hello):
            let durable = plane.change { state in
                state.hellos.append(hello)
                return state.durable[hello.bootID] ?? 0
            }
            let time = WallClock.system.now()
            perform(session?.resume(durable: durable, sessionID: SessionID(high: 1, low: 1), time: time) ?? [])
        case .store(let chunk, let sequence): store(chunk, sequence)
        case .heartbeat(let heartbeat): plane.change { $0.heartbeats.append(heartbeat) }
        case .renew(let request): renew(request)
        case .step(let message): plane.change { $0.steps.append(message) }
        case .auditHead(let text): plane.change { $0.auditHeads.append(text) }
        case .close(let reason, let error):
            plane.change { state in
                if error == nil { state.goodbyes.append(reason) } else { state.failures.append(reason) }
            }
            context.close(promise: nil)
        }
    }

    private func store(_ chunk: ReportChunk, _ sequence: UInt64) {
        guard let boot = session?.hello?.bootID else { return }
        let (number, before, after, refusal) = plane.change { state in
            state.chunks += 1
            return (
                state.chunks, state.cutBefore.contains(state.chunks), state.cutAfter.contains(state.chunks),
                state.refusals[chunk.reportID]
            )
        }
        _ = number
        if before { return die() }
        if let refusal {
            plane.change { state in
                if refusal.retry { state.refusals[chunk.reportID] = nil }
                state.durable[boot] = sequence
            }
            let (code, retry) = refusal
            let actions = session?.refuse(sequence, code: code, reason: "test", retry: retry, retryAfter: 0) ?? []
            return perform(actions)
        }
        plane.change { state in
            state.durable[boot] = sequence
            state.pieces[chunk.reportID, default: [:]][chunk.index] = Array(chunk.body.readableBytesView)
            guard chunk.index + 1 == chunk.count else { return }
            let bytes = (0..<chunk.count).flatMap { state.pieces[chunk.reportID]?[$0] ?? [] }
            guard SHA256.digest(bytes) == chunk.sha256, bytes.count == chunk.totalBytes else {
                return state.failures.append("report \(chunk.reportID) is not whole")
            }
            if state.reports.contains(where: { $0.id == chunk.reportID }) {
                state.completedTwice += 1
            } else {
                state.reports.append((chunk.reportID, bytes))
            }
        }
        if after { return die() }
        perform(session?.stored(upTo: sequence) ?? [])
    }

    private func renew(_ request: Renew) {
        plane.change { $0.renewals += 1 }
        guard let (agent, tenant) = peer, let csr = try? CertificateRequest(der: request.csr),
            let chain = try? plane.authority.chain(agent, tenant, csr.publicKey)
        else { return }
        let set = CertificateSet(chain: chain.map(\.der), roots: [plane.authority.root.der])
        perform(session?.renewed(set) ?? [])
    }

    /// As a kill would: no ack, no word.
    private func die() {
        session?.disconnected()
        context?.channel.close(promise: nil)
    }
}
