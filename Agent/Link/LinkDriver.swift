import AgentSpool
import Logging
import NIOCore
import NIOPosix
import SharedAudit
import SharedBase
import SharedCrypto
import SharedTLS
import SharedWire

/// Carries out what `AgentSession` decides. Lives as long as the agent, on one event loop, over all connections.
///
/// Not thread-safe: every method runs on `loop`; answers of the spool come back to it.
final class LinkDriver {
    /// How one connection went.
    struct Result: Sendable {
        var established = false
        var end: AgentSession.End?
        var error: (any Error)?
    }

    /// What the owner of the driver takes care of.
    struct Owner: Sendable {
        var hooks: LinkHooks
        var clock: WallClock
        var logger: Logger
        var established: @Sendable (Welcome) -> Void
        var delivered: @Sendable (_ taken: Int, _ refused: Int) -> Void
        /// A request for a new certificate where one is due.
        var renewalRequest: @Sendable () -> [UInt8]?
        var renewed: @Sendable (CertificateSet) -> Void
        /// Whom the agent trusts now.
        var roots: @Sendable () -> [Certificate]
    }

    private let loop: any EventLoop
    private let spool: SpoolStore
    private let owner: Owner
    private let agentVersion: String
    private let steps: StepDriver?
    private var session: AgentSession
    private var queue = OutboundQueue()
    private var context: ChannelHandlerContext?
    private var result = Result()
    private var timer: (at: Duration, task: Scheduled<Void>)?
    /// Reports whose files are on their way out; they must not be fetched again.
    private var leaving: Set<ReportID> = []

    init(
        loop: any EventLoop,
        spool: SpoolStore,
        session: AgentSession.Settings,
        steps: StepDriver?,
        owner: Owner
    ) {
        self.loop = loop
        self.spool = spool
        self.steps = steps
        self.owner = owner
        agentVersion = session.agentVersion
        self.session = AgentSession(session)
    }

    private var now: Duration { .nanoseconds(Int64(clamping: loop.now.uptimeNanoseconds)) }

    // MARK: What happens to the connection

    func opened(_ context: ChannelHandlerContext) {
        self.context = context
        result = Result()
        queue.removeAll()
        perform(session.connected(now: now, time: owner.clock.now()))
    }

    func received(_ frame: Frame) { perform(session.received(frame, now: now)) }

    func writabilityChanged() { flush() }

    func failed(_ error: any Error) {
        if result.error == nil { result.error = error }
        if let error = error as? WireError {
            perform(session.failed(error))
        } else {
            context?.close(promise: nil)
        }
    }

    /// The connection is gone; says how it went.
    func closed() -> Result {
        context = nil
        session.disconnected()
        steps?.disconnected()
        timer?.task.cancel()
        timer = nil
        queue.removeAll()
        return result
    }

    // MARK: What the agent wants

    func spoolChanged() { perform(session.spoolChanged()) }

    /// Says goodbye and closes.
    func shutdown(_ reason: String) { perform(session.shutdown(reason: reason)) }

    // MARK: Actions

    private func perform(_ actions: [AgentSession.Action]) {
        for action in actions { perform(action) }
        flush()
        schedule()
    }

    private func perform(_ action: AgentSession.Action) {
        switch action {
        case .send(let message): queue.push(message.frame())
        case .sendChunk(let chunk, let sequence): send(chunk.frame(sequence: sequence))
        case .raiseCap: raiseCap()
        case .established(let welcome):
            result.established = true
            owner.established(welcome)
            beginSteps(welcome)
            showAuditHead()
        case .fetch(let ids): fetch(excluding: ids)
        case .read(let id, let offset, let length): read(id, offset, length)
        case .delivered(let id): remove(id)
        case .refused(let id, let code, let reason):
            owner.logger.warning(
                "the plane refused a report",
                metadata: ["dd0c.report_id": "\(id)", "dd0c.code": "\(code)", "error": "\(reason)"]
            )
            remove(id)
        case .heartbeatDue: heartbeat()
        case .scan(let request): owner.hooks.scan(request)
        case .step(let message): steps?.received(message)
        case .auditHead(let text): keepAuditHead(text)
        case .renewed(let certificates): owner.renewed(certificates)
        case .renewalRefused(let refused):
            owner.logger.warning("the plane did not renew the certificate", metadata: ["error": "\(refused.reason)"])
        case .close(let end): close(end)
        }
    }

    private func beginSteps(_ welcome: Welcome) {
        guard session.steps else { return }
        let link = StepDriver.Link(
            // Output goes plain: what others wrote into it must not be compressed together with what it may hold.
            push: { [unowned self] frame in queue.push(frame) },
            flush: { [unowned self] in flush() },
            roots: owner.roots,
            fail: { [unowned self] error in perform(session.failed(error)) }
        )
        steps?.connected(link, skew: owner.clock.now() - welcome.time)
    }

    /// What is kept here, for the plane to hold its trail against.
    private func showAuditHead() {
        guard let text = owner.hooks.auditHeads?.text else { return }
        perform(session.show(auditHead: text))
    }

