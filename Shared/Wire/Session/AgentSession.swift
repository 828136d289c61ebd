package import NIOCore
package import SharedBase

/// The agent's side of the link as a pure value that lives from the start of the agent to its end, over all connections.
///
/// Each call is one event and returns what to do, in order. Times are a monotonic clock as `Duration`. Decisions that it takes:
/// when to say hello, what to send next within the credits, what to send again after a reconnect, when a report may leave the
/// disk, when to ping and when to give a connection up.
package struct AgentSession: Sendable {
    /// What is fixed for the life of the agent.
    package struct Settings: Sendable {
        package var agentID: AgentID
        package var tenantID: TenantID
        package var agentVersion: String
        package var hostname: String
        package var versions: ClosedRange<Int> = ProtocolVersion.supported
        package var features: Set<String> = Feature.all
        package var timings: SessionTimings = .standard
        package var chunkBytes = WireLimits.chunk
        /// Makes the boot id; asked again only where the numbering has to begin anew.
        package var newBootID: @Sendable () -> BootID

        package init(
            agentID: AgentID,
            tenantID: TenantID,
            agentVersion: String,
            hostname: String,
            newBootID: @escaping @Sendable () -> BootID
        ) {
            self.agentID = agentID
            self.tenantID = tenantID
            self.agentVersion = agentVersion
            self.hostname = hostname
            self.newBootID = newBootID
        }
    }

    package enum Action: Equatable, Sendable {
        case send(Message)
        /// A data frame with its number.
        case sendChunk(ReportChunk, sequence: UInt64)
        /// From now on frames up to `WireLimits.established` are accepted.
        case raiseCap
        case established(Welcome)
        /// Answer with `fetched`: the oldest waiting report that is not one of these, or nil.
        case fetch(excluding: Set<ReportID>)
        /// Answer with `read` or `unreadable`.
        case read(ReportID, offset: Int, length: Int)
        /// The report is durable at the plane: it may leave the disk.
        case delivered(ReportID)
        /// The plane does not want the report, now or ever: it may leave the disk.
        case refused(ReportID, code: Int, reason: String)
        /// Call `heartbeat` with what is to be said.
        case heartbeatDue
        case scan(ScanRequest)
        /// A message about runbook steps, for `StepAgentSession`.
        case step(Message)
        /// The plane shows the signed end of the audit trail.
        case auditHead(String)
        case renewed(CertificateSet)
        case renewalRefused(Refused)
        case close(End)
    }

    /// Why a connection ended.
    package struct End: Equatable, Sendable {
        package enum Kind: Hashable, Sendable {
            /// The agent goes down.
            case shutdown
            /// The plane said goodbye.
            case goodbye
            /// The plane sent an error frame with this code.
            case rejected(code: Int, retry: Bool)
            /// The plane was silent or broke the protocol.
            case broken
            /// The numbering has to begin anew: connect again at once.
            case renumber
        }

        package var kind: Kind
        package var reason: String
        /// What the plane asked to wait.
        package var retryAfter: Duration?
        package var error: WireError?

        package init(_ kind: Kind, reason: String, retryAfter: Duration? = nil, error: WireError? = nil) {
            self.kind = kind
            self.reason = reason
            self.retryAfter = retryAfter
            self.error = error
        }
    }

    package enum Phase: Hashable, Sendable {
        case disconnected
        case awaitingWelcome
        case established
    }

    package private(set) var phase: Phase = .disconnected
    package private(set) var bootID: BootID
    package private(set) var welcome: Welcome?
    /// Reports that the plane has taken since the start.
    package private(set) var deliveredReports = 0
    package private(set) var refusedReports = 0
    /// Frames of unknown types that were passed over.
    package private(set) var ignoredFrames = 0
    private let settings: Settings
    private var window: UploadWindow
    private var liveness: Liveness
    private var connectedAt: Duration = .zero
    private var nextHeartbeat: Duration = .zero
    private var renewing = false
    /// The chunk whose bytes were asked for.
    private var reading: UploadWindow.Chunk?
    private var fetching = false
    /// The spool had nothing to send when it was last asked.
    private var spoolEmpty = false
    /// Uploads rest until then because the plane asked for it.
    private var pausedUntil: Duration?

    package init(_ settings: Settings) {
        self.settings = settings
        bootID = settings.newBootID()
        window = UploadWindow(chunkBytes: settings.chunkBytes)
        liveness = Liveness(now: .zero)
    }

    /// The highest number that the plane has acknowledged under this boot id.
    package var ackedSequence: UInt64 { window.acked }

    /// Whether the plane takes compressed data frames.
    package var compression: Bool { phase == .established && welcome?.features.contains(Feature.deflate) == true }

    /// Whether runbook steps may be spoken of.
    package var steps: Bool { phase == .established && welcome?.features.contains(Feature.steps) == true }

    /// Whether heads of the audit trail may be spoken of.
    package var auditHeads: Bool { phase == .established && welcome?.features.contains(Feature.auditHeads) == true }

    /// When `tick` has something to do; nil while there is no connection.
    package var nextTick: Duration? {
        switch phase {
        case .disconnected: nil
        case .awaitingWelcome: connectedAt + settings.timings.helloTimeout
        case .established: min(min(liveness.nextCheck, nextHeartbeat), pausedUntil ?? nextHeartbeat)
        }
    }

    /// The TLS handshake is done.
    package mutating func connected(now: Duration, time: Timestamp) -> [Action] {
        phase = .awaitingWelcome
        connectedAt = now
        liveness = Liveness(now: now, pingAfter: settings.timings.pingAfter, deadAfter: settings.timings.deadAfter)
        renewing = false
        reading = nil
        let hello = Hello(
            versions: settings.versions,
            features: settings.features,
            agentID: settings.agentID,
            tenantID: settings.tenantID,
            bootID: bootID,
            agentVersion: settings.agentVersion,
            hostname: settings.hostname,
            time: time
        )
        return [.send(.hello(hello))]
    }

    /// The connection is gone, for whatever reason.
    package mutating func disconnected() {
        phase = .disconnected
        reading = nil
    }

    package mutating func received(_ frame: Frame, now: Duration) -> [Action] {
        guard phase != .disconnected else { return [] }
        liveness.heard(now)
        do throws(WireError) {
            guard let message = try Message.decode(frame) else {
                ignoredFrames += 1
                return []
            }
            return try handle(message, frame, now)
        } catch {
            return fail(error)
        }
    }

    /// A frame could not be cut from the bytes.
    package mutating func failed(_ error: WireError) -> [Action] { phase == .disconnected ? [] : fail(error) }

    package mutating func tick(_ now: Duration) -> [Action] {
        switch phase {
        case .disconnected: return []
        case .awaitingWelcome:
            guard now - connectedAt >= settings.timings.helloTimeout else { return [] }
            return fail(
                WireError(
                    .helloTimeout,
                    attempted: "greet the plane",
                    reason: "it did not answer the hello within \(settings.timings.helloTimeout)"
                )
            )
        case .established:
            var actions: [Action] = []
            switch liveness.check(now) {
            case .fine: break
            case .ping(let ping): actions.append(.send(.ping(ping)))
            case .dead:
                return fail(
                    WireError(
                        .peerSilent,
                        attempted: "keep the link",
                        reason: "the plane was silent for \(settings.timings.deadAfter)"
                    )
                )
            }
            if now >= nextHeartbeat {
                nextHeartbeat = now + settings.timings.heartbeatEvery
                actions.append(.heartbeatDue)
            }
            if let until = pausedUntil, now >= until {
                pausedUntil = nil
                actions += advance()
            }
            return actions
        }
    }

    /// A report was added to the disk.
    package mutating func spoolChanged() -> [Action] {
        spoolEmpty = false
        fetchAgain = fetching
        return advance()
    }

    /// The disk's answer to `fetch`.
    package mutating func fetched(_ report: OutgoingReport?) -> [Action] {
        guard fetching else { return [] }
        fetching = false
        if let report, !window.inFlight.contains(report.reportID) {
            window.begin(report)
        } else {
            spoolEmpty = !fetchAgain
        }
        fetchAgain = false
        return advance()
    }

    /// The disk's answer to `read`.
    package mutating func read(_ report: ReportID, offset: Int, body: ByteBuffer) -> [Action] {
        guard phase == .established, let chunk = reading, chunk.report.reportID == report else { return [] }
        let place = window.chunk(chunk)
        guard place.offset == offset, place.length == body.readableBytes else { return [] }
        reading = nil
        window.didSend()
        let message = ReportChunk(
            reportID: report,
            stack: chunk.report.stack,
            index: chunk.index,
            count: place.count,
            totalBytes: chunk.report.totalBytes,
            sha256: chunk.report.sha256,
            body: body
        )
        return [.sendChunk(message, sequence: chunk.sequence)] + advance()
    }

    /// The bytes of a report cannot be read; the disk has set it aside.
    package mutating func unreadable(_ report: ReportID) -> [Action] {
        guard let chunk = reading, chunk.report.reportID == report else { return [] }
        reading = nil
        return renumber("report \(report) can no longer be read from the spool")
    }

    /// What to say in the heartbeat that was due.
    package mutating func heartbeat(_ heartbeat: Heartbeat) -> [Action] {
        phase == .established ? [.send(.heartbeat(heartbeat))] : []
    }

    /// Asks for a new certificate. Nothing happens while there is no link, the plane cannot do it, or one request is open.
    package mutating func renew(csr: [UInt8]) -> [Action] {
        guard phase == .established, !renewing, welcome?.features.contains(Feature.renewal) == true else { return [] }
        renewing = true
        return [.send(.renew(Renew(csr: csr)))]
    }

    /// Shows the plane the newest head that was kept; nothing happens where there is no link or it does not want to know.
    package func show(auditHead: String) -> [Action] {
        auditHeads ? [.send(.auditHead(AuditHeadNotice(head: auditHead)))] : []
    }

    /// The agent goes down or wants a new connection.
    package mutating func shutdown(reason: String) -> [Action] {
        guard phase != .disconnected else { return [] }
        phase = .disconnected
        return [.send(.goodbye(Goodbye(reason: reason))), .close(End(.shutdown, reason: reason))]
    }

    /// A report was added while the answer to `fetch` was on its way.
    private var fetchAgain = false
}

