internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase
internal import SharedCrypto
internal import SharedRisk
internal import SharedRunbook

/// Writes what a transition means besides the new state: events, questions, entries of the trail.
struct RunWriter {
    let session: TenantSession
    let actor: String
    let comment: String?
    let now: Timestamp
    let random: RandomSource
    let judge: StepJudge

    func record(
        _ run: inout StoredRun,
        before: Execution,
        _ actions: [Execution.Action],
        variables: RunVariables
    ) throws {
        for (step, old) in zip(run.execution.steps, before.steps)
        where step.state != old.state || step.attempt != old.attempt {
            try EventStore.add(session, &run, "step", Self.event(step), at: now)
            if step.attempt != old.attempt { try auditDispatch(run, step, variables) }
            if step.state != old.state, old.state == .running || old.state == .unknown { try auditEnd(run, step) }
            if step.reason != old.reason, step.reason?.hasPrefix(Self.stricter) == true { try tellSecurity(&run, step) }
        }
        for action in actions { try record(&run, action, variables) }
        guard run.execution.state != before.state || run.execution.reason != before.reason else { return }
        if run.execution.state.isFinal, run.finishedAt == nil { try end(&run) }
        let state: Value = [
            "state": .string(run.execution.state.rawValue), "reason": run.execution.reason.map { .string($0) } ?? .null,
        ]
        try EventStore.add(session, &run, "execution", state, at: now)
    }

    /// How the refusal of an agent begins that finds a step worse than it was told: the word of the link protocol.
    private static let stricter = "stricterVerdict:"

    /// Plane and agent judge with one classifier, so two verdicts mean that one of them is old, or was tampered with (P6-E4-05).
    private func tellSecurity(_ run: inout StoredRun, _ step: ExecutionStep) throws {
        let details: Value = [
            "index": .number(String(step.index)), "agentId": .string(step.agent?.description ?? ""),
            "promised": .string(step.risk?.rawValue ?? ""), "ruleSet": .string(step.ruleSet ?? ""),
            "reason": step.reason.map { .string($0) } ?? .null,
        ]
        try EventStore.add(session, &run, "security", details, at: now)
        try audit("runbook.security.verdict_differs", run, details)
    }

    static func event(_ step: ExecutionStep) -> Value {
        [
            "index": .number(String(step.index)), "state": .string(step.state.rawValue),
            "reason": step.reason.map { .string($0) } ?? .null, "attempt": .number(String(step.attempts)),
            "exitCode": step.exitCode.map { .number(String($0)) } ?? .null,
        ]
    }

    private func record(_ run: inout StoredRun, _ action: Execution.Action, _ variables: RunVariables) throws {
        switch action {
        case .ask(let index): try ask(&run, index, variables)
        case .close(let index, let state):
            try ApprovalStore.close(session, run.id, step: index, state, by: actor, comment: comment, at: now)
            try EventStore.add(
                session,
                &run,
                "approval",
                ["step": .number(String(index)), "state": .string(state.rawValue)],
                at: now
            )
            // What was asked for, whatever the answer is.
            let hash = run.execution.steps.first { $0.index == index }.map { step in
                step.allowance?.binding ?? RunBinding.hash(run, step, shown: step.shown ?? "")
            }
            try audit(
                "runbook.approval.\(state.rawValue)",
                run,
                [
                    "step": .number(String(index)), "comment": comment.map { .string($0) } ?? .null,
                    "hash": hash.map { .string(Hex.encode($0)) } ?? .null,
                ]
            )
        case .lowerTrust: try lowerTrust(run)
        case .dispatch, .cancel, .query, .rollback: break
        }
    }

    /// What the rules say of the command as it is now, with what the tenant and a model add.
    private func verdict(_ step: ExecutionStep, _ variables: RunVariables) throws -> Value {
        let shown = step.shown ?? ""
        let stop = variables.shown(step.needs).onStop
        guard let found = judge.verdict(step.kind, shown, network: step.network, onStop: stop) else { return .null }
        let rules = try SettingsStore.read(session).rules
        let opinion = step.opinion.map {
            RiskOpinion(risk: $0, reason: "worse than the rules when the runbook was kept", model: "a model")
        }
        return RaisedVerdict.value(found, shown, rules, opinion)
    }

    /// The names of the rules that decided.
    private static func rules(of verdict: Value) -> Value {
        .array((verdict["reasons"]?.arrayValue ?? []).compactMap { $0["rule"] })
    }

