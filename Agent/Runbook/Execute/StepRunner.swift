internal import SharedBase

/// Runs tries that somebody ordered, each at most once: the journal first, then the world.
package struct StepRunner: Sendable {
    /// Between two effects: what a kill there would leave behind is what the tests look at.
    package enum Point: String, Sendable, CaseIterable {
        case accepted, started, ran, finished
    }

    /// What came of an order.
    package enum Answer: Sendable, Equatable {
        /// It ran now, or was refused now; on disk.
        case done(StepResult, StepGate.Decision)
        /// It does not run again, or not at all.
        case notRun(StepAdmission)
    }

    private let executor: StepExecutor
    private let journal: JournalStore
    private let passed: @Sendable (Point) -> Void

    /// - Parameter passed: called between the effects, on any thread.
    package init(
        executor: StepExecutor,
        journal: JournalStore,
        passed: @escaping @Sendable (Point) -> Void = { _ in }
    ) {
        self.executor = executor
        self.journal = journal
        self.passed = passed
    }

    /// Where a try stands, for whoever asks after a partition; nil where this host has never seen it.
    package func state(_ id: String) async throws -> StepState? { try await journal.state(id) }

    /// Puts the order into the journal. `fresh` is the leave to call `run`; a restart takes it back until the order comes again.
    package func accept(_ attempt: StepAttempt) async throws -> StepAdmission {
        let admission = try await journal.accept(attempt)
        if admission == .fresh { passed(.accepted) }
        return admission
    }

    /// Accepts and runs an order to its end.
    ///
    /// - Throws: `StepError` where the journal cannot be written. Before the start nothing has run; after it the next start of the agent
    ///   says `unknown`.
    package func run(
        _ attempt: StepAttempt,
        _ order: StepOrder,
        stop: StepStop,
        output: StepExecutor.Output
    ) async throws -> Answer {
        let admission = try await accept(attempt)
        guard admission == .fresh else { return .notRun(admission) }
        let decision = executor.decide(order)
        if case .refuse(let reason) = decision.answer {
            return try await end(attempt, StepResult(.refused, reason), decision)
        }
        if let reason = stop.reason { return try await end(attempt, StepResult(.cancelled, reason), decision) }
        try await journal.start(attempt.id)
        passed(.started)
        let report = await executor.run(order, stop: stop, output: output)
        passed(.ran)
        return try await end(attempt, report.result, report.decision)
    }

    private func end(_ attempt: StepAttempt, _ result: StepResult, _ decision: StepGate.Decision) async throws -> Answer
    {
        try await journal.finish(attempt.id, result)
        passed(.finished)
        return .done(result, decision)
    }
}