extension AgentSession {
    private mutating func handle(_ message: Message, _ frame: Frame, _ now: Duration) throws(WireError) -> [Action] {
        switch (phase, message) {
        case (.awaitingWelcome, .welcome(let welcome)):
            return try establish(welcome, now)
        case (.established, .ack(let ack)):
            guard let finished = window.acknowledge(ack.sequence, credits: ack.credits) else {
                throw WireError(
                    .sequenceGap,
                    attempted: "take an acknowledgement",
                    reason: "it names \(ack.sequence), which was not sent on this connection"
                )
            }
            return finish(finished) + advance()
        case (.established, .refused(let refused)):
            return try refuse(refused, now)
        case (.established, .scanRequest(let request)):
            return [.scan(request)]
        case (.established, .dispatch), (.established, .stepAck), (.established, .cancelStep),
            (.established, .stepQuery),
            (.established, .panic), (.established, .stepKeys), (.established, .outputAck):
            guard steps else { throw unexpected(frame) }
            return [.step(message)]
        case (.established, .auditHead(let notice)):
            guard auditHeads else { throw unexpected(frame) }
            return [.auditHead(notice.head)]
        case (.established, .renewed(let renewed)) where renewing:
            renewing = false
            return [.renewed(renewed.certificates)]
        case (.established, .ping(let ping)), (.awaitingWelcome, .ping(let ping)):
            return [.send(.pong(Pong(nonce: ping.nonce)))]
        case (.established, .pong):
            return []
        case (_, .goodbye(let goodbye)):
            phase = .disconnected
            return [.close(End(.goodbye, reason: goodbye.reason))]
        case (_, .error(let error)):
            phase = .disconnected
            let wait = error.retryAfter.map { Duration.seconds($0) }
            return [
                .close(End(.rejected(code: error.code, retry: error.retry), reason: error.reason, retryAfter: wait))
            ]
        default: throw unexpected(frame)
        }
    }

