import NIOCore
package import SharedBase

/// The plane's side of one connection as a pure value: each call is one event and returns what to do, in order.
///
/// The owner keeps the connection, the clock, the storage. Times are a monotonic clock as `Duration`. After `.close` the machine
/// ignores everything; the owner writes what was to be sent before it and closes.
package struct PlaneSession: Sendable {
    /// What is fixed for the connection.
    package struct Settings: Sendable {
        /// From the client certificate.
        package var agentID: AgentID
        package var tenantID: TenantID
        package var versions: ClosedRange<Int> = ProtocolVersion.supported
        package var features: Set<String> = Feature.all
        package var credits: Credits = .standard
        package var timings: SessionTimings = .standard

        package init(agentID: AgentID, tenantID: TenantID) {
            self.agentID = agentID
            self.tenantID = tenantID
        }
    }

    package enum Action: Equatable, Sendable {
        case send(Message)
        /// The hello is in order: find the durable sequence of its boot id, then call `resume`.
        case lookUp(Hello)
        /// From now on frames up to `WireLimits.established` are accepted.
        case raiseCap
        /// A chunk that was not seen before, next in sequence: make it durable, then call `stored` or `refuse`.
        case store(ReportChunk, sequence: UInt64)
        case heartbeat(Heartbeat)
        /// Answer with `renewed` or `refuseRenewal`.
        case renew(Renew)
        /// A message about runbook steps, for `StepPlaneSession`.
        case step(Message)
        /// The agent shows the newest head of the audit trail that it has kept.
        case auditHead(String)
        /// The connection is over; an error is for the log, nil is an orderly end.
        case close(reason: String, error: WireError?)
    }

    package enum Phase: Hashable, Sendable {
        case awaitingHello
        case resuming
        case established
        case closed
    }

    package private(set) var phase: Phase = .awaitingHello
    package private(set) var hello: Hello?
    /// Frames of unknown types that were passed over.
    package private(set) var ignoredFrames = 0
    /// Chunks that came again and were dropped.
    package private(set) var duplicates = 0
    /// Everything up to here is durable and acknowledged.
    package private(set) var durable: UInt64 = 0
    private let settings: Settings
    private let openedAt: Duration
    private var liveness: Liveness
    private var agreed: (version: Int, features: Set<String>)?
    private var credits: Credits
    /// Sequence and payload bytes of chunks that were handed up and are not durable yet.
    private var inWork: [(sequence: UInt64, bytes: Int)] = []
    private var received: UInt64 = 0
    /// The index of the newest audit head that was shown.
    private var shownHead = -1

    package init(_ settings: Settings, now: Duration) {
        self.settings = settings
        openedAt = now
        credits = settings.credits
        liveness = Liveness(now: now, pingAfter: settings.timings.pingAfter, deadAfter: settings.timings.deadAfter)
    }

    /// Whether the agent may compress the payloads of its data frames.
    package var compression: Bool { agreed?.features.contains(Feature.deflate) == true }

    /// Whether runbook steps may be spoken of.
    package var steps: Bool { phase == .established && agreed?.features.contains(Feature.steps) == true }

    /// Whether heads of the audit trail may be spoken of.
    package var auditHeads: Bool { phase == .established && agreed?.features.contains(Feature.auditHeads) == true }

    /// When `tick` has something to do; nil when closed.
    package var nextTick: Duration? {
        switch phase {
        case .closed: nil
        case .awaitingHello: openedAt + settings.timings.helloTimeout
        case .resuming, .established: liveness.nextCheck
        }
    }

    package mutating func received(_ frame: Frame, now: Duration) -> [Action] {
        guard phase != .closed else { return [] }
        liveness.heard(now)
        do throws(WireError) {
            guard let message = try Message.decode(frame) else {
                ignoredFrames += 1
                return []
            }
            return try handle(message, frame)
        } catch {
            return fail(error)
        }
    }

    /// The storage's answer to `lookUp`.
    package mutating func resume(durable: UInt64, sessionID: SessionID, time: Timestamp) -> [Action] {
        guard phase == .resuming, let agreed else { return [] }
        phase = .established
        self.durable = durable
        received = durable
        let welcome = Welcome(
            version: agreed.version,
            features: agreed.features,
            sessionID: sessionID,
            time: time,
            credits: credits,
            durableSequence: durable
        )
        return [.raiseCap, .send(.welcome(welcome))]
    }

    /// Everything up to `sequence` is durable now.
    package mutating func stored(upTo sequence: UInt64) -> [Action] {
        guard phase == .established, sequence > durable, sequence <= received else { return [] }
        durable = sequence
        inWork.removeAll { $0.sequence <= sequence }
        return [acknowledgement]
    }

    /// The report of the chunk `sequence` is not taken. The chunk counts as received: it is acknowledged with those before it.
    package mutating func refuse(
        _ sequence: UInt64,
        code: Int,
        reason: String,
        retry: Bool,
        retryAfter: Int? = nil
    ) -> [Action] {
        guard phase == .established, sequence > durable, sequence <= received else { return [] }
        let refused = Refused(sequence: sequence, code: code, reason: reason, retry: retry, retryAfter: retryAfter)
        return [.send(.refused(refused))] + stored(upTo: sequence)
    }

    /// Changes what may be in flight; `Credits.none` pauses the agent.
    package mutating func grant(_ credits: Credits) -> [Action] {
        self.credits = credits
        return phase == .established ? [acknowledgement] : []
    }

    /// Asks the agent for a scan; nothing happens where it cannot do that.
    package mutating func requestScan(_ request: ScanRequest) -> [Action] {
        guard phase == .established, agreed?.features.contains(Feature.scanRequest) == true else { return [] }
        return [.send(.scanRequest(request))]
    }

    /// Hands the signed end of the audit trail to an agent that keeps such; an older one than was shown before is left out, for
    /// two that overtook each other must not look like a trail that was set back.
    package mutating func show(auditHead: String, index: Int) -> [Action] {
        guard auditHeads, index > shownHead else { return [] }
        shownHead = index
        return [.send(.auditHead(AuditHeadNotice(head: auditHead)))]
    }

    package mutating func renewed(_ certificates: CertificateSet) -> [Action] {
        phase == .established ? [.send(.renewed(Renewed(certificates)))] : []
    }

    package mutating func refuseRenewal(code: Int, reason: String, retry: Bool, retryAfter: Int? = nil) -> [Action] {
        guard phase == .established else { return [] }
        return [.send(.refused(Refused(sequence: 0, code: code, reason: reason, retry: retry, retryAfter: retryAfter)))]
    }

    package mutating func tick(_ now: Duration) -> [Action] {
        switch phase {
        case .closed: return []
        case .awaitingHello:
            guard now - openedAt >= settings.timings.helloTimeout else { return [] }
            return fail(
                WireError(
                    .helloTimeout,
                    attempted: "wait for the agent's hello",
                    reason: "it did not arrive within \(settings.timings.helloTimeout)"
                )
            )
        case .resuming, .established:
            switch liveness.check(now) {
            case .fine: return []
            case .ping(let ping): return [.send(.ping(ping))]
            case .dead:
                return fail(
                    WireError(
                        .peerSilent,
                        attempted: "keep the session",
                        reason: "the agent was silent for \(settings.timings.deadAfter)"
                    )
                )
            }
        }
    }

    /// The plane goes down; the agent may come back at once.
    package mutating func shutdown(reason: String) -> [Action] {
        guard phase != .closed else { return [] }
        phase = .closed
        return [.send(.goodbye(Goodbye(reason: reason))), .close(reason: reason, error: nil)]
    }

    /// Ends the session with an error frame, for example 403 for an agent that was revoked.
    package mutating func expel(_ error: ErrorMessage) -> [Action] {
        guard phase != .closed else { return [] }
        phase = .closed
        return [.send(.error(error)), .close(reason: error.reason, error: nil)]
    }

    /// A frame could not be cut from the bytes.
    package mutating func failed(_ error: WireError) -> [Action] { phase == .closed ? [] : fail(error) }

    /// The connection is gone.
    package mutating func disconnected() { phase = .closed }
}

