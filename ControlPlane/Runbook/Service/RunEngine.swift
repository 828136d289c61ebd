internal import Logging
internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase
internal import SharedRisk
internal import SharedRunbook

/// Moves executions: each input in one transaction with its events, questions and entries of the trail; only then does anything
/// leave the plane (P6-E5-06).
package struct RunEngine: Sendable {
    let database: Database
    let dispatch: (any StepDispatch)?
    let box: SecretBox
    let judge: StepJudge
    let ruleSet: String
    let clock: WallClock
    let random: RandomSource
    let logger: Logger
    let turns = SwitchTurns()

    /// Bytes of a command in an order: `StepBounds.command` of the link protocol.
    static let longestCommand = 64 * 1024

    /// What `system` did in the trail: time ran out, an agent spoke.
    static let system = "system"

    /// Takes one input of an execution.
    ///
    /// - Parameter check: looks at the locked row first; what it throws changes nothing.
    @discardableResult
    func apply(
        _ tenant: TenantID,
        _ id: RunID,
        _ input: Execution.Input,
        by actor: String,
        comment: String? = nil,
        check: @escaping @Sendable (TenantSession, StoredRun) throws -> Void = { _, _ in }
    ) async throws -> StoredRun {
        let (run, actions) = try await database.tenant(tenant) { session in
            guard var run = try RunStore.find(session, id, locked: true) else { throw Problem.notFound("execution") }
            try check(session, run)
            let actions = try advance(session, &run, input, by: actor, comment: comment)
            return (run, actions)
        }
        await perform(actions, run, tenant)
        return run
    }

    /// One input within a transaction; what is to be sent afterwards comes back.
    func advance(
        _ session: TenantSession,
        _ run: inout StoredRun,
        _ input: Execution.Input,
        by actor: String,
        comment: String? = nil
    ) throws -> [Execution.Action] {
        let before = run.execution
        let now = clock.now()
        let placing = Placing(session: session, run: run, variables: variables(run), dispatch: dispatch)
        let facts = try facts(session, run, now, placing)
        let actions: [Execution.Action]
        do throws(Execution.Illegal) {
            actions = try run.execution.handle(input, facts)
        } catch {
            throw Problem.conflict(
                "illegal_state",
                "The execution is in a state that does not allow this",
                detail: "It is \(error.state.rawValue)."
            )
        }
        if let failure = placing.failure { throw failure }
        guard run.execution != before || !actions.isEmpty else { return actions }
        let writer = RunWriter(session: session, actor: actor, comment: comment, now: now, random: random, judge: judge)
        try writer.record(&run, before: before, actions, variables: variables(run))
        try RunStore.save(session, run, before: before)
        run.revision += 1
        for action in actions {
            switch action {
            // At commit the plane that holds the agent's session looks at the rows, whichever plane this is.
            case .dispatch(let index), .cancel(let index), .query(let index):
                if let (_, agent) = sent(index, run) { try dispatch?.wake(agent, in: session) }
            case .rollback: try startRollback(session, of: &run, by: actor, at: now)
            case .ask, .close, .lowerTrust: break
            }
        }
        return actions
    }

    func variables(_ run: StoredRun) -> RunVariables { run.variables(box.open(run.sealed, run.id)) }

    private func facts(
        _ session: TenantSession,
        _ run: StoredRun,
        _ now: Timestamp,
        _ placing: Placing
    ) throws -> Execution.Facts {
        let settings = try SettingsStore.read(session)
        let level = try trustNow(session, run)
        let variables = variables(run)
        let isWhole = variables.secrets != nil
        return Execution.Facts(
            now: now,
            isPanic: settings.panic != nil,
            trust: min(run.trust, level, settings.trustMaximum),
            judge: { judgement($0, run, variables, settings.rules) },
            place: { step in
                guard isWhole else {
                    return .none(reason: "the key of the secret values is not at this plane; start anew with them")
                }
                // Steps were held against this at the start; what undoes them comes here for the first time.
                if let (name, reason) = misplaced(step, variables).first {
                    return .none(reason: "the value of `\(name)` \(reason)")
                }
                // More an order cannot hold, and an agent would end the link.
                if let whole = complete(step, variables),
                    max(whole.command.utf8.count, whole.needs.onStop?.utf8.count ?? 0) > Self.longestCommand
                {
                    return .none(reason: "with its values the command has more than \(Self.longestCommand) bytes")
                }
                return placing.place(step)
            },
            newAttempt: { RunAttemptID.new(at: now, random: random) },
            condition: { branch, steps in
                placing.reading(.person("it could not be looked at")) {
                    try BranchDecision(steps: steps, values: variables.plain, now: now) { step in
                        try EventStore.output(session, run.id, step: step.index, attempt: step.attempts)
                    }.answer(branch)
                }
            }
        )
    }

    /// The failure that a rollback follows has lowered the level of its runbook: what counts is the level of the execution that it
    /// undoes, unless somebody has set it to 0 since.
    func trustNow(_ session: TenantSession, _ run: StoredRun) throws -> Int {
        let level = try RunbookStore.trust(session, run.runbook)
        return run.rollbackOf != nil && level > 0 ? run.trust : level
    }

    /// The step with its values, as the rules see it now.
    func judgement(
        _ step: ExecutionStep,
        _ run: StoredRun,
        _ variables: RunVariables,
        _ rules: TenantRules
    ) -> Execution.Judgement {
        let command = step.command ?? ""
        let shown = variables.shown(command, step.kind)
        let full = variables.full(command, step.kind) ?? shown
        let stop = step.needs.onStop.map { variables.full($0, .shell) ?? variables.shown($0, .shell) }
        let verdict = judge.verdict(step.kind, full, network: step.network, onStop: stop)
        let raised = max(
            verdict.flatMap { rules.worst($0, full) }?.risk ?? .safe,
            stop.flatMap { stop in judge.verdict(.shell, stop).flatMap { rules.worst($0, stop) } }?.risk ?? .safe
        )
        let risk = max(verdict?.risk ?? .dangerous, raised)
        return Execution.Judgement(
            shown: shown,
            risk: max(risk, step.opinion ?? .safe, step.floor ?? .safe),
            ruleSet: ruleSet,
            binding: RunBinding.hash(run, step, shown: shown)
        )
    }

    /// Variables whose value cannot stand in its command, or in what runs where it is stopped.
    func misplaced(_ step: ExecutionStep, _ variables: RunVariables) -> [(name: String, reason: String)] {
        var found: [(name: String, reason: String)] = []
        if let command = step.command, step.kind != .manual, step.kind != .branch {
            found = variables.misplaced(in: command, step.kind) {
                judge.verdict(step.kind, $0, network: step.network, onStop: nil)
            }
        }
        if let stop = step.needs.onStop {
            found += variables.misplaced(in: stop, .shell) { judge.verdict(.shell, $0) }
        }
        return found
    }

    /// Sends what the new state asks for. What fails here is logged: the clock sends it again.
    func perform(_ actions: [Execution.Action], _ run: StoredRun, _ tenant: TenantID) async {
        guard let dispatch else { return }
        for action in actions {
            switch action {
            case .dispatch(let index): await send(index, run, tenant, dispatch)
            case .cancel(let index):
                if let (attempt, agent) = sent(index, run) {
                    await dispatch.cancel(attempt, tenant: tenant, agent: agent)
                }
            case .query(let index):
                if let (attempt, agent) = sent(index, run) {
                    await dispatch.query([attempt], tenant: tenant, agent: agent)
                }
            case .ask, .close, .lowerTrust, .rollback: break
            }
        }
    }

    func sent(_ index: Int, _ run: StoredRun) -> (RunAttemptID, AgentID)? {
        guard let step = run.execution.steps.first(where: { $0.index == index }), let attempt = step.attempt,
            let agent = step.agent
        else { return nil }
        return (attempt, agent)
    }

    /// What leaves the plane: with all values. nil where a secret one is gone.
    private func complete(
        _ step: ExecutionStep,
        _ variables: RunVariables
    ) -> (command: String, needs: StepNeeds, secrets: [String])? {
        guard let command = variables.full(step.command ?? "", step.kind) else { return nil }
        var needs = step.needs
        var secrets = variables.secretValues(in: step.command ?? "", step.kind)
        if let stop = step.needs.onStop {
            guard let full = variables.full(stop, .shell) else { return nil }
            needs.onStop = full
            secrets += variables.secretValues(in: stop, .shell).filter { !secrets.contains($0) }
        }
        return (command, needs, secrets)
    }

    private func send(_ index: Int, _ run: StoredRun, _ tenant: TenantID, _ dispatch: any StepDispatch) async {
        guard let step = run.execution.steps.first(where: { $0.index == index }),
            let (attempt, agent) = sent(index, run),
            let (command, needs, secrets) = complete(step, variables(run)), let started = step.startedAt
        else { return }
        let sending = StepSending(
            tenant: tenant,
            agent: agent,
            execution: run.id,
            step: index,
            attempt: attempt,
            epoch: step.attempts,
            kind: step.kind.rawValue,
            command: Secret(command),
            secrets: Secret(secrets),
            risk: (step.risk ?? .dangerous).rawValue,
            ruleSet: step.ruleSet ?? ruleSet,
            variablesHash: run.variablesHash,
            network: step.network.rawValue,
            timeout: step.timeout,
            needs: Secret(needs),
            issuedAt: started,
            expiresAt: started + .seconds(step.timeout) + Execution.grace
        )
        do {
            try await dispatch.send(sending)
        } catch {
            logger.warning(
                "cannot send a step",
                metadata: ["dd0c.execution": "\(run.id)", "error.chain": "\(ErrorChain.describe(error))"]
            )
        }
    }
}

