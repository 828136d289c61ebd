package import AgentSpool
package import Logging
package import NIOCore
import NIOPosix
import ServiceLifecycle
package import SharedBase
import SharedCrypto
import SharedTLS
package import SharedTelemetry
import SharedWire
import Synchronization

/// The agent's link as a service: connects, keeps connected, drains the spool, renews the certificate, ends with a goodbye.
///
/// It never fails: as long as the plane cannot be reached, reports gather in the spool and the log says why.
package final class LinkClient: Service {
    private let store: IdentityStore
    private let settings: LinkSettings
    private let spool: SpoolStore
    private let clock: WallClock
    private let random: RandomSource
    private let waits: any Clock<Duration>
    private let logger: Logger
    private let loop: any EventLoop
    private let identity: Mutex<AgentIdentity>
    private let board: Mutex<LinkStatus>
    /// The key for which a certificate was asked.
    private let renewalKey = Mutex<PrivateKey?>(nil)
    private let driver: NIOLoopBoundBox<LinkDriver?>
    private let hooks: LinkHooks
    private let metrics: LinkMetrics
    /// For the executor of steps; nil where `LinkHooks.steps` is.
    package let steps: StepUplink?

    /// - Parameters:
    ///   - waits: measures the pauses between attempts.
    package init(
        identity: AgentIdentity,
        store: IdentityStore,
        spool: SpoolStore,
        settings: LinkSettings,
        hooks: LinkHooks,
        logger: Logger,
        registry: MetricsRegistry = MetricsRegistry(),
        clock: WallClock = .system,
        random: RandomSource = .system,
        waits: any Clock<Duration> = ContinuousClock(),
        group: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup
    ) {
        self.identity = Mutex(identity)
        self.store = store
        self.spool = spool
        self.settings = settings
        self.hooks = hooks
        metrics = LinkMetrics(registry)
        self.logger = logger
        self.clock = clock
        self.random = random
        self.waits = waits
        let loop = group.next()
        self.loop = loop
        board = Mutex(LinkStatus(identity))
        driver = .makeBoxSendingValue(nil, eventLoop: loop)
        steps = hooks.steps.map { hooks in
            let receiver = StepReceiver(
                hooks: hooks,
                agentID: identity.agentID,
                tenantID: identity.tenantID,
                clock: clock,
                logger: logger
            )
            return StepUplink(loop: loop, driver: StepDriver(loop: loop, receiver: receiver))
        }
    }

    /// What `dd0c-agent status` shows.
    package var status: LinkStatus { board.withLock { $0 } }

    /// Runs until graceful shutdown or cancellation; then says goodbye and returns.
    package func run() async throws {
        try await loop.submit { self.driver.value = self.makeDriver() }.get()
        spool.onAdd { self.onDriver { $0.spoolChanged() } }
        await cancelWhenGracefulShutdown { await self.keepConnected() }
        spool.onAdd(nil)
        try? await loop.submit { self.steps?.onLoop.stop() }.get()
        board.withLock {
            $0.state = .stopped
            $0.sessionID = nil
        }
    }

    private func keepConnected() async {
        var backoff = settings.backoff
        var everConnected = false
        while !Task.isCancelled {
            board.withLock { $0.state = .connecting }
            let (result, renewed) = await connectOnce()
            if result.established {
                everConnected = true
                backoff.reset()
            }
            if Task.isCancelled { return }
            if result.end?.kind == .renumber || renewed { continue }
            var wait = backoff.next(random)
            note(result, attempts: backoff.failures, loud: !everConnected && backoff.failures == settings.loudAfter)
            wait = max(wait, result.end?.retryAfter ?? .zero)
            if case .rejected(let code, _)? = result.end?.kind, code == 403 || code == 426 {
                wait = max(wait, backoff.cap)
            }
            do { try await waits.sleep(for: wait) } catch { return }
        }
    }

    /// One connection from its start to its end, and whether it ended for the sake of a new certificate.
    private func connectOnce() async -> (LinkDriver.Result, renewed: Bool) {
        let identity = identity.withLock { $0 }
        let before = identity.expires
        var result = LinkDriver.Result()
        do {
            let ended = try await connect(identity)
            result = try await withTaskCancellationHandler {
                try await ended.get()
            } onCancel: {
                self.onDriver { $0.shutdown("the agent stops") }
            }
        } catch {
            result.error = error
        }
        board.withLock { $0.sessionID = nil }
        metrics.count(result)
        return (result, result.end?.kind == .shutdown && self.identity.withLock { $0.expires } != before)
    }

    private func connect(_ identity: AgentIdentity) async throws -> EventLoopFuture<LinkDriver.Result> {
        let tls = try TLSContext.client(
            TLSClientSettings(
                trust: .authorities(identity.roots),
                serverName: identity.serverName,
                applicationProtocol: LinkProtocol.link,
                identity: identity.tls,
                clock: clock
            )
        )
        let ended = loop.makePromise(of: LinkDriver.Result.self)
        do {
            _ = try await ClientBootstrap(group: loop)
                .connectTimeout(.nanoseconds(settings.connectTimeout.wholeMicroseconds * 1000))
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelOption(.recvAllocator, value: LinkOptions.receiveBuffers)
                .channelOption(.maxMessagesPerRead, value: LinkOptions.messagesPerRead)
                .channelOption(.writeBufferWaterMark, value: LinkOptions.writeMark)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        guard let driver = self.driver.value else { return }
                        let frames = FrameHandler()
                        let handler = LinkHandler(driver: driver, frames: frames, metrics: self.metrics, ended: ended)
                        try channel.pipeline.syncOperations.addHandlers([TLSHandler(context: tls), frames, handler])
                    }
                }
                .connect(host: identity.server.host, port: identity.server.port)
                .get()
        } catch {
            // Nobody waits for it; a promise must not be left alone.
            ended.fail(error)
            throw LinkError(
                .unreachable,
                attempted: "connect to the control plane at \(identity.server)",
                reason: ConnectFailure.reason(error)
            )
        }
        return ended.futureResult
    }

    private func onDriver(_ body: @escaping @Sendable (LinkDriver) -> Void) {
        loop.execute { if let driver = self.driver.value { body(driver) } }
    }

    private func makeDriver() -> LinkDriver {
        let known = identity.withLock { $0 }
        var session = AgentSession.Settings(
            agentID: known.agentID,
            tenantID: known.tenantID,
            agentVersion: settings.agentVersion,
            hostname: settings.hostname,
            newBootID: { [clock, random] in BootID.new(at: clock.now(), random: random) }
        )
        session.timings = settings.timings
        session.chunkBytes = settings.chunkBytes
        if steps == nil { session.features.remove(Feature.steps) }
        if hooks.auditHeads == nil { session.features.remove(Feature.auditHeads) }
        let owner = LinkDriver.Owner(
            hooks: hooks,
            clock: clock,
            logger: logger,
            established: { [weak self] in self?.established($0) },
            delivered: { [weak self] taken, refused in
                self?.board.withLock {
                    $0.acknowledgedReports = taken
                    $0.refusedReports = refused
                }
            },
            renewalRequest: { [weak self] in self?.renewalRequest() },
            renewed: { [weak self] in self?.take($0) },
            roots: { [weak self] in self?.identity.withLock { $0.roots } ?? [] }
        )
        return LinkDriver(loop: loop, spool: spool, session: session, steps: steps?.onLoop, owner: owner)
    }
}