extension PlaneSession {
    private var acknowledgement: Action { .send(.ack(Ack(sequence: durable, credits: credits))) }

    private mutating func fail(_ error: WireError) -> [Action] {
        phase = .closed
        return [.send(.error(ErrorMessage(error))), .close(reason: error.description, error: error)]
    }

    private mutating func handle(_ message: Message, _ frame: Frame) throws(WireError) -> [Action] {
        switch (phase, message) {
        case (.awaitingHello, .hello(let hello)):
            return try greet(hello)
        case (.established, .reportChunk(let chunk)):
            return try accept(chunk, frame)
        case (.established, .heartbeat(let heartbeat)):
            return [.heartbeat(heartbeat)]
        case (.established, .renew(let request)):
            return [.renew(request)]
        case (.established, .stepState), (.established, .stepReport), (.established, .stepOutput):
            guard steps else { throw unexpected(frame) }
            return [.step(message)]
        case (.established, .auditHead(let notice)):
            guard auditHeads else { throw unexpected(frame) }
            return [.auditHead(notice.head)]
        case (.established, .ping(let ping)), (.resuming, .ping(let ping)):
            return [.send(.pong(Pong(nonce: ping.nonce)))]
        case (.established, .pong), (.resuming, .pong):
            return []
        case (_, .goodbye(let goodbye)):
            phase = .closed
            return [.close(reason: goodbye.reason, error: nil)]
        case (_, .error(let error)):
            phase = .closed
            return [.close(reason: "the agent reports: \(error.reason)", error: nil)]
        default: throw unexpected(frame)
        }
    }

