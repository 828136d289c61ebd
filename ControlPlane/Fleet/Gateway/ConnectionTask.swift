internal import Logging
internal import NIOCore
internal import PlaneKernel
internal import SharedBase
internal import SharedTelemetry
internal import SharedWire

/// Does the work of one connection, one piece after the other, outside its event loop.
///
/// While the database is away it tries again; nothing is acknowledged meanwhile, and what the agent may send on is bounded
/// by its credits.
struct ConnectionTask: Sendable {
    let channel: any Channel
    let database: Database
    let identities: IdentityService
    let intake: ReportIntake
    let directory: SessionDirectory
    let denyList: DenyList
    let steps: StepGateway
    let auditHeads: AuditHeadGateway
    /// Which plane this is, for the rows of the agents that it holds.
    let gatewayID: GatewayID
    let limits: GatewayLimits
    let clock: WallClock
    let random: RandomSource
    let metrics: FleetMetrics
    let logger: Logger

    /// The session that this connection has opened.
    private struct Open {
        let identity: AgentIdentity
        let id: SessionID
        let boot: BootID
        /// The engine was told of the session.
        var isKnown = false

        var stepAgent: StepAgent { StepAgent(tenant: identity.tenant, agent: identity.agent, session: id) }
    }

    func run(_ connection: NIOAsyncChannel<ConnectionWork, ConnectionAnswer>) async {
        var open: Open?
        do {
            try await connection.executeThenClose { inbound, outbound in
                var isOver = false
                for try await work in inbound where !isOver || work.outlivesConnection {
                    guard let answer = await perform(work, &open), !isOver else { continue }
                    do { try await outbound.write(answer) } catch {
                        // Nobody hears an answer any more.
                        isOver = true
                        channel.close(promise: nil)
                    }
                }
            }
        } catch {
            logger.debug("connection ended", metadata: ["error.chain": "\(ErrorChain.describe(error))"])
        }
        guard let open else { return }
        await leave(open)
        if open.isKnown { await steps.consumer?.disconnected(open.stepAgent) }
    }

    private func perform(_ work: ConnectionWork, _ open: inout Open?) async -> ConnectionAnswer? {
        switch work {
        case .enrol(let request):
            switch await identities.enrol(request) {
            case .success(let enrolled): return .enrolled(enrolled)
            case .failure(let refused): return .expel(refused.message)
            }
        case .open(let identity, let hello): return await start(identity, hello, &open)
        case .store(let chunk, let sequence):
            guard let open else { return nil }
            return await store(open, chunk, sequence)
        case .heartbeat(let heartbeat):
            if let open { await note(open, heartbeat) }
            return .heartbeatTaken
        case .renew(let request):
            guard let open else { return nil }
            switch await identities.renew(open.identity, csr: request.csr) {
            case .renewed(let certificates): return .renewed(certificates)
            case .refused(let code, let reason, let retry):
                return .renewalRefused(code: code, reason: reason, retry: retry)
            }
        case .beginSteps:
            open?.isKnown = true
            guard let open else { return nil }
            return await begin(open)
        case .step(let event):
            guard let open else { return nil }
            return await keep(event, open)
        case .beginAuditHeads:
            guard let open else { return nil }
            return await newestHead(open)
        case .auditHead(let text):
            guard let open else { return nil }
            await auditHeads.source?.witnessed(text, by: open.identity.agent, of: open.identity.tenant)
            return .auditHeadTaken
        }
    }

    // MARK: Sessions

    private func start(_ identity: AgentIdentity, _ hello: Hello, _ open: inout Open?) async -> ConnectionAnswer {
        let now = clock.now()
        let session = SessionID.new(at: now, random: random)
        let entry = SessionDirectory.Entry(session: session, identity: identity, channel: channel)
        // The old session is told to go before the new one reads how far it came. What it still writes is
        // either there when the cursor is read, or refused because the cursor stands elsewhere.
        if let previous = directory.enter(entry) { replace(previous) }
        let runsSteps = steps.consumer != nil && hello.features.contains(Feature.steps)
        open = Open(identity: identity, id: session, boot: hello.bootID)
        do {
            let opening = try await database.tenant(identity.tenant) {
                try AgentStore.open(
                    $0,
                    hello,
                    session,
                    AgentStore.Place(gateway: gatewayID, runsSteps: runsSteps),
                    at: now
                )
            }
            switch opening {
            case .unknown:
                return .expel(
                    ErrorMessage(code: 401, kind: "agentUnknown", reason: "the agent is not known here", retry: false)
                )
            case .revoked: return .expel(.revoked)
            case .open(let durable):
                // A revocation that was committed since the handshake is in the list or was seen by the transaction.
                if case .revoked = denyList.verdict(identity.agent) { return .expel(.revoked) }
                logger.info(
                    "session opened",
                    metadata: [
                        "agent.id": "\(identity.agent)", "tenant.id": "\(identity.tenant)", "session.id": "\(session)",
                    ]
                )
                return .resume(durable: durable, session: session, time: clock.now())
            }
        } catch {
            return expulsion(error, "open a session", identity)
        }
    }

    private func replace(_ previous: SessionDirectory.Entry) {
        metrics.takeovers.add()
        logger.warning(
            "an agent connected a second time: the older session ends",
            metadata: ["agent.id": "\(previous.identity.agent)", "session.id": "\(previous.session)"]
        )
        let words = "another session of the same agent took over; is its identity on two machines?"
        let error = ErrorMessage(code: 409, kind: "sessionReplaced", reason: words, retry: true, retryAfter: 5)
        previous.channel.triggerUserOutboundEvent(ConnectionAnswer.expel(error), promise: nil)
    }

