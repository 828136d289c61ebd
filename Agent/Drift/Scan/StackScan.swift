package import SharedBase
package import SharedDrift
package import SharedScrub

/// Scans one stack: reads both sides, compares, scrubs, and makes the report (P2-E1-14, 18, 25, 26).
///
/// Synchronous, for a thread that may block. A failure of the stack is a report that says so; nothing is thrown but
/// `CancellationError`, and then there is no report at all: a scan that was cut off never counts as complete.
package struct StackScan: Sendable {
    private let settings: StackSettings
    private let scrubber: Scrubber
    private let key: [UInt8]
    private let clock: WallClock
    private let random: RandomSource
    private let agentVersion: String

    /// - Parameter key: for content hashes, 32 bytes that never leave the agent; the scrubber's tags have their own.
    package init(
        settings: StackSettings,
        scrubber: Scrubber,
        key: [UInt8],
        clock: WallClock = .system,
        random: RandomSource = .system,
        agentVersion: String
    ) {
        self.settings = settings
        self.scrubber = scrubber
        self.key = key
        self.clock = clock
        self.random = random
        self.agentVersion = agentVersion
    }

    /// - Parameter isCancelled: asked between files and resources.
    package func run(isCancelled: @escaping () -> Bool = { false }) throws(CancellationError) -> DriftReport {
        try examine(isCancelled: isCancelled).report
    }

    /// The report, and what was ignored and why.
    ///
    /// - Parameters:
    ///   - explain: the address of a resource of which every decision is wanted.
    ///   - meter: told how far the scan has come.
    package func examine(
        explain address: String? = nil,
        meter: ScanMeter? = nil,
        isCancelled: @escaping () -> Bool = { false }
    ) throws(CancellationError) -> ScanOutcome {
        let start = clock.now()
        let checkpoint = { if isCancelled() { throw CancellationError() } }
        let redactor = Redactor(scrubber: scrubber, key: key)
        let findings: ScanFindings
        do {
            try checkpoint()
            findings = try SteadyFiles.read([settings.source] + (settings.live.map { [$0] } ?? [])) {
                try Self.findings(settings, redactor, checkpoint, explain: address, meter: meter)
            }
            try checkpoint()
        } catch let error as CancellationError {
            throw error
        } catch {
            var failed = ScanFindings()
            failed.addGap(redactor.line(ErrorChain.describe(error)))
            return ScanOutcome(report: report(failed, ignored: 0, from: start))
        }
        return outcome(findings, explain: address, from: start)
    }

    private func outcome(_ all: ScanFindings, explain address: String?, from start: Timestamp) -> ScanOutcome {
        var filter = IgnoreFilter(settings.ignore, now: start)
        var left = all
        left.keep(&filter)
        var outcome = ScanOutcome(report: report(left, ignored: filter.ignored.count, from: start))
        outcome.ignored = filter.ignored
        outcome.notes = filter.notes(isComplete: left.isComplete)
        if let address, let found = all.resources.first(where: { $0.address == address }) {
            let explainer = Explainer(stack: settings.stack, decided: all.decided, ignored: filter.ignored)
            let reported = left.resources.first { $0.address == address }
            outcome.explanation = explainer.explain(found, reported: reported)
        }
        return outcome
    }

    /// The report in place of a scan that was cut off; it claims nothing.
    package func cutOff(_ reason: String, startedAt: Timestamp? = nil) -> DriftReport {
        let now = clock.now()
        return DriftReport(
            reportID: .new(at: now, random: random),
            scanID: .new(at: now, random: random),
            stack: settings.stack,
            startedAt: min(startedAt ?? now, now),
            finishedAt: now,
            agentVersion: agentVersion,
            status: .timedOut,
            reason: reason,
            coverage: Coverage(complete: false, read: 0, notRead: 0),
            resources: []
        )
    }

    private static func findings(
        _ settings: StackSettings,
        _ redactor: Redactor,
        _ checkpoint: @escaping () throws -> Void,
        explain address: String?,
        meter: ScanMeter?
    ) throws -> ScanFindings {
        switch settings.kind {
        case .terraform:
            var scan = TerraformScan(
                state: try InputFile(path: settings.source, meter: meter),
                live: try settings.live.map { try InputFile(path: $0, meter: meter) },
                checkpoint: checkpoint,
                redactor: redactor,
                explain: address,
                meter: meter
            )
            return try scan.run()
        case .kubernetes:
            var scan = KubernetesScan(
                settings: settings,
                checkpoint: checkpoint,
                redactor: redactor,
                explain: address,
                meter: meter
            )
            return try scan.run()
        case .cloudformation:
            var scan = CloudFormationScan(
                settings: settings,
                checkpoint: checkpoint,
                redactor: redactor,
                explain: address,
                meter: meter
            )
            return try scan.run()
        case .pulumi:
            var scan = PulumiScan(
                source: try InputFile(path: settings.source, meter: meter),
                live: try settings.live.map { try InputFile(path: $0, meter: meter) },
                checkpoint: checkpoint,
                redactor: redactor,
                explain: address,
                meter: meter
            )
            return try scan.run()
        }
    }

    private func report(_ findings: ScanFindings, ignored: Int, from start: Timestamp) -> DriftReport {
        let end = max(start, clock.now())
        return DriftReport(
            reportID: .new(at: end, random: random),
            scanID: .new(at: start, random: random),
            stack: settings.stack,
            startedAt: start,
            finishedAt: end,
            agentVersion: agentVersion,
            status: findings.status,
            reason: findings.reason,
            coverage: Coverage(
                complete: findings.isComplete,
                read: findings.compared,
                notRead: findings.notCompared
            ),
            ignored: ignored,
            resources: findings.resources
        )
    }
}