    private func unexpected(_ frame: Frame) -> WireError {
        let name = FrameType(rawValue: frame.type).map { "\($0)" } ?? "?"
        return WireError(
            .unexpectedMessage,
            attempted: "follow the protocol",
            reason: "the plane sent \(name) while the link was \(phase)"
        )
    }

    private mutating func establish(_ welcome: Welcome, _ now: Duration) throws(WireError) -> [Action] {
        guard settings.versions.contains(welcome.version), welcome.features.isSubset(of: settings.features) else {
            throw WireError(
                .noCommonVersion,
                attempted: "agree with the plane",
                reason: "it chose version \(welcome.version) with \(welcome.features.sorted()), which was not offered"
            )
        }
        self.welcome = welcome
        phase = .established
        guard let finished = window.reconnected(durable: welcome.durableSequence, credits: welcome.credits) else {
            return renumber(
                "the plane remembers \(welcome.durableSequence), this agent \(window.acked) to \(window.assigned)"
            )
        }
        nextHeartbeat = now + settings.timings.heartbeatEvery
        pausedUntil = nil
        return [.raiseCap, .established(welcome), .heartbeatDue] + finish(finished) + advance()
    }

    private mutating func refuse(_ refused: Refused, _ now: Duration) throws(WireError) -> [Action] {
        if refused.sequence == 0 {
            guard renewing else { return [] }
            renewing = false
            return [.renewalRefused(refused)]
        }
        let outcome: UploadWindow.Outcome =
            refused.retry ? .postponed : .refused(code: refused.code, reason: refused.reason)
        guard window.refuse(refused.sequence, outcome) else {
            throw WireError(
                .sequenceGap,
                attempted: "take a refusal",
                reason: "it names \(refused.sequence), which is not in flight"
            )
        }
        if refused.retry { pausedUntil = now + .seconds(refused.retryAfter ?? 60) }
        return advance()
    }

