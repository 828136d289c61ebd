package import AgentSandbox
internal import SharedBase
package import SharedRisk
package import SharedRunbook

/// Goes through a runbook step by step for a person who started it by hand.
package struct OfflineRun: Sendable {
    package struct Options: Sendable {
        /// The most that runs unasked: safe or caution.
        package var yes = Risk.safe
        package var network = SandboxNetwork.none
        package var writable: [String] = []
        /// Who this host is.
        package var host = OfflineHost(names: [])

        package init() {}
    }

    private let steps: [PreparedStep]
    private let values: VariableValues
    private let options: Options
    private let executor: StepExecutor
    private let front: any OfflineFront
    private let stop: StepStop
    private var report: OfflineReport
    /// Standard output by step, and whether it is all of it.
    private var outputs: [Int: (text: String, isWhole: Bool)] = [:]
    /// The steps on the side of a branch that is not gone.
    private var skipped: Set<Int> = []

    package init(
        _ runbook: Runbook,
        _ steps: [PreparedStep],
        _ values: VariableValues,
        options: Options,
        executor: StepExecutor,
        front: any OfflineFront,
        stop: StepStop
    ) {
        self.steps = steps
        self.values = values
        self.options = options
        self.executor = executor
        self.front = front
        self.stop = stop
        report = OfflineReport(title: runbook.title, rows: steps.map { .init(step: $0) })
    }

    /// To the end, the first denial, or a failure that ends the run.
    package mutating func run() async -> OfflineReport {
        for index in steps.indices {
            let step = steps[index].step
            if skipped.contains(step.index) || step.parent.map(skipped.contains) == true {
                skipped.insert(step.index)
                report.rows[index].status = .skipped
                continue
            }
            await front.tell(.step(steps[index], of: steps.count))
            await go(index)
            let row = report.rows[index]
            let failed = row.status.isFailure
            await front.tell(.ended(row, rollback: failed ? row.step.rollback : nil))
            if row.status == .denied || row.status == .cancelled { break }
            if failed, step.onFailure != .continue { break }
        }
        return report
    }

    private mutating func go(_ index: Int) async {
        if let reason = stop.reason { return set(index, .cancelled, reason) }
        let step = steps[index]
        if step.step.kind == .branch { return await branch(index) }
        // The host's network is never less than caution.
        let risk = step.verdict.map { max($0.risk, network(step) == .host ? .caution : .safe) }
        let front = front
        let decision = OfflineDecision.decide(
            step.step.kind,
            risk,
            hasConnection: !step.step.needs.uses.isEmpty,
            yes: options.yes,
            canAsk: front.canAsk
        )
        if case .deny(let reason) = decision { return set(index, .denied, reason) }
        if let target = options.host.elsewhere(step) {
            let reason = options.host.sentence(target)
            guard front.canAsk else { return set(index, .denied, "\(reason), and there is no terminal to ask at") }
            guard await front.ask(.elsewhere(step, reason: reason)) == .yes else {
                return set(index, .denied, "\(reason), and you said no")
            }
        }
        switch decision {
        case .run, .deny: break
        case .ask:
            let isManual = step.step.kind == .manual
            let answer = await front.ask(isManual ? .confirmDone(step) : .run(step))
            guard answer == .yes else { return set(index, .denied, "you said no") }
            if isManual { return set(index, .confirmed, "you said that it is done") }
        case .askTyped:
            guard await front.ask(.runDangerous(step)) == .yes else {
                return set(index, .denied, "the word `dangerous` was not typed")
            }
        }
        await attempts(index, risk ?? .dangerous)
    }

    /// What the runbook asks for, or the person for all steps; the local policy has its say in either case.
    private func network(_ step: PreparedStep) -> SandboxNetwork {
        step.step.network == .host ? .host : options.network
    }

    private mutating func set(_ index: Int, _ status: OfflineReport.Status, _ reason: String) {
        report.rows[index].status = status
        report.rows[index].reason = reason
    }

    private mutating func attempts(_ index: Int, _ risk: Risk) async {
        let step = steps[index]
        let isRetried = step.step.onFailure == .retry
        // What is dangerous is never tried again by itself: one consent, one try.
        let most = risk == .dangerous || !isRetried ? 1 : step.step.retry?.maxAttempts ?? 3
        let backoff = step.step.retry?.backoff ?? .seconds(5)
        for attempt in 1...most {
            await once(index, attempt, risk)
            let row = report.rows[index]
            guard row.status.isFailure, row.status != .cancelled, attempt < most else { return }
            await front.tell(.again(step, attempt: attempt + 1, of: most, after: backoff, reason: row.reason))
            guard await pause(backoff) else {
                return set(index, .cancelled, stop.reason ?? "cancelled between two tries")
            }
        }
    }

    private mutating func once(_ index: Int, _ attempt: Int, _ risk: Risk) async {
        let step = steps[index]
        var order = StepWork(step.step.kind, step.command ?? "", promised: risk)
        order.timeout = step.step.timeout ?? order.timeout
        order.network = network(step)
        let needs = step.step.needs
        order.given = options.writable
        order.writable = needs.writable
        order.uses = needs.uses
        order.memory = needs.memory
        order.disk = needs.disk
        order.processes = needs.processes
        order.onStop = step.onStop
        order.secrets = values.secrets
        let front = front
        let done = await executor.run(order, stop: stop) { await front.tell(.output($0)) }
        report.rows[index].attempts = attempt
        report.rows[index].result = done.result
        report.rows[index].reason = SecretText.clean(done.result.reason + Self.release(done.result), values.secrets)
        report.rows[index].status = Self.status(done)
        let text = String(decoding: done.rawOutput.withoutEnd { $0 == 10 || $0 == 13 }, as: UTF8.self)
        outputs[step.step.index] = (text, done.rawOutput.count < StepExecutor.outputLimit)
    }

    /// What came of its `on_stop`, behind the reason.
    private static func release(_ end: StepEnd) -> String {
        guard let release = end.release else { return "" }
        return release.isDone ? "; it let go of what it held" : "; it may still hold something: \(release.text)"
    }

    private static func status(_ done: StepExecutor.Report) -> OfflineReport.Status {
        // The policy, not the machine.
        if case .refuse = done.decision.answer { return .denied }
        switch done.result.status {
        case .succeeded: return .succeeded
        case .failed: return .failed
        case .timedOut: return .timedOut
        case .cancelled: return .cancelled
        case .refused: return .refused
        }
    }

    /// Waits; false where the run was stopped meanwhile.
    private func pause(_ duration: Duration) async -> Bool {
        let end = ContinuousClock.now + duration
        while stop.reason == nil {
            let left = end - ContinuousClock.now
            if left <= .zero { return true }
            do { try await Task.sleep(for: min(left, .milliseconds(100))) } catch { return false }
        }
        return false
    }

    /// What conditions may ask for. Secret values are no matter for a decision: the plane, which decides the same, may not have them.
    private var facts: ConditionFacts {
        var facts = ConditionFacts(values: values.values.filter { !values.secretNames.contains($0.key) })
        for row in report.rows {
            guard let outcome = Self.outcome(row.status) else { continue }
            let index = row.step.step.index
            let output = outputs[index]
            facts.steps[index] = StepFacts(
                outcome,
                exit: row.result?.exitCode,
                output: output?.text,
                isWhole: output?.isWhole ?? true
            )
        }
        return facts
    }

    private static func outcome(_ status: OfflineReport.Status) -> StepFacts.Outcome? {
        switch status {
        case .succeeded, .confirmed, .decided: .succeeded
        case .failed, .refused: .failed
        case .timedOut: .timedOut
        case .cancelled, .denied: .aborted
        case .skipped: .skipped
        case .notRun: nil
        }
    }

    private mutating func branch(_ index: Int) async {
        let step = steps[index]
        let holds: Bool
        do {
            holds = try Condition(step.step.condition ?? "").holds(facts)
        } catch {
            guard front.canAsk else {
                return set(
                    index,
                    .denied,
                    "the condition cannot be told, and there is no terminal to ask at: \(error.reason)"
                )
            }
            switch await front.ask(.branch(step, reason: error.reason)) {
            case .yes: holds = true
            case .no: holds = false
            case .stop: return set(index, .denied, "you stopped at a condition that cannot be told: \(error.reason)")
            }
        }
        skipped.formUnion(holds ? step.step.otherwise : step.step.then)
        if let target = holds ? step.step.thenTo : step.step.otherwiseTo {
            // What lies between is left out, but the branches that this one stands in, which are decided already.
            skipped.formUnion((step.step.index + 1)..<target)
        }
        set(index, .decided, holds ? "the condition holds" : "the condition does not hold")
        await front.tell(.branch(step, holds: holds))
    }
}

extension [UInt8] {
    /// Without the bytes at the end for which `isEnd` holds.
    fileprivate func withoutEnd(_ isEnd: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        self[..<((lastIndex { !isEnd($0) } ?? -1) + 1)]
    }
}