    /// What it asks of its host; null where it is nothing.
    private static func needs(_ step: ExecutionStep, _ variables: RunVariables) -> Value {
        step.needs.isEmpty ? .null : variables.shown(step.needs).value
    }

    private func ask(_ run: inout StoredRun, _ index: Int, _ variables: RunVariables) throws {
        guard let step = run.execution.steps.first(where: { $0.index == index }) else { return }
        let shown = step.shown ?? ""
        let verdict = try verdict(step, variables)
        let approval = StoredApproval(
            id: ApprovalID.new(at: now, random: random),
            run: run.id,
            step: index,
            runbookName: run.runbookName,
            kind: step.kind.rawValue,
            title: step.title,
            command: shown,
            network: step.network,
            needs: variables.shown(step.needs),
            risk: step.risk?.rawValue ?? "dangerous",
            verdict: verdict,
            binding: RunBinding.hash(run, step, shown: shown),
            requestedBy: run.startedBy,
            requestedAt: now,
            expiresAt: now + Execution.patience,
            state: .pending,
            decidedBy: nil,
            decidedAt: nil,
            comment: nil
        )
        try ApprovalStore.insert(session, approval)
        try audit(
            "runbook.approval.requested",
            run,
            [
                "step": .number(String(index)), "kind": .string(approval.kind), "command": .string(shown),
                "hash": .string(Hex.encode(approval.binding)), "risk": .string(approval.risk),
                "ruleSet": .string(step.ruleSet ?? ""),
                "reasons": Self.rules(of: verdict), "needs": Self.needs(step, variables),
            ]
        )
        let data: Value = [
            "id": .string(approval.id.description), "step": .number(String(index)), "state": "pending",
            "risk": .string(approval.risk), "expiresAt": .string(approval.expiresAt.description),
        ]
        try EventStore.add(session, &run, "approval", data, at: now)
    }

    private func lowerTrust(_ run: StoredRun) throws {
        guard try RunbookStore.lowerTrust(session, run.runbook) else { return }
        try Audit.append(
            in: session,
            actor: actor,
            action: "runbook.trust.changed",
            target: "runbook:\(run.runbook)",
            details: [
                "to": .number(String(TrustRules.ofNewText)), "reason": .string("execution \(run.id) failed"),
            ]
        )
    }

    private func end(_ run: inout StoredRun) throws {
        run.finishedAt = now
        run.report = DivergenceReport.make(
            run.execution,
            unlisted: run.unlisted,
            created: run.createdAt,
            finished: now
        )
        try audit(
            "runbook.execution.ended",
            run,
            [
                "state": .string(run.execution.state.rawValue),
                "reason": run.execution.reason.map { .string($0) } ?? .null,
            ]
        )
    }

    /// Stands in the transaction before which nothing is sent.
    private func auditDispatch(_ run: StoredRun, _ step: ExecutionStep, _ variables: RunVariables) throws {
        try audit(
            "runbook.step.dispatched",
            run,
            [
                "step": .number(String(step.index)), "attempt": .string(step.attempt?.description ?? ""),
                "agent": .string(step.agent?.description ?? ""), "kind": .string(step.kind.rawValue),
                "command": .string(step.shown ?? ""),
                "hash": .string(Hex.encode(RunBinding.hash(run, step, shown: step.shown ?? ""))),
                "risk": .string(step.risk?.rawValue ?? ""), "ruleSet": .string(step.ruleSet ?? ""),
                "reasons": Self.rules(of: try verdict(step, variables)),
                "network": .string(step.network.rawValue), "needs": Self.needs(step, variables),
            ]
        )
    }

    private func auditEnd(_ run: StoredRun, _ step: ExecutionStep) throws {
        try audit(
            "runbook.step.\(step.state.rawValue)",
            run,
            [
                "step": .number(String(step.index)), "attempt": .string(step.attempt?.description ?? ""),
                "exitCode": step.exitCode.map { .number(String($0)) } ?? .null,
                "reason": step.reason.map { .string($0) } ?? .null,
                "outputHash": step.outputHash.map { .string(Hex.encode($0)) } ?? .null,
                "outputBytes": .number(String(step.expectedBytes ?? step.outputBytes)),
                "milliseconds": step.milliseconds.map { .number(String($0)) } ?? .null,
                "released": step.release.map { .bool($0.isDone) } ?? .null,
            ]
        )
    }

    func audit(_ action: String, _ run: StoredRun, _ details: Value) throws {
        try Audit.append(in: session, actor: actor, action: action, target: "execution:\(run.id)", details: details)
    }
}