    private mutating func finish(_ reports: [(OutgoingReport, UploadWindow.Outcome)]) -> [Action] {
        var actions: [Action] = []
        for (report, outcome) in reports {
            switch outcome {
            case .delivered:
                deliveredReports += 1
                actions.append(.delivered(report.reportID))
            case .refused(let code, let reason):
                refusedReports += 1
                actions.append(.refused(report.reportID, code: code, reason: reason))
            case .postponed:
                spoolEmpty = false
                fetchAgain = fetching
            }
        }
        return actions
    }

    /// Asks for the next thing that sending needs: a report or the bytes of a chunk. At most one of each is open.
    private mutating func advance() -> [Action] {
        guard phase == .established, reading == nil, pausedUntil == nil else { return [] }
        if window.wantsReport {
            guard !fetching, !spoolEmpty else { return [] }
            fetching = true
            return [.fetch(excluding: window.inFlight)]
        }
        guard let chunk = window.next() else { return [] }
        reading = chunk
        let place = window.chunk(chunk)
        return [.read(chunk.report.reportID, offset: place.offset, length: place.length)]
    }

    /// Leaves what was numbered behind: the reports are still on disk and go again under a new boot id, the plane drops doubles
    /// by report id.
    private mutating func renumber(_ reason: String) -> [Action] {
        window.restart()
        bootID = settings.newBootID()
        spoolEmpty = false
        phase = .disconnected
        return [.send(.goodbye(Goodbye(reason: reason))), .close(End(.renumber, reason: reason))]
    }

    private mutating func fail(_ error: WireError) -> [Action] {
        phase = .disconnected
        let end = End(.broken, reason: error.description, error: error)
        return [.send(.error(ErrorMessage(error))), .close(end)]
    }
}
