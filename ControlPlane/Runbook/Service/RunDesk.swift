internal import Logging
internal import PlaneHTTP
internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedJSON
internal import SharedRisk
internal import SharedRunbook

/// What people do with executions.
struct RunDesk: Sendable {
    let engine: RunEngine

    /// What is to be started.
    struct Order: Sendable {
        let runbook: RunbookID
        let variables: Value?
        let target: RunTarget
    }

    /// Steps of one execution.
    static let stepLimit = 1000

    /// Starts an execution: everything is checked and written in one transaction, then its first step goes out.
    func start(_ caller: Principal, _ order: Order) async throws -> StoredRun {
        let tenant = caller.tenant
        do {
            let (run, actions) = try await engine.database.tenant(tenant) { session in
                var run = try prepare(session, order, caller.actor, locked: true)
                try refuseTaken(session, order.runbook, order.target)
                try RunStore.insert(session, run)
                try EventStore.add(
                    session,
                    &run,
                    "execution",
                    ["state": "pending", "reason": .null],
                    at: run.createdAt
                )
                try Audit.append(
                    in: session,
                    actor: caller.actor,
                    action: "runbook.execution.started",
                    target: "execution:\(run.id)",
                    details: Self.facts(run)
                )
                let actions = try engine.advance(session, &run, .go, by: caller.actor)
                return (run, actions)
            }
            await engine.perform(actions, run, tenant)
            return run
        } catch let error as PostgresError where error.constraint == "runbook_executions_lock" {
            try await engine.database.tenant(tenant, readOnly: true) { session in
                try refuseTaken(session, order.runbook, order.target)
            }
            throw Self.taken(nil)
        }
    }

    /// What would happen, with nothing kept and nothing sent (P6-E3-15).
    func plan(_ caller: Principal, _ order: Order) async throws -> Value {
        try await engine.database.tenant(caller.tenant, readOnly: true) { session in
            let run = try prepare(session, order, caller.actor)
            let variables = engine.variables(run)
            let settings = try SettingsStore.read(session)
            let maximum = settings.trustMaximum
            let trust = min(run.trust, maximum)
            let steps = run.execution.steps.map { planned($0, run, variables, settings.rules, trust: trust) }
            return [
                "dryRun": true, "runbookId": .string(run.runbook.description), "version": .number(String(run.version)),
                "trustLevel": .number(String(min(run.trust, maximum))), "target": run.target.value,
                "variables": run.variables, "steps": .array(steps),
            ]
        }
    }

    /// A step as a plan shows it.
    func planned(
        _ step: ExecutionStep,
        _ run: StoredRun,
        _ variables: RunVariables,
        _ rules: TenantRules,
        trust: Int
    ) -> Value {
        switch step.kind {
        case .manual: return RunViews.plan(step, nil, variables, gate: "person")
        case .branch:
            // Whether it can be told is known then; that it is an expression is known now.
            let isExpression = (try? Condition(step.condition ?? "")) != nil
            return RunViews.plan(step, nil, variables, gate: isExpression ? "run" : "person")
        case .shell, .sql, .http:
            let judgement = engine.judgement(step, run, variables, rules)
            let gate = TrustRules.gate(trust: trust, risk: judgement.risk)
            let isForPerson = step.isForPerson && gate == .run
            return RunViews.plan(step, judgement, variables, gate: isForPerson ? "person" : gate.rawValue)
        }
    }