extension LinkClient {
    private func established(_ welcome: Welcome) {
        let now = clock.now()
        let skew = now - welcome.time
        board.withLock {
            $0.state = .connected
            $0.lastConnectedAt = now
            $0.lastError = nil
            $0.failures = 0
            $0.sessionID = welcome.sessionID.description
            $0.clockSkew = skew
        }
        let endpoint = identity.withLock { $0.server.description }
        logger.info(
            "connected to the control plane",
            metadata: ["dd0c.endpoint": "\(endpoint)", "dd0c.session_id": "\(welcome.sessionID)"]
        )
        if skew >= .seconds(30) || skew <= .seconds(-30) {
            logger.warning(
                "this clock and the plane's differ",
                metadata: ["dd0c.skew_seconds": "\(skew.components.seconds)"]
            )
        }
    }

    /// Writes down and logs how a connection failed.
    private func note(_ result: LinkDriver.Result, attempts: Int, loud: Bool) {
        let reason = Self.explain(result)
        let (endpoint, known) = identity.withLock { ($0.server.description, $0.expires) }
        board.withLock {
            $0.state = .waiting
            $0.failures = attempts
            $0.lastError = reason
            $0.lastErrorAt = clock.now()
        }
        var details: Logger.Metadata = ["dd0c.endpoint": "\(endpoint)", "error": "\(reason)"]
        if known <= clock.now() { details["dd0c.certificate_expired"] = "\(known)" }
        if loud {
            logger.error(
                "cannot reach the control plane at \(endpoint) after \(attempts) attempts; scans go on, reports wait in the spool",
                metadata: details
            )
        } else {
            logger.warning("the link to the control plane is down", metadata: details)
        }
    }

