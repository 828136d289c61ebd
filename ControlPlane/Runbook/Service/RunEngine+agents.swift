internal import Logging
internal import PlaneHTTP
internal import PlaneKernel
package import SharedBase

/// What agents say.
extension RunEngine {
    /// Bytes of output that are kept of one step (P6-E3-19).
    static let outputLimit = 1 << 20

    /// Keeps a word of an agent; returns once it is durable. A word about an attempt that this agent was never given changes
    /// nothing.
    package func take(_ word: StepWord, of attempt: RunAttemptID, from agent: AgentID, tenant: TenantID) async throws {
        let owner = try await database.tenant(tenant, readOnly: true) { try RunStore.owner($0, attempt, agent) }
        guard let owner else { return }
        switch word {
        case .accepted: try await apply(tenant, owner, .accepted(attempt), by: "agent:\(agent)")
        case .unseen: try await apply(tenant, owner, .unseen(attempt), by: "agent:\(agent)")
        case .ended(let end, let exitCode, let reason):
            let input = Execution.Input.ended(attempt, end, exitCode: exitCode, reason: reason)
            try await apply(tenant, owner, input, by: "agent:\(agent)")
        case .measured(let measure): try await note(tenant, owner, attempt, measure)
        case .output(let sequence, let isError, let text, let missing, let bytes):
            let piece = Piece(
                sequence: sequence,
                isError: isError,
                text: text,
                missing: missing,
                bytes: bytes ?? text.utf8.count
            )
            try await keep(tenant, owner, attempt, piece)
        }
    }

    /// The agent has a session: it hears of the switch, is asked what became of its open attempts, and ends those whose execution a
    /// person has ended meanwhile.
    package func connected(_ agent: AgentID, tenant: TenantID) async throws {
        try await tellSwitch(tenant, isAnew: true)
        let open = try await database.tenant(tenant, readOnly: true) { try RunStore.openAttempts($0, agent) }
        let ending = open.filter { $0.isOver || $0.isAborting }
        let asked = open.filter { !$0.isOver && !$0.isAborting }.map(\.attempt)
        if !asked.isEmpty { await dispatch?.query(asked, tenant: tenant, agent: agent) }
        // A cancelled attempt is told of as a queried one.
        for over in ending { await dispatch?.cancel(over.attempt, tenant: tenant, agent: agent) }
    }

    /// Tells the agents of the tenant at this plane how the switch stands, if they were told otherwise.
    ///
    /// - Parameter isAnew: tells them in any case: one of them has just come, or somebody has turned it.
    package func tellSwitch(_ tenant: TenantID, isAnew: Bool = false) async throws {
        try await turns.take(tenant) {
            // Until it is said, whatever fails: the next round says it.
            if isAnew { turns.note(tenant, nil) }
            let panic = try await database.tenant(tenant, readOnly: true) { try SettingsStore.read($0).panic }
            guard turns.told(tenant) != (panic != nil) else { return }
            await dispatch?.panic(panic != nil, reason: panic?.reason ?? "", tenant: tenant)
            turns.note(tenant, panic != nil)
        }
    }

    /// The agent's session is over: the fate of what it runs is not known until its journal tells (P6-E3-06).
    package func disconnected(_ agent: AgentID, tenant: TenantID) async throws {
        let open = try await database.tenant(tenant, readOnly: true) { try RunStore.openAttempts($0, agent) }
        for lost in open { try await apply(tenant, lost.run, .lost(lost.attempt), by: Self.system) }
    }

    /// Says again what this agent has to hear: orders that it has not accepted, each as it was sent before; attempts that are to end,
    /// also of executions that a person has ended; and attempts of unknown fate, which are asked for. Rows say all of it, so it is right at whichever plane the agent is.
    package func resend(to agent: AgentID, tenant: TenantID) async throws {
        let (open, over, isPanic) = try await database.tenant(tenant, readOnly: true) { session in
            let attempts = try RunStore.openAttempts(session, agent)
            let found = try Set(attempts.filter { !$0.isOver }.map(\.run)).compactMap { try RunStore.find(session, $0) }
            return (found, attempts.filter(\.isOver), try SettingsStore.read(session).panic != nil)
        }
        for lost in over { await dispatch?.cancel(lost.attempt, tenant: tenant, agent: agent) }
        for run in open {
            for step in run.execution.steps where step.agent == agent {
                switch step.state {
                case .running where run.execution.isAborting:
                    await perform([.cancel(step: step.index)], run, tenant)
                case .running where !step.isAccepted && !isPanic:
                    await perform([.dispatch(step: step.index)], run, tenant)
                case .unknown where run.execution.state == .paused:
                    await perform([.query(step: step.index)], run, tenant)
                default: break
                }
            }
        }
    }

