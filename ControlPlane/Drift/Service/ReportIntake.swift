internal import PlaneKernel
internal import SharedBase
internal import SharedDrift

/// One report on its way into the tables, inside the one transaction of that report: read, scrubbed, judged, decided and
/// written batch by batch, so that its memory does not grow with its resources but for what is known of the stack.
struct ReportIntake {
    /// Drifts between two writes. The server works on one batch while the next is read, so there must be several in a report
    /// of thousands; and each is one statement of below a megabyte.
    private static let batchSize = 1_000

    private let session: TenantSession
    private let delivery: DriftReportDelivery
    private let stack: ReportStore.Locked
    private let at: Timestamp
    private let isLate: Bool
    private let random: RandomSource
    private let lines: LineDigest

    private var reader: DriftReportReader
    private var normalizer: DriftNormalizer
    private var contents = ReportContents()
    private var lifecycle: Lifecycle
    /// Read, and not yet held against what is known.
    private var waiting: [Lifecycle.Found] = []

    /// - Parameter stack: locked, and the sender's.
    init(
        _ reader: DriftReportReader,
        _ delivery: DriftReportDelivery,
        stack: ReportStore.Locked,
        at: Timestamp,
        session: TenantSession,
        tools: Tools
    ) throws {
        self.reader = reader
        self.delivery = delivery
        self.stack = stack
        self.at = at
        self.session = session
        random = tools.random
        lines = tools.lines
        normalizer = DriftNormalizer(kind: reader.header.stack.kind, scrub: tools.scrub)
        isLate = ReportOrder.isLate(at, last: stack.lastScanAt)
        // A stack without a report has no drifts, and a late report changes none.
        let isPlain = isLate || stack.lastScanAt == nil
        lifecycle = Lifecycle(open: isPlain ? [] : try DriftStore.open(session, stack: stack.id))
    }

    /// What a processor lends to each report.
    struct Tools: Sendable {
        let scrub: SecondScrub
        let random: RandomSource
        let lines: LineDigest
    }

    /// Reads the report to its end and writes all of it.
    /// - Returns: how many secrets had escaped the agent.
    /// - Throws: `DriftReportError` for a report that is not whole, `AlreadyStored`; the transaction must end with both.
    mutating func run() throws -> (outcome: ReportProcessor.Outcome, escaped: EscapedSecrets) {
        while reader.nextLine() {
            try readLine()
            if waiting.count + lifecycle.waiting >= Self.batchSize { try write() }
        }
        try reader.finish()
        try write()
        try close()
        return (isLate ? .late : .stored, normalizer.escaped)
    }

    private mutating func readLine() throws {
        if lifecycle.knowsLines, let known = lifecycle.see(reader.withLine(lines.digest)) {
            let driftClass = DriftClass(rawValue: known.driftClass)
            try reader.take(address: known.address, status: known.change.status, driftClass: driftClass)
            return contents.add(known)
        }
        guard let resource = try reader.record() else { return }
        if let change = DriftChange(resource.status) {
            try add(resource, change)
        } else if resource.status == .notChecked {
            contents.add(normalizer.unchecked(resource))
        } else {
            contents.addInSync()
        }
    }

    private mutating func add(_ resource: ReportedResource, _ change: DriftChange) throws {
        let before = normalizer.escaped
        let drift = normalizer.drift(resource, change)
        contents.add(drift)
        if isLate { return }
        // A secret that escaped is counted in each report that holds it, so its line is read each time; and a line is
        // known by the address that it spells, so that one is, too, whose address could not be stored as it is.
        let mayKeep = normalizer.escaped == before && drift.address == resource.address
        waiting.append(Lifecycle.Found(drift: drift, line: mayKeep ? reader.withLine(lines.digest) : nil))
    }

    /// Decides over what is waiting, and writes what was decided.
    private mutating func write() throws {
        let unknown = waiting.map(\.drift.addressKey).filter { !lifecycle.knows($0) }
        if !unknown.isEmpty, stack.lastScanAt != nil {
            lifecycle.learn(try DriftStore.resolved(session, stack: stack.id, among: unknown))
        }
        // In order, new rows go to the end of their indexes.
        let (now, random) = (delivery.receivedAt, random)
        var ids = unknown.map { _ in DriftID.new(at: now, random: random) }.sorted(by: >)
        for found in waiting {
            // There are at least as many ids as new drifts.
            lifecycle.take(found) { ids.popLast() ?? .new(at: now, random: random) }
        }
        waiting.removeAll(keepingCapacity: true)
        try LifecycleStore.write(lifecycle.takeBatch(), scope, session)
    }

    /// The report itself, what it resolves, and the new state of its stack.
    private mutating func close() throws {
        let header = normalizer.header(reader.header)
        let report = StoredReport(
            header: header,
            inSync: contents.inSync,
            severity: contents.severity,
            lists: contents.lists()
        )
        let arrival = ReportStore.Arrival(stack: stack.id, delivery: delivery, at: at, isLate: isLate)
        guard try ReportStore.insert(session, report, arrival) else { throw AlreadyStored() }
        try normalizer.escaped.audit(in: session, header, from: delivery.agent)
        if isLate { return }
        let gone = lifecycle.finish(isComplete: report.isComplete, unchecked: contents.unchecked)
        try LifecycleStore.resolve(gone, scope, session)
        let everComplete = report.isComplete || stack.lastCompleteScanAt != nil
        let score = ShownScore.score(open: lifecycle.open, everComplete: everComplete)
        let update = StackStore.Update(stack: stack.id, report: report, at: at, open: lifecycle.open, score: score)
        try StackStore.write(update, session)
    }

    private var scope: LifecycleStore.Scope {
        LifecycleStore.Scope(stack: stack.id, report: reader.header.reportID, agent: delivery.agent, at: at)
    }
}

/// The report's id was stored meanwhile, for another stack: nothing of this one may stay.
struct AlreadyStored: Error {}