    /// One line: what the plane said, else what TLS or the socket said.
    private static func explain(_ result: LinkDriver.Result) -> String {
        if let end = result.end, result.error == nil || end.kind != .broken { return end.reason }
        guard let error = result.error else { return "the plane closed the connection without a word" }
        if let tls = error as? TLSError, tls.code == .identityRefused {
            return "identity refused, because \(tls.reason)"
        }
        return ErrorChain.describe(error)
    }

    /// A request for the next certificate once two thirds of the life of this one are over.
    private func renewalRequest() -> [UInt8]? {
        let known = identity.withLock { $0 }
        guard clock.now() >= known.renewalDue else { return nil }
        do {
            let key = try renewalKey.withLock { held in
                let key = try held ?? PrivateKey.generate(.p256)
                held = key
                return key
            }
            let subject = SubjectName(commonName: known.agentID.description, organization: known.tenantID.description)
            return try CertificateRequest.create(subject: subject, key: key).der
        } catch {
            logger.error("cannot ask for a new certificate", metadata: ["error": "\(ErrorChain.describe(error))"])
            return nil
        }
    }

    /// Checks and keeps a new certificate, then connects anew with it.
    private func take(_ certificates: CertificateSet) {
        guard let key = renewalKey.withLock({ $0 }) else { return }
        let current = identity.withLock { $0 }
        let (store, clock) = (store, clock)
        NIOThreadPool.singleton.runIfActive(eventLoop: loop) {
            let next = try current.renewed(
                chain: try certificates.chain.map { try Certificate(der: $0) },
                roots: try certificates.roots.map { try Certificate(der: $0) },
                key: key
            )
            try CertificateVerifier.verify(
                next.chain[0],
                intermediates: Array(next.chain.dropFirst()),
                roots: next.roots,
                at: clock.now(),
                usage: .client
            )
            try store.save(next)
            return next
        }.whenComplete { answer in
            switch answer {
            case .success(let next):
                self.identity.withLock { $0 = next }
                self.renewalKey.withLock { $0 = nil }
                self.board.withLock { $0.certificateExpires = next.expires }
                self.logger.info("certificate renewed", metadata: ["dd0c.expires": "\(next.expires)"])
                self.onDriver { $0.shutdown("the certificate was renewed") }
            case .failure(let error):
                self.logger.error(
                    "the renewed certificate is of no use",
                    metadata: ["error": "\(ErrorChain.describe(error))"]
                )
            }
        }
    }
}
