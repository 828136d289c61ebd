package import AgentLink
package import Logging
package import SharedBase
internal import SharedWire
internal import Synchronization

/// Where orders of the plane are executed: the journal first, then the world, then the plane is told.
package final class StepDesk: Sendable {
    /// Between two effects: what a kill there would leave behind is what the tests look at.
    package enum Point: String, Sendable, CaseIterable {
        case started, ran, finished
    }

    private struct State {
        var running: [AttemptID: RunningStep] = [:]
        var voice: (any StepVoice)?
        var panic: String?
        /// The agent ends: nothing begins any more.
        var isClosing = false
        var isLinked = false
        /// Counts losses of the link, so that a lease belongs to one of them.
        var losses = 0
    }

    /// Attempts that run at one time; more are `busy`.
    package static let room = 4

    private let executor: StepExecutor
    private let journal: DiskStepJournal
    private let clock: WallClock
    private let logger: Logger
    private let passed: @Sendable (Point) -> Void
    private let state = Mutex(State())

    /// - Parameter passed: called between the effects, on any thread.
    package init(
        executor: StepExecutor,
        journal: DiskStepJournal,
        clock: WallClock = .system,
        logger: Logger,
        passed: @escaping @Sendable (Point) -> Void = { _ in }
    ) {
        self.executor = executor
        self.journal = journal
        self.clock = clock
        self.logger = logger
        self.passed = passed
    }

    /// For the link.
    package var hooks: StepHooks {
        StepHooks(
            journal: journal,
            decide: { await self.decide($0) },
            begin: { order in self.begin(order) },
            cancel: { self.end($0.attemptID, $0.reason.isEmpty ? "cancelled by the plane" : $0.reason) },
            panic: { self.panic($0) },
            linkChanged: { self.linkChanged($0) }
        )
    }

    /// The link is there. Before this nothing is said; the journal is asked later.
    package func speak(through voice: any StepVoice) { state.withLock { $0.voice = voice } }

    /// The agent ends: everything that runs is killed and noted as interrupted. Returns when nothing runs any more.
    package func close() async {
        state.withLock { $0.isClosing = true }
        end(all: Self.closing, .interrupted)
        while state.withLock({ !$0.running.isEmpty }) {
            do { try await Task.sleep(for: .milliseconds(20)) } catch { return }
        }
    }

    private static let closing = "the agent ends"

    private func end(all reason: String, _ cause: StepStop.Cause) {
        for step in state.withLock({ Array($0.running.values) }) { step.end(reason, cause) }
    }

    // MARK: Orders

    private func decide(_ order: StepOrder) async -> StepRefusal? {
        let (panic, isClosing, count) = state.withLock { ($0.panic, $0.isClosing, $0.running.count) }
        // The plane may send the same order to the next agent of this name, so it is not kept as refused.
        if isClosing { return StepRefusal(.busy, Self.closing) }
        if let panic { return StepRefusal(.killSwitch, "the plane has stopped all work: \(panic)") }
        guard count < Self.room else { return StepRefusal(.busy, "\(count) steps run here already") }
        guard let work = StepTranslation.work(order) else {
            return StepRefusal(.unsupported, "this agent knows no steps of the kind \(order.kind)")
        }
        if work.memory != nil, !executor.limitsMemory {
            return StepRefusal(.sandboxMissing, "this host has no control groups to limit memory with")
        }
        let decision = executor.decide(work)
        if let event = decision.event { note(event, order) }
        guard case .refuse(let reason) = decision.answer else { return nil }
        return StepTranslation.refusal(decision, reason, work, isStopped: executor.isStopped)
    }

    private func note(_ event: SecurityEvent, _ order: StepOrder) {
        logger.warning(
            "security event: the verdict in an order differs from this agent's",
            metadata: [
                "dd0c.attempt_id": "\(order.attemptID)", "dd0c.promised": "\(event.promised)",
                "dd0c.own": "\(event.own)",
                "dd0c.rule": "\(event.rule ?? "")", "dd0c.rule_set": "\(event.ruleSet)",
                "dd0c.rule_set_promised": "\(order.ruleSet)",
            ]
        )
    }

    private func begin(_ order: StepOrder) {
        let step = RunningStep(order)
        let (panic, isClosing, isLinked) = state.withLock { state in
            state.running[order.attemptID] = step
            return (state.panic, state.isClosing, state.isLinked)
        }
        step.linkChanged(isLinked)
        if isClosing { step.end(Self.closing, .interrupted) }
        if let panic { step.end("the plane has stopped all work: \(panic)", .killed) }
        Task {
            do { try await run(step) } catch {
                logger.error(
                    "the journal of steps cannot be written; the next start of the agent tells how the step ended",
                    metadata: ["dd0c.attempt_id": "\(order.attemptID)", "error": "\(ErrorChain.describe(error))"]
                )
            }
            _ = state.withLock { $0.running.removeValue(forKey: order.attemptID) }
        }
    }

    private func run(_ step: RunningStep) async throws {
        let order = step.order
        guard let work = StepTranslation.work(order) else { return }
        guard try await say(step, .started) else { return }
        passed(.started)
        let voice = state.withLock { $0.voice }
        let report = await executor.run(work, stop: step.stop) { piece in
            if let voice { await step.send(piece, voice) }
        }
        passed(.ran)
        let sent = step.sent
        let end = report.result
        let result = StepResult(
            outcome: StepTranslation.outcome(end, step.stop.cause),
            exitCode: end.exitCode,
            signal: end.signal,
            duration: end.milliseconds,
            userTime: end.userTime ?? 0,
            systemTime: end.systemTime ?? 0,
            peakMemory: end.peakMemory ?? 0,
            outputBytes: sent.bytes,
            outputHash: sent.hash,
            truncated: sent.isTruncated || end.isCut,
            release: end.release.map { StepLetGo(done: $0.isDone, text: $0.text) }
        )
        voice?.close(order.attemptID)
        _ = try await say(step, .finished(result))
        passed(.finished)
    }

    /// Into the journal, then to the plane; false where the journal has a later state.
    private func say(_ step: RunningStep, _ phase: StepPhase) async throws -> Bool {
        let next = StepState(step.order, phase, at: clock.now())
        guard try await journal.append(next) else { return false }
        state.withLock { $0.voice }?.state(next)
        return true
    }

    // MARK: Stops

    private func end(_ attempt: AttemptID, _ reason: String) {
        state.withLock { $0.running[attempt] }?.end(reason, .cancelled)
    }

    private func panic(_ notice: PanicNotice) {
        state.withLock { $0.panic = notice.isOn ? notice.reason : nil }
        if notice.isOn { end(all: "the plane has stopped all work: \(notice.reason)", .killed) }
    }

    private func linkChanged(_ isLinked: Bool) {
        let (steps, loss) = state.withLock { state in
            state.isLinked = isLinked
            if !isLinked { state.losses += 1 }
            return (Array(state.running.values), state.losses)
        }
        for step in steps {
            step.linkChanged(isLinked)
            guard !isLinked else { continue }
            switch step.order.partition {
            case .finish: break
            case .stopNow: step.end("the link to the plane was lost", .partitioned)
            case .stopAtDeadline: endAfterLease(step, loss)
            }
        }
    }

    /// The lease is measured on a clock that nobody sets.
    private func endAfterLease(_ step: RunningStep, _ loss: Int) {
        Task { [weak self] in
            try await Task.sleep(for: .seconds(step.order.lease), clock: .continuous)
            let isStill = self?.state.withLock { !$0.isLinked && $0.losses == loss } ?? false
            if isStill { step.end("its lease ended without a link to the plane", .partitioned) }
        }
    }
}
