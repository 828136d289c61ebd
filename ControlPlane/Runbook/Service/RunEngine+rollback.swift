internal import PlaneHTTP
internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase

/// Undoing an execution that did not come to its good end (P6-E3-22): an execution of its own, under the same rules.
extension RunEngine {
    /// What a rollback would run now; empty where there is nothing to undo.
    func rollbackSteps(_ session: TenantSession, of run: StoredRun) throws -> [ExecutionStep] {
        guard run.execution.state.isFinal, run.execution.state != .succeeded, run.rollbackOf == nil,
            Self.open(run) == nil,
            let version = try VersionStore.find(session, run.runbook, version: run.version)
        else { return [] }
        return try RollbackPlan.steps(
            run.execution,
            document: version.document,
            isOld: version.ruleSet != ruleSet
        )
    }

    /// The rollback that the runbook asks for itself. It stands in the rows with the failure, and the clock takes it up: a restart in
    /// between loses nothing. Where the switch is on people start it later. One that cannot be made is told of and holds up nothing: the
    /// failure is kept in any case.
    func startRollback(_ session: TenantSession, of run: inout StoredRun, by actor: String, at now: Timestamp) throws {
        guard try SettingsStore.read(session).panic == nil else { return }
        var made: StoredRun
        do {
            let steps = try rollbackSteps(session, of: run)
            guard !steps.isEmpty else { return }
            made = try rollback(of: run, steps, startedBy: run.startedBy, at: now)
        } catch let error as Problem {
            return try tellNoRollback(session, of: &run, "\(error.title). \(error.detail ?? "")", by: actor, at: now)
        } catch let error as RunbookRoomError {
            return try tellNoRollback(session, of: &run, error.reason, by: actor, at: now)
        }
        made.execution.dueAt = now
        try keep(session, &made, by: actor)
    }

    private func tellNoRollback(
        _ session: TenantSession,
        of run: inout StoredRun,
        _ reason: String,
        by actor: String,
        at now: Timestamp
    ) throws {
        try EventStore.add(session, &run, "rollback", ["state": "not_started", "reason": .string(reason)], at: now)
        try RunStore.save(session, run, before: run.execution)
        run.revision += 1
        try Audit.append(
            in: session,
            actor: actor,
            action: "runbook.rollback.not_started",
            target: "execution:\(run.id)",
            details: ["reason": .string(reason)]
        )
    }

    /// A step that may still run, or have run: what undoes it could overtake it.
    static func open(_ run: StoredRun) -> ExecutionStep? {
        run.execution.steps.first { $0.state == .unknown || $0.state == .running }
    }

    /// The rows of a rollback, its first event and its entry of the trail.
    func keep(_ session: TenantSession, _ run: inout StoredRun, by actor: String) throws {
        try RunStore.insert(session, run)
        let state: Value = ["state": "pending", "reason": .null]
        try EventStore.add(session, &run, "execution", state, at: run.createdAt)
        try RunStore.save(session, run, before: run.execution)
        run.revision += 1
        try Audit.append(
            in: session,
            actor: actor,
            action: "runbook.rollback.started",
            target: "execution:\(run.id)",
            details: [
                "rollbackOf": run.rollbackOf.map { .string($0.description) } ?? .null,
                "runbook": .string(run.runbook.description), "steps": .number(String(run.execution.steps.count)),
            ]
        )
    }

    func rollback(of run: StoredRun, _ steps: [ExecutionStep], startedBy: String, at now: Timestamp) throws -> StoredRun
    {
        guard let secrets = box.open(run.sealed, run.id) else { throw Self.secretsGone }
        let id = RunID.new(at: now, random: random)
        return StoredRun(
            id: id,
            runbook: run.runbook,
            runbookName: run.runbookName,
            version: run.version,
            startedBy: startedBy,
            trust: run.trust,
            target: run.target,
            variables: run.variables,
            sealed: try box.seal(secrets, id),
            variablesHash: run.variablesHash,
            createdAt: now,
            rollbackOf: run.id,
            isParallel: run.isParallel,
            execution: Execution(steps: steps)
        )
    }

    private static let secretsGone = Problem.conflict(
        "secrets_gone",
        "The secret values cannot be read any more",
        detail: "The key that they were sealed under is gone; start an execution with them anew."
    )
}

extension RunDesk {
    /// Starts what undoes an execution, once: a person, as the engine offers it.
    func rollback(_ caller: Principal, _ id: RunID) async throws -> StoredRun {
        let tenant = caller.tenant
        do {
            let (run, actions) = try await engine.database.tenant(tenant) { session in
                guard let failed = try RunStore.find(session, id, locked: true) else {
                    throw Problem.notFound("execution")
                }
                var run = try prepareRollback(session, failed, caller.actor)
                try engine.keep(session, &run, by: caller.actor)
                let actions = try engine.advance(session, &run, .go, by: caller.actor)
                return (run, actions)
            }
            await engine.perform(actions, run, tenant)
            return run
        } catch let error as PostgresError where error.constraint == "runbook_executions_lock" {
            throw Self.taken(nil)
        }
    }

    private func prepareRollback(_ session: TenantSession, _ failed: StoredRun, _ actor: String) throws -> StoredRun {
        let state = failed.execution.state
        guard state.isFinal, state != .succeeded, failed.rollbackOf == nil else {
            throw Problem.conflict(
                "illegal_state",
                "Only an execution that ended without success is rolled back",
                detail: failed.rollbackOf == nil ? "It is \(state.rawValue)." : "It is a rollback itself."
            )
        }
        if let step = RunEngine.open(failed) {
            throw Problem.conflict(
                "step_open",
                "A step may still run",
                detail: "The fate of step \(step.index) is not known; its agent tells when it is back."
            )
        }
        if let panic = try SettingsStore.read(session).panic {
            throw Problem(423, "panic", "Nothing is started while the panic switch is on", detail: panic.reason)
        }
        if let known = try RunStore.rollback(session, of: failed.id), known.holds {
            throw Problem(
                409,
                "rolled_back",
                "The execution is rolled back already",
                detail: "Execution \(known.id) does it.",
                headers: ["Location": "/v1/executions/\(known.id)"]
            )
        }
        try refuseTaken(session, failed.runbook, failed.target)
        let steps = try engine.rollbackSteps(session, of: failed)
        guard !steps.isEmpty else {
            throw Problem.conflict("nothing_to_undo", "Nothing that ran has a rollback")
        }
        return try engine.rollback(of: failed, steps, startedBy: actor, at: engine.clock.now())
    }

    /// What a rollback would run, with nothing kept and nothing sent.
    func rollbackPlan(_ tenant: TenantID, _ id: RunID) async throws -> Value {
        try await engine.database.tenant(tenant, readOnly: true) { session in
            guard let run = try RunStore.find(session, id) else { throw Problem.notFound("execution") }
            let steps = try engine.rollbackSteps(session, of: run)
            let variables = engine.variables(run)
            let settings = try SettingsStore.read(session)
            let trust = min(run.trust, settings.trustMaximum)
            let known = try RunStore.rollback(session, of: id)
            return [
                "executionId": .string(id.description), "offered": .bool(!steps.isEmpty && known?.holds != true),
                "rollbackId": known.map { .string($0.id.description) } ?? .null,
                "steps": .array(steps.map { planned($0, run, variables, settings.rules, trust: trust) }),
            ]
        }
    }
}