    /// A piece of output as it came.
    private struct Piece: Sendable {
        let sequence: Int
        let isError: Bool
        let text: String
        let missing: Int
        let bytes: Int
    }

    /// What there is of output in all: a condition waits for it.
    private func note(
        _ tenant: TenantID,
        _ id: RunID,
        _ attempt: RunAttemptID,
        _ measure: StepMeasure
    ) async throws {
        try await database.tenant(tenant) { session in
            guard var run = try RunStore.find(session, id, locked: true),
                let at = run.execution.steps.firstIndex(where: { $0.attempt == attempt })
            else { return }
            let before = run.execution
            run.execution.steps[at].expectedBytes = measure.bytes
            run.execution.steps[at].outputHash = measure.hash
            run.execution.steps[at].milliseconds = measure.milliseconds
            run.execution.steps[at].peakMemory = measure.peakMemory
            run.execution.steps[at].processorTime = measure.processorTime
            run.execution.steps[at].signal = measure.signal
            if measure.isCut { run.execution.steps[at].isOutputCut = true }
            if let release = measure.release, run.execution.steps[at].release == nil {
                let clean = StepRelease(isDone: release.isDone, text: variables(run).scrubbed(release.text))
                run.execution.steps[at].release = clean
                try tell(session, &run, run.execution.steps[at], clean)
            }
            if run.execution != before { try RunStore.save(session, run, before: before) }
        }
    }

    /// What a stopped step held is free, or still held: then people have to know what it is (P2-E5-11).
    private func tell(
        _ session: TenantSession,
        _ run: inout StoredRun,
        _ step: ExecutionStep,
        _ release: StepRelease
    ) throws {
        let details: Value = [
            "step": .number(String(step.index)), "attempt": .string(step.attempt?.description ?? ""),
            "agent": .string(step.agent?.description ?? ""), "done": .bool(release.isDone),
            "text": .string(release.text),
        ]
        try EventStore.add(session, &run, "release", details, at: clock.now())
        try Audit.append(
            in: session,
            actor: step.agent.map { "agent:\($0)" } ?? Self.system,
            action: release.isDone ? "runbook.step.released" : "runbook.step.release_failed",
            target: "execution:\(run.id)",
            details: details
        )
        guard !release.isDone else { return }
        logger.error(
            "a step was stopped and did not let go of what it held",
            metadata: ["dd0c.execution": "\(run.id)", "dd0c.step": "\(step.index)"]
        )
    }

    private func keep(
        _ tenant: TenantID,
        _ id: RunID,
        _ attempt: RunAttemptID,
        _ piece: Piece
    ) async throws {
        let now = clock.now()
        try await database.tenant(tenant) { session in
            guard var run = try RunStore.find(session, id, locked: true),
                let at = run.execution.steps.firstIndex(where: { $0.attempt == attempt }),
                try !EventStore.holdsOutput(session, attempt, piece.sequence)
            else { return }
            let before = run.execution
            let clean = variables(run).scrubbed(piece.text)
            let kept = run.execution.steps[at].outputBytes
            let isOver = kept + clean.utf8.count > Self.outputLimit
            run.execution.steps[at].receivedBytes += piece.bytes + piece.missing
            if isOver || piece.missing > 0 { run.execution.steps[at].isOutputCut = true }
            // One byte above the limit says that the mark is written.
            run.execution.steps[at].outputBytes = isOver ? Self.outputLimit + 1 : kept + clean.utf8.count
            if !isOver || kept <= Self.outputLimit {
                let data = EventStore.outputData(
                    step: run.execution.steps[at].index,
                    attempt: run.execution.steps[at].attempts,
                    isError: piece.isError,
                    text: isOver ? "" : clean,
                    missing: piece.missing,
                    isCut: isOver
                )
                try EventStore.add(session, &run, "output", data, at: now)
            }
            try RunStore.save(session, run, before: before)
        }
    }
}
