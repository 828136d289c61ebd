package import Logging
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
    private let tools: ReportIntake.Tools
    private let metrics: DriftMetrics
    private let logger: Logger

    /// Longest name of a stack in bytes; a longer one does not fit its index.
    static let nameLimit = 500

    /// - Parameters:
    ///   - scrub: the second pass over every value before it is stored.
    ///   - release: of the program: with another one every line is read, scrubbed and judged anew, also one that was seen before.
    package init(
        database: Database,
        scrub: @escaping SecondScrub,
        release: String,
        random: RandomSource = .system,
        metrics: DriftMetrics,
        logger: Logger = Logger(label: "dd0c.drift")
    ) {
        self.database = database
        self.metrics = metrics
        self.logger = logger
        let generation = "\(DriftReport.schemaVersion)/\(SeverityRules.version)/\(release)"
        tools = ReportIntake.Tools(scrub: scrub, random: random, lines: LineDigest(generation: generation))
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
        let tools = tools
        do {
            let reader = try DriftReportReader(delivery.report)
            try Self.checkName(reader.header)
            let (outcome, escaped) = try await database.tenant(tenant) { session in
                try Self.store(reader, delivery, session, tools)
            }
            escaped.tell(reader.header, from: delivery.agent, logger, metrics)
            return outcome
        } catch is AlreadyStored {
            return .repeated
        } catch let error as DriftReportError {
            throw DriftError(
                .unreadable,
                attempted: "read a drift report of \(delivery.report.count) bytes",
                reason: "it is no report of schema version \(DriftReport.schemaVersion)",
                cause: error
            )
        }
    }

    private static func checkName(_ header: DriftReport) throws(DriftError) {
        guard header.stack.name.utf8.count <= nameLimit, !header.stack.name.utf8.contains(0) else {
            throw DriftError(
                .tooLong,
                attempted: "store report \(header.reportID)",
                reason: "the name of its stack has more than \(nameLimit) bytes, or a NUL"
            )
        }
    }

    private static func store(
        _ reader: DriftReportReader,
        _ delivery: DriftReportDelivery,
        _ session: TenantSession,
        _ tools: ReportIntake.Tools
    ) throws -> (outcome: Outcome, escaped: EscapedSecrets) {
        let header = reader.header
        let at = ReportOrder.effectiveTime(finishedAt: header.finishedAt, receivedAt: delivery.receivedAt)
        let newStack = StackID.new(at: delivery.receivedAt, random: tools.random)
        let stack = try ReportStore.lock(session, header.stack, owner: delivery.agent, newID: newStack, at: at)
        guard stack.owner == delivery.agent else { throw foreign(header, delivery) }
        if try ReportStore.holds(session, header.reportID) { return (.repeated, EscapedSecrets()) }
        var intake = try ReportIntake(reader, delivery, stack: stack, at: at, session: session, tools: tools)
        return try intake.run()
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
}