    /// At the end of the connection, also while the plane goes down.
    private func leave(_ open: Open) async {
        directory.leave(open.identity.agent, open.id)
        let now = clock.now()
        // A task of its own: the write would fail in a cancelled one, and the agent would look alive for 45 s.
        let write = Task { [database] in
            try await database.tenant(open.identity.tenant) {
                try AgentStore.close($0, open.identity.agent, open.id, at: now)
            }
        }
        if case .failure(let error) = await write.result {
            logger.debug("cannot note the end of a session", metadata: ["error.chain": "\(ErrorChain.describe(error))"])
        }
    }

    private func note(_ open: Open, _ heartbeat: Heartbeat) async {
        let now = clock.now()
        do {
            try await database.tenant(open.identity.tenant) { session in
                try AgentStore.heartbeat(session, open.identity.agent, open.id, heartbeat, at: now)
            }
        } catch {
            logger.warning("cannot note a heartbeat", metadata: ["error.chain": "\(ErrorChain.describe(error))"])
        }
    }

    // MARK: Steps

    /// The handler can send orders from now on, and the engine is told so. An answer ends the session.
    private func begin(_ open: Open) async -> ConnectionAnswer? {
        directory.admitSteps(open.identity.agent, open.id)
        return await untilTaken("tell the runbook engine of an agent", open) {
            try await steps.consumer?.connected(open.stepAgent)
            return nil
        }
    }

    private func keep(_ event: StepEvent, _ open: Open) async -> ConnectionAnswer? {
        await untilTaken("keep what an agent says of a step", open, outlivesConnection: true) {
            try await steps.consumer?.take(event, from: open.stepAgent)
            return .stepKept(event)
        }
    }

    // MARK: Audit heads

    /// nil where there is none, or it cannot be had now: the next one that is signed comes by itself.
    private func newestHead(_ open: Open) async -> ConnectionAnswer? {
        do {
            return try await auditHeads.source?.newest(open.identity.tenant)
                .map { .auditHead(index: $0.index, text: $0.text) }
        } catch {
            logger.warning(
                "cannot find the head of an audit trail",
                metadata: ["error.chain": "\(ErrorChain.describe(error))"]
            )
            return nil
        }
    }

    // MARK: Reports

    private func store(_ open: Open, _ chunk: ReportChunk, _ sequence: UInt64) async -> ConnectionAnswer? {
        await untilTaken("store a piece of a report", open) {
            answer(try await intake.store(open.identity, boot: open.boot, chunk, sequence: sequence), sequence)
        }
    }

    /// Tries until the database takes it; nil where the connection ended before, an expulsion where it never will.
    ///
    /// - Parameter outlivesConnection: tried once also where the connection has ended.
    private func untilTaken(
        _ what: String,
        _ open: Open,
        outlivesConnection: Bool = false,
        _ body: () async throws -> ConnectionAnswer?
    ) async -> ConnectionAnswer? {
        var backoff = Backoff(base: limits.retryBase, cap: limits.retryCap)
        var isOwed = outlivesConnection
        while isOwed || channel.isActive, !Task.isCancelled {
            isOwed = false
            do {
                return try await body()
            } catch {
                guard DatabaseTrouble.isPassing(error) else { return expulsion(error, what, open.identity) }
                metrics.storeRetries.add()
                if backoff.failures == 0 {
                    logger.warning(
                        "the database does not take what agents bring, trying again",
                        metadata: [
                            "agent.id": "\(open.identity.agent)", "error.chain": "\(ErrorChain.describe(error))",
                        ]
                    )
                }
                try? await Task.sleep(for: backoff.next(random) + .milliseconds(10))
            }
        }
        return nil
    }

    private func answer(_ outcome: ReportIntake.Outcome, _ sequence: UInt64) -> ConnectionAnswer {
        switch outcome {
        case .stored, .duplicate: return .stored(sequence: sequence)
        case .refused(let refusal) where refusal.isForeign:
            return .expel(ErrorMessage(code: 403, kind: "foreignTenant", reason: refusal.reason, retry: false))
        case .refused(let refusal): return .refuse(sequence: sequence, refusal)
        case .superseded:
            let words = "the numbering of reports begins anew"
            return .expel(ErrorMessage(code: 409, kind: "superseded", reason: words, retry: true, retryAfter: 1))
        case .revoked: return .expel(.revoked)
        case .unknown:
            return .expel(
                ErrorMessage(code: 401, kind: "agentUnknown", reason: "the agent is not known here", retry: false)
            )
        }
    }

    private func expulsion(_ error: any Error, _ what: String, _ identity: AgentIdentity) -> ConnectionAnswer {
        logger.error(
            "cannot \(what)",
            metadata: ["agent.id": "\(identity.agent)", "error.chain": "\(ErrorChain.describe(error))"]
        )
        if DatabaseTrouble.isBadValue(error) {
            let words = "a text in it has characters that are not allowed"
            return .expel(ErrorMessage(code: 400, kind: "badValue", reason: words, retry: false))
        }
        return .expel(ErrorMessage(code: 503, reason: "the plane cannot do this now", retry: true, retryAfter: 5))
    }
}