/// Asks for an agent only where the machine wants one, and keeps what went wrong for the transaction.
private final class Placing {
    private let session: TenantSession
    private let run: StoredRun
    private let variables: RunVariables
    private let dispatch: (any StepDispatch)?
    private(set) var failure: (any Error)?

    init(session: TenantSession, run: StoredRun, variables: RunVariables, dispatch: (any StepDispatch)?) {
        self.session = session
        self.run = run
        self.variables = variables
        self.dispatch = dispatch
    }

    /// Reads for the machine, which knows no database: a failure ends the transaction instead.
    func reading<Answer>(_ otherwise: Answer, _ body: () throws -> Answer) -> Answer {
        do { return try body() } catch {
            failure = error
            return otherwise
        }
    }

    func place(_ step: ExecutionStep) -> Execution.Placement {
        guard let dispatch else { return .none(reason: "no dispatcher is configured") }
        let (target, why) = whereTo(step)
        do {
            let found = try dispatch.place(target, open: RunStore.openByAgent(session), in: session)
            guard case .none(let reason) = found, let why else { return found }
            return .none(reason: "\(reason): \(why)")
        } catch {
            failure = error
            return .none(reason: "no agent could be asked for")
        }
    }

    /// Where a step goes, and why nowhere else.
    private func whereTo(_ step: ExecutionStep) -> (RunTarget, String?) {
        if let agent = step.onlyAt {
            return (RunTarget(agent: agent), "it can only run at agent \(agent), where the step ran that it undoes")
        }
        if let target = step.target {
            let name = variables.shown(target, .manual)
            return (RunTarget(name: name), "the runbook says that it runs at `\(name)`")
        }
        if let agent = run.host(of: step) {
            return (RunTarget(agent: agent), "the execution has begun at agent \(agent)")
        }
        return (run.target, nil)
    }
}
