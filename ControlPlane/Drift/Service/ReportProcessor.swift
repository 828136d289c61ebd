package import PlaneKernel
internal import PlanePostgres
package import SharedBase
internal import SharedDrift
internal import SharedTelemetry

/// Works up one report: decode, second scrub, normalise, decide, and store all of it in one transaction (P2-E3-11).
package struct ReportProcessor: Sendable {
    /// What became of a report.
    package enum Outcome: String, Sendable, Equatable {
        case stored
        /// Older than what is known of its stack: kept, and changes nothing.
        case late
        /// Its id is stored already.
        case repeated
    }

    private let database: Database
    private let scrub: SecondScrub
    private let random: RandomSource
    private let metrics: DriftMetrics

    /// Longest name of a stack in bytes; a longer one does not fit its index.
    static let nameLimit = 500

    package init(
        database: Database,
        scrub: @escaping SecondScrub,
        random: RandomSource = .system,
        metrics: DriftMetrics
    ) {
        self.database = database
        self.scrub = scrub
        self.random = random
        self.metrics = metrics
    }

    /// - Throws: `QueueRejection` for what no second try can help; the queue puts it with the dead letters.
    package func process(_ message: QueueMessage) async throws {
        guard let delivery = DriftReportDelivery(payload: message.payload) else {
            metrics.refused.add(1, [DriftCode.unreadable.rawValue])
            throw QueueRejection("the message does not say who brought the report")
        }
        do {
            let outcome = try await process(delivery, tenant: message.tenant)
            metrics.reports.add(1, [outcome.rawValue])
        } catch let error as DriftError {
            metrics.refused.add(1, [error.code.rawValue])
            throw QueueRejection("the report is refused", cause: error)
        } catch let error as PostgresError where error.code == .dataRejected {
            metrics.refused.add(1, [DriftCode.unreadable.rawValue])
            throw QueueRejection("a value of the report cannot be stored", cause: error)
        }
    }

    /// - Throws: `DriftError` for a report that is refused; an error of the database where a later try may help.
    package func process(_ delivery: DriftReportDelivery, tenant: TenantID) async throws -> Outcome {
        let report = try canonical(delivery)
        let random = random
        let outcome = try await database.tenant(tenant) { session in
            try Self.store(report, delivery, session, random)
        }
        metrics.escaped.add(Double(outcome == .repeated ? 0 : report.escaped))
        return outcome
    }

    private func canonical(_ delivery: DriftReportDelivery) throws(DriftError) -> CanonicalReport {
        let report: DriftReport
        do {
            report = try DriftReportCodec.decode(delivery.report)
        } catch {
            throw DriftError(
                .unreadable,
                attempted: "read a drift report of \(delivery.report.count) bytes",
                reason: "it is no report of schema version \(DriftReport.schemaVersion)",
                cause: error
            )
        }
        guard report.stack.name.utf8.count <= Self.nameLimit, !report.stack.name.utf8.contains(0) else {
            throw DriftError(
                .tooLong,
                attempted: "store report \(report.reportID)",
                reason: "the name of its stack has more than \(Self.nameLimit) bytes, or a NUL"
            )
        }
        return CanonicalReport(report, scrub: scrub)
    }

    private static func store(
        _ report: CanonicalReport,
        _ delivery: DriftReportDelivery,
        _ session: TenantSession,
        _ random: RandomSource
    ) throws -> Outcome {
        let header = report.header
        let at = ReportOrder.effectiveTime(finishedAt: header.finishedAt, receivedAt: delivery.receivedAt)
        let newStack = StackID.new(at: delivery.receivedAt, random: random)
        let stack = try ReportStore.lock(session, header.stack, owner: delivery.agent, newID: newStack, at: at)
        guard stack.owner == delivery.agent else { throw foreign(header, delivery) }
        let isLate = ReportOrder.isLate(at, last: stack.lastScanAt)
        guard
            try ReportStore.insert(session, report, stack: stack.id, delivery: delivery, at: at, isLate: isLate)
        else { return .repeated }
        try auditEscape(report, session, random)
        if isLate { return .late }
        let known = try ReportStore.known(session, stack: stack.id, report: report)
        let decision = LifecycleDecision(known: known, report: report) {
            DriftID.new(at: delivery.receivedAt, random: random)
        }
        let scope = LifecycleStore.Scope(stack: stack.id, report: header.reportID, agent: delivery.agent, at: at)
        try LifecycleStore.apply(decision, scope, session)
        let everComplete = report.isComplete || stack.lastCompleteScanAt != nil
        let score = ShownScore.score(open: decision.open, everComplete: everComplete)
        let update = StackStore.Update(stack: stack.id, report: report, at: at, open: decision.open, score: score)
        try StackStore.write(update, session)
        return .stored
    }

    /// A stack is owned by the agent that first reported it, until an operator moves it.
    private static func foreign(_ header: DriftReport, _ delivery: DriftReportDelivery) -> DriftError {
        let who = delivery.agent.map { "agent \($0)" } ?? "an API key"
        return DriftError(
            .foreignStack,
            attempted: "store report \(header.reportID) of stack \(header.stack)",
            reason: "it came from \(who), and the stack belongs to another sender",
            advice: "give the stack another name, or move it to this agent"
        )
    }

    /// P2-E3-12: a secret that escaped the agent is a security event. The entry says where, never what.
    private static func auditEscape(
        _ report: CanonicalReport,
        _ session: TenantSession,
        _ random: RandomSource
    ) throws {
        guard report.escaped > 0 else { return }
        try Audit.append(
            in: session,
            actor: "system",
            action: "security.secret_escaped",
            target: "report:\(report.header.reportID)",
            details: [
                "stack": .string(StorableText.clean(report.header.stack.description)),
                "found": .number(String(report.escaped)),
            ],
            random: random
        )
    }
}