    /// - Parameter locked: nobody deletes or changes the runbook meanwhile.
    private func prepare(
        _ session: TenantSession,
        _ order: Order,
        _ actor: String,
        locked: Bool = false
    ) throws -> StoredRun {
        guard let runbook = try RunbookStore.find(session, order.runbook, locked: locked),
            let version = try VersionStore.find(session, order.runbook, version: runbook.version)
        else { throw Problem.notFound("runbook") }
        let settings = try SettingsStore.read(session)
        if let panic = settings.panic {
            throw Problem(423, "panic", "Nothing is started while the panic switch is on", detail: panic.reason)
        }
        guard min(runbook.trust, settings.trustMaximum) > 0 else {
            throw Problem(403, "trust_observe", "The runbook is only observed", detail: "Its trust level is 0.")
        }
        let isOld = version.ruleSet != engine.ruleSet
        let steps = try (version.document["steps"]?.arrayValue ?? []).map { try StepCodec.step($0, isOld: isOld) }
        guard steps.count <= Self.stepLimit else {
            throw Problem(422, "too_many_steps", "The runbook is too long", detail: "At most \(Self.stepLimit) steps.")
        }
        let variables = try RunVariables(given: order.variables, declared: version.document["variables"])
        try refuseMisplaced(variables, steps)
        let now = engine.clock.now()
        let id = RunID.new(at: now, random: engine.random)
        return StoredRun(
            id: id,
            runbook: runbook.id,
            runbookName: runbook.name,
            version: runbook.version,
            startedBy: actor,
            trust: runbook.trust,
            target: order.target,
            variables: variables.value,
            sealed: try engine.box.seal(variables.secrets ?? [:], id),
            variablesHash: variables.hash(key: engine.box.keys.sealing.bytes.expose()),
            createdAt: now,
            rollbackOf: nil,
            isParallel: runbook.allowsParallel,
            execution: Execution(steps: steps)
        )
    }

    /// Values that cannot stand where their placeholders stand are refused before anything is kept, with the step.
    private func refuseMisplaced(_ variables: RunVariables, _ steps: [ExecutionStep]) throws(Problem) {
        var issues: [Problem.Field] = []
        for step in steps {
            let found = engine.misplaced(step, variables)
            for (name, reason) in found where !issues.contains(where: { $0.path == "/variables/\(name)" }) {
                issues.append(Problem.Field(.body, "/variables/\(name)", "\(reason) (step \(step.index))"))
            }
        }
        guard issues.isEmpty else { throw RunVariables.refusal(issues) }
    }

    private static func facts(_ run: StoredRun) -> Value {
        [
            "runbook": .string(run.runbook.description), "version": .number(String(run.version)),
            "trust": .number(String(run.trust)), "target": run.target.value, "variables": run.variables,
        ]
    }

    /// - Throws: 409 with the execution that is there.
    func refuseTaken(_ session: TenantSession, _ id: RunbookID, _ target: RunTarget) throws {
        guard let runbook = try RunbookStore.find(session, id),
            let holder = try RunLock.holder(session, runbook, target, engine.dispatch)
        else { return }
        throw Self.taken(holder)
    }

    static func taken(_ holder: RunID?) -> Problem {
        Problem(
            409,
            "execution_running",
            "The runbook runs on this target",
            detail: holder.map { "Execution \($0) is not at its end." },
            headers: holder.map { ["Location": "/v1/executions/\($0)"] } ?? [:]
        )
    }

    /// The switch of the tenant. On: what moves stops before its next step, at once (P6-E3-18).
    func panic(_ caller: Principal, isOn: Bool, reason: String) async throws -> RunSettings {
        let now = engine.clock.now()
        let (settings, moving) = try await engine.database.tenant(caller.tenant) { session in
            var settings = try SettingsStore.read(session)
            settings.panic = isOn ? .init(reason: reason, by: caller.actor, at: now) : nil
            try SettingsStore.writePanic(session, settings.panic)
            try Audit.append(
                in: session,
                actor: caller.actor,
                action: isOn ? "runbook.panic.on" : "runbook.panic.off",
                target: "tenant:\(session.tenant)",
                details: ["reason": .string(reason)]
            )
            try engine.dispatch?.wakeAll(in: session)
            return (settings, isOn ? try RunStore.moving(session) : [])
        }
        do { try await engine.tellSwitch(caller.tenant, isAnew: true) } catch {
            // It is kept, and the next round of each plane says it.
            engine.logger.warning(
                "cannot tell agents of the panic switch",
                metadata: ["error.chain": "\(ErrorChain.describe(error))"]
            )
        }
        for id in moving { try await engine.apply(caller.tenant, id, .go, by: caller.actor) }
        return settings
    }
}