    private func unexpected(_ frame: Frame) -> WireError {
        let name = FrameType(rawValue: frame.type).map { "\($0)" } ?? "?"
        return WireError(
            .unexpectedMessage,
            attempted: "follow the protocol",
            reason: "the agent sent \(name) while the session was \(phase)"
        )
    }

    private mutating func greet(_ hello: Hello) throws(WireError) -> [Action] {
        guard hello.agentID == settings.agentID, hello.tenantID == settings.tenantID else {
            throw WireError(
                .foreignIdentity,
                attempted: "accept the hello",
                reason: "it names agent \(hello.agentID) of tenant \(hello.tenantID), "
                    + "the certificate agent \(settings.agentID) of tenant \(settings.tenantID)"
            )
        }
        let version = try ProtocolVersion.negotiate(hello.versions, ours: settings.versions)
        agreed = (version, hello.features.intersection(settings.features))
        self.hello = hello
        phase = .resuming
        return [.lookUp(hello)]
    }

    private mutating func accept(_ chunk: ReportChunk, _ frame: Frame) throws(WireError) -> [Action] {
        if frame.sequence <= durable, frame.sequence > 0 {
            duplicates += 1
            return [acknowledgement]
        }
        if frame.sequence <= received, frame.sequence > 0 {
            duplicates += 1
            return []
        }
        guard frame.sequence == received + 1 else {
            throw WireError(
                .sequenceGap,
                attempted: "take a report chunk",
                reason: "its sequence is \(frame.sequence), the next one due is \(received + 1)"
            )
        }
        let bytes = frame.payload.readableBytes
        let inFlight = inWork.reduce(0) { $0 + $1.bytes }
        let granted = settings.credits
        guard inWork.count < granted.messages, inWork.isEmpty || inFlight + bytes <= granted.bytes else {
            throw WireError(
                .creditsExceeded,
                attempted: "take a report chunk",
                reason: "\(inWork.count) chunks of \(inFlight) bytes are in flight, "
                    + "\(granted.messages) of \(granted.bytes) are granted"
            )
        }
        received = frame.sequence
        inWork.append((frame.sequence, bytes))
        return [.store(chunk, sequence: frame.sequence)]
    }
}
