internal import Logging
internal import NIOCore
internal import SharedBase
internal import SharedCrypto
internal import SharedTLS
internal import SharedTelemetry
internal import SharedWire

/// One connection of the gateway on its event loop: enrolment or session, as the application protocol said.
///
/// All rules of the session are in `PlaneSession`; this handler feeds it frames, time and answers, and does what it says.
/// Nothing here waits: what takes time goes up as `ConnectionWork`, one piece after the other, and comes back as an answer.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = Frame
    typealias InboundOut = ConnectionWork
    typealias OutboundIn = ConnectionAnswer
    typealias OutboundOut = Frame

    enum Phase {
        /// No peer is known yet.
        case handshake
        /// A client without a certificate, of whom one request is taken.
        case enrolment(asked: Bool)
        case session(AgentIdentity)
        case closing
    }

    /// What all connections of a gateway share.
    struct Environment: Sendable {
        var limits: GatewayLimits
        var denyList: DenyList
        var steps: StepGateway
        var auditHeads: AuditHeadGateway
        var clock: WallClock
        var metrics: FleetMetrics
        var logger: Logger
    }

    let environment: Environment
    private let frames: FrameHandler
    private var phase = Phase.handshake
    private(set) var session: PlaneSession?
    var steps = StepPlaneSession()
    private var deadline: Scheduled<Void>?
    private var openedAt = Duration.zero
    private var heartbeatPending = false
    private var renewalPending = false
    private var auditHeadPending = false

    init(_ environment: Environment, frames: FrameHandler) {
        self.environment = environment
        self.frames = frames
    }

    // MARK: Life of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        openedAt = Self.now(context)
        schedule(context, at: openedAt + environment.limits.timings.helloTimeout)
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        if case .handshake = phase { environment.metrics.refusedConnections.add(1, ["closed"]) }
        phase = .closing
        environment.metrics.count(frames.takeTraffic())
        session?.disconnected()
        steps.disconnected()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let done = event as? TLSHandshakeDone { shookHands(context, done) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch phase {
        case .handshake, .closing: break
        case .enrolment(let asked): enrolment(context, frame, asked: asked)
        case .session: act(context) { $0.received(frame, now: Self.now(context)) }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        environment.metrics.count(frames.takeTraffic())
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch (error, phase) {
        case (let error as WireError, .session): act(context) { $0.failed(error) }
        case (let error as WireError, .enrolment):
            refused(error.code.rawValue, error)
            farewell(context, ErrorMessage(error))
        case (let error as TLSError, .handshake):
            environment.metrics.handshakes.add(1, [error.code.rawValue])
            // The TLS handler tells the other side and closes.
            refused(error.code.rawValue, error)
            phase = .closing
        case (let error as TLSError, _):
            environment.logger.debug("connection ended", metadata: ["error.chain": "\(ErrorChain.describe(error))"])
        default:
            context.close(promise: nil)
        }
    }

    // MARK: What the task or somebody else answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        take(context, unwrapOutboundIn(data))
        promise?.succeed()
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let answer = event as? ConnectionAnswer else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        take(context, answer)
        promise?.succeed()
    }

    private func take(_ context: ChannelHandlerContext, _ answer: ConnectionAnswer) {
        switch (phase, answer) {
        case (.closing, _), (.handshake, _): break
        case (.enrolment, .enrolled(let enrolled)):
            send(context, .enrolled(enrolled))
            close(context)
        case (.enrolment, .expel(let error)): farewell(context, error)
        case (.enrolment, .shutdown): farewell(context, Self.goingDown)
        case (.enrolment, _): break
        case (.session, .resume(let durable, let id, let time)):
            act(context) { $0.resume(durable: durable, sessionID: id, time: time) }
            beginSteps(context)
            beginAuditHeads(context)
        case (.session, .stored(let sequence)): act(context) { $0.stored(upTo: sequence) }
        case (.session, .refuse(let sequence, let refusal)):
            act(context) { session in
                let after = refusal.retry ? 60 : nil
                return session.refuse(
                    sequence,
                    code: refusal.code,
                    reason: refusal.reason,
                    retry: refusal.retry,
                    retryAfter: after
                )
            }
        case (.session, .heartbeatTaken): heartbeatPending = false
        case (.session, .renewed(let certificates)):
            renewalPending = false
            act(context) { $0.renewed(certificates) }
        case (.session, .renewalRefused(let code, let reason, let retry)):
            renewalPending = false
            act(context) { $0.refuseRenewal(code: code, reason: reason, retry: retry, retryAfter: retry ? 60 : nil) }
        case (.session, .scan(let request)): act(context) { $0.requestScan(request) }
        case (.session, .auditHead(let index, let text)): act(context) { $0.show(auditHead: text, index: index) }
        case (.session, .auditHeadTaken): auditHeadPending = false
        case (.session, .step(let message)): doSteps(context) { $0.send(message) }
        case (.session, .stepKept(let event)): doSteps(context) { $0.kept(event) }
        case (.session, .expel(let error)): act(context) { $0.expel(error) }
        case (.session, .shutdown): act(context) { $0.shutdown(reason: "the plane goes down") }
        case (.session, .enrolled): break
        }
    }

    // MARK: Hello

    private func shookHands(_ context: ChannelHandlerContext, _ done: TLSHandshakeDone) {
        guard case .handshake = phase else { return }
        environment.metrics.handshakes.add(1, ["done"])
        guard done.applicationProtocol == LinkProtocol.link else {
            phase = .enrolment(asked: false)
            return
        }
        // The handshake asked the same; here it is asked again because time has passed.
        guard let identity = done.peer.flatMap({ AgentIdentity($0) }) else {
            phase = .enrolment(asked: true)
            let words = "the certificate is not an agent's"
            return farewell(context, ErrorMessage(code: 401, kind: "notAnAgent", reason: words, retry: false))
        }
        var settings = PlaneSession.Settings(agentID: identity.agent, tenantID: identity.tenant)
        settings.credits = environment.limits.credits
        settings.timings = environment.limits.timings
        if environment.steps.consumer == nil { settings.features.remove(Feature.steps) }
        if environment.auditHeads.source == nil { settings.features.remove(Feature.auditHeads) }
        session = PlaneSession(settings, now: openedAt)
        phase = .session(identity)
        switch environment.denyList.verdict(identity.agent) {
        case .allowed: act(context) { $0.tick(Self.now(context)) }
        case .revoked: act(context) { $0.expel(.revoked) }
        case .stale: act(context) { $0.expel(.denyListStale) }
        }
    }

    private func enrolment(_ context: ChannelHandlerContext, _ frame: Frame, asked: Bool) {
        do throws(WireError) {
            guard case .enrol(let request) = try Message.decode(frame), !asked else {
                let reason = "an enrolment connection takes one enrolment request and nothing else"
                throw WireError(.unexpectedMessage, attempted: "follow the protocol", reason: reason)
            }
            phase = .enrolment(asked: true)
            schedule(context, at: Self.now(context) + environment.limits.enrolmentTimeout)
            context.fireChannelRead(wrapInboundOut(.enrol(request)))
            context.fireChannelReadComplete()
        } catch {
            refused(error.code.rawValue, error)
            farewell(context, ErrorMessage(error))
        }
    }

    // MARK: Doing what the session says

    func act(_ context: ChannelHandlerContext, _ event: (inout PlaneSession) -> [PlaneSession.Action]) {
        guard var current = session else { return }
        // The machine is taken out while it works, so that its value is not copied.
        session = nil
        let actions = event(&current)
        session = current
        var hasWork = false
        for action in actions {
            if let work = perform(context, action) {
                context.fireChannelRead(wrapInboundOut(work))
                hasWork = true
            }
        }
        if hasWork { context.fireChannelReadComplete() }
        context.flush()
        if case .session(let identity) = phase, let next = session?.nextTick {
            schedule(context, at: next)
            _ = identity
        }
    }

    private func beginAuditHeads(_ context: ChannelHandlerContext) {
        guard session?.auditHeads == true else { return }
        context.fireChannelRead(wrapInboundOut(.beginAuditHeads))
        context.fireChannelReadComplete()
    }

    /// The work that the action asks for, if it asks for any.
    private func perform(_ context: ChannelHandlerContext, _ action: PlaneSession.Action) -> ConnectionWork? {
        switch action {
        case .send(let message): context.write(wrapOutboundOut(message.frame()), promise: nil)
        case .raiseCap:
            frames.raiseCap()
            if session?.compression == true { frames.acceptCompression() }
        case .lookUp(let hello):
            if case .session(let identity) = phase { return .open(identity, hello) }
        case .store(let chunk, let sequence): return .store(chunk, sequence: sequence)
        case .heartbeat(let heartbeat):
            // One at a time: the next one will say the same, newer.
            if !heartbeatPending {
                heartbeatPending = true
                return .heartbeat(heartbeat)
            }
        case .renew(let request):
            if !renewalPending {
                renewalPending = true
                return .renew(request)
            }
        case .step(let message): stepped(context, message)
        case .auditHead(let text):
            // One at a time: an agent has one head, and says it at most once for each of ours.
            if !auditHeadPending {
                auditHeadPending = true
                return .auditHead(text)
            }
        case .close(let reason, let error): ended(context, reason, error)
        }
        return nil
    }

    private func ended(_ context: ChannelHandlerContext, _ reason: String, _ error: WireError?) {
        if case .session(let identity) = phase {
            var metadata: Logger.Metadata = ["agent.id": "\(identity.agent)", "reason": "\(reason)"]
            if let error { metadata["error.code"] = "\(error.code.rawValue)" }
            environment.logger.log(level: error == nil ? .info : .warning, "session ended", metadata: metadata)
            if let error { environment.metrics.refusedConnections.add(1, [error.code.rawValue]) }
        }
        close(context)
    }

    private func send(_ context: ChannelHandlerContext, _ message: Message) {
        context.write(wrapOutboundOut(message.frame()), promise: nil)
        context.flush()
    }

    private func farewell(_ context: ChannelHandlerContext, _ error: ErrorMessage) {
        send(context, .error(error))
        close(context)
    }

    /// The TLS handler sends what was written, then its farewell, and waits a little for the other side.
    private func close(_ context: ChannelHandlerContext) {
        phase = .closing
        deadline?.cancel()
        context.flush()
        context.close(promise: nil)
    }

    private func refused(_ cause: String, _ error: any Error) {
        environment.metrics.refusedConnections.add(1, [cause])
        environment.logger.info("connection refused", metadata: ["error.chain": "\(ErrorChain.describe(error))"])
    }

    // MARK: Time

    private func schedule(_ context: ChannelHandlerContext, at time: Duration) {
        deadline?.cancel()
        let delay = max(.zero, time - Self.now(context))
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) { [self] in expired(context) }
    }

    private func expired(_ context: ChannelHandlerContext) {
        switch phase {
        case .closing: break
        case .handshake:
            environment.metrics.refusedConnections.add(1, ["helloTimeout"])
            phase = .closing
            context.close(promise: nil)
        case .enrolment:
            environment.metrics.refusedConnections.add(1, ["helloTimeout"])
            farewell(
                context,
                ErrorMessage(code: 408, kind: "helloTimeout", reason: "no enrolment in time", retry: true)
            )
        case .session: act(context) { $0.tick(Self.now(context)) }
        }
    }

    private static func now(_ context: ChannelHandlerContext) -> Duration {
        .nanoseconds(Int64(clamping: context.eventLoop.now.uptimeNanoseconds))
    }

    private static let goingDown = ErrorMessage(code: 503, reason: "the plane goes down", retry: true, retryAfter: 1)
}

extension ErrorMessage {
    static let denyListStale = ErrorMessage(
        code: 503,
        kind: "denyListStale",
        reason: "the plane cannot tell who is revoked and lets nobody in",
        retry: true,
        retryAfter: 5
    )
}
