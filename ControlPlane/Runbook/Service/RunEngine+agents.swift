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
        case .output(let sequence, let isError, let text, let missing):
            try await keep(tenant, owner, attempt, sequence, isError, text, missing)
        }
    }

    /// The agent has a session: it hears of the switch, and is asked what became of its open attempts.
    package func connected(_ agent: AgentID, tenant: TenantID) async throws {
        let (open, panic) = try await database.tenant(tenant, readOnly: true) { session in
            (try RunStore.openAttempts(session, agent).map(\.1), try SettingsStore.read(session).panic)
        }
        await dispatch?.panic(panic != nil, reason: panic?.reason ?? "", tenant: tenant)
        if !open.isEmpty { await dispatch?.query(open, tenant: tenant, agent: agent) }
    }

    /// The agent's session is over: the fate of what it runs is not known until its journal tells (P6-E3-06).
    package func disconnected(_ agent: AgentID, tenant: TenantID) async throws {
        let open = try await database.tenant(tenant, readOnly: true) { try RunStore.openAttempts($0, agent) }
        for (run, attempt) in open { try await apply(tenant, run, .lost(attempt), by: Self.system) }
    }

    /// Sends what this agent was given and has not accepted, each as it was sent before.
    package func resend(to agent: AgentID, tenant: TenantID) async throws {
        let open = try await database.tenant(tenant, readOnly: true) { session -> [StoredRun] in
            if try SettingsStore.read(session).panic != nil { return [] }
            let runs = Set(try RunStore.openAttempts(session, agent).map(\.0))
            return try runs.compactMap { try RunStore.find(session, $0) }
        }
        for run in open where !run.execution.isAborting {
            for step in run.execution.steps where step.state == .running && step.agent == agent && !step.isAccepted {
                await perform([.dispatch(step: step.index)], run, tenant)
            }
        }
    }

    private func keep(
        _ tenant: TenantID,
        _ id: RunID,
        _ attempt: RunAttemptID,
        _ sequence: Int,
        _ isError: Bool,
        _ text: String,
        _ missing: Int
    ) async throws {
        let now = clock.now()
        try await database.tenant(tenant) { session in
            guard var run = try RunStore.find(session, id, locked: true),
                let at = run.execution.steps.firstIndex(where: { $0.attempt == attempt }),
                try !EventStore.holdsOutput(session, attempt, sequence)
            else { return }
            let before = run.execution
            let clean = variables(run).scrubbed(text)
            let kept = run.execution.steps[at].outputBytes
            let isOver = kept + clean.utf8.count > Self.outputLimit
            if isOver, kept > Self.outputLimit { return }
            // One byte above the limit says that the mark is written.
            run.execution.steps[at].outputBytes = isOver ? Self.outputLimit + 1 : kept + clean.utf8.count
            let data: Value = [
                "index": .number(String(run.execution.steps[at].index)),
                "attempt": .number(String(run.execution.steps[at].attempts)),
                "stream": isError ? "stderr" : "stdout", "text": .string(isOver ? "" : clean),
                "missingBytes": .number(String(missing)), "truncated": .bool(isOver),
            ]
            try EventStore.add(session, &run, "output", data, at: now)
            try RunStore.save(session, run, before: before)
        }
    }
}