    /// Judged here, in the order in which heads come; only the disk is left to others.
    private func keepAuditHead(_ text: String) {
        guard let keeper = owner.hooks.auditHeads else { return }
        switch keeper.take(text) {
        case .nothing: break
        case .keep(let head): NIOThreadPool.singleton.submit { _ in keeper.write(head) }
        case .refused(let refusal, let text):
            NIOThreadPool.singleton.submit { _ in if refusal.isAlarm { keeper.writeRefused(text) } }
            if refusal.isAlarm { showAuditHead() }
        }
    }

    private func send(_ data: Frame) { queue.push(session.compression ? data.compressed() : data) }

    private func raiseCap() {
        // The handler is there: this connection was made with it.
        guard let context, let frames = try? context.pipeline.syncOperations.handler(type: FrameHandler.self) else {
            return
        }
        frames.raiseCap()
    }

    private func fetch(excluding ids: Set<ReportID>) {
        spool.next(excluding: ids.union(leaving), on: loop).assumeIsolated().whenComplete { answer in
            var report: SpooledReport?
            switch answer {
            case .success(let found): report = found
            case .failure(let error): self.complain("the spool cannot be read", error)
            }
            let outgoing = report.map {
                OutgoingReport(
                    reportID: $0.reportID,
                    stack: WireStack(kind: $0.kind, name: $0.stack),
                    totalBytes: $0.bytes,
                    sha256: $0.sha256
                )
            }
            self.perform(self.session.fetched(outgoing))
        }
    }

    private func read(_ id: ReportID, _ offset: Int, _ length: Int) {
        spool.read(id, offset: offset, count: length, on: loop).assumeIsolated().whenComplete { answer in
            switch answer {
            case .success(let body): self.perform(self.session.read(id, offset: offset, body: body))
            case .failure(let error):
                self.complain("a report can no longer be read", error)
                self.perform(self.session.unreadable(id))
            }
        }
    }

    private func remove(_ id: ReportID) {
        leaving.insert(id)
        owner.delivered(session.deliveredReports, session.refusedReports)
        spool.remove(id, on: loop).assumeIsolated().whenComplete { answer in
            if case .failure(let error) = answer { self.complain("a report cannot be removed from the spool", error) }
            // One that cannot be removed stays out of the way: it has been delivered.
            if case .success = answer { self.leaving.remove(id) }
        }
    }

    private func heartbeat() {
        if let request = owner.renewalRequest() { perform(session.renew(csr: request)) }
        spool.stats(on: loop).assumeIsolated().whenComplete { answer in
            let stats = (try? answer.get()) ?? SpoolStats()
            let heartbeat = Heartbeat(
                time: self.owner.clock.now(),
                agentVersion: self.agentVersion,
                stacks: self.owner.hooks.stacks(),
                spooledReports: stats.reports,
                spooledBytes: stats.bytes,
                policy: self.owner.hooks.policy
            )
            self.perform(self.session.heartbeat(heartbeat))
        }
    }

    private func close(_ end: AgentSession.End) {
        result.end = end
        while let frame = queue.pop(dataAllowed: false) { context?.write(NIOAny(frame), promise: nil) }
        queue.removeAll()
        context?.flush()
        context?.close(promise: nil)
    }

    private func flush() {
        guard let context, !queue.isEmpty else { return }
        while let frame = queue.pop(dataAllowed: context.channel.isWritable) {
            context.write(NIOAny(frame), promise: nil)
        }
        context.flush()
    }

    private func schedule() {
        guard context != nil, let next = session.nextTick else { return }
        if let timer, timer.at <= next { return }
        timer?.task.cancel()
        let wait = TimeAmount.nanoseconds(max(0, (next - now).wholeMicroseconds * 1000))
        let task = loop.assumeIsolated().scheduleTask(in: wait) {
            self.timer = nil
            self.perform(self.session.tick(self.now))
        }
        timer = (next, task)
    }

    private func complain(_ message: Logger.Message, _ error: any Error) {
        owner.logger.error(message, metadata: ["error": "\(ErrorChain.describe(error))"])
    }
}

/// Joins one connection's pipeline to the driver.
final class LinkHandler: ChannelInboundHandler {
    typealias InboundIn = Frame
    typealias OutboundOut = Frame

    private let driver: LinkDriver
    private let frames: FrameHandler
    private let metrics: LinkMetrics
    private let ended: EventLoopPromise<LinkDriver.Result>
    private var isOver = false

    init(
        driver: LinkDriver,
        frames: FrameHandler,
        metrics: LinkMetrics,
        ended: EventLoopPromise<LinkDriver.Result>
    ) {
        self.driver = driver
        self.frames = frames
        self.metrics = metrics
        self.ended = ended
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is TLSHandshakeDone { driver.opened(context) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { driver.received(unwrapInboundIn(data)) }

    func channelReadComplete(context: ChannelHandlerContext) { metrics.count(frames.takeTraffic()) }

    func channelWritabilityChanged(context: ChannelHandlerContext) { driver.writabilityChanged() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { driver.failed(error) }

    func channelInactive(context: ChannelHandlerContext) { end() }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func end() {
        guard !isOver else { return }
        isOver = true
        metrics.count(frames.takeTraffic())
        ended.succeed(driver.closed())
    }
}
