internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase
internal import SharedRisk

/// Answers to questions. Each is given once, in time, for exactly what was shown, by somebody who may.
struct ApprovalDesk: Sendable {
    let engine: RunEngine

    struct Answer: Sendable {
        let isYes: Bool
        /// What the caller saw: the hash of the question.
        let hash: String
        let confirmation: String?
        let comment: String?
    }

    /// - Returns: the question as it stands then.
    func answer(_ caller: Principal, _ id: ApprovalID, _ answer: Answer) async throws -> StoredApproval {
        let tenant = caller.tenant
        let found = try await engine.database.tenant(tenant, readOnly: true) { try ApprovalStore.find($0, id) }
        guard let found else { throw Problem.notFound("approval") }
        if found.state == .pending, found.expiresAt <= engine.clock.now() {
            // The clock of the room may not have looked yet: the answer is late all the same.
            try await engine.apply(tenant, found.run, .tick, by: RunEngine.system)
        }
        let input: Execution.Input = answer.isYes ? .approve(step: found.step) : .reject(step: found.step)
        try await engine.apply(tenant, found.run, input, by: caller.actor, comment: answer.comment) { session, run in
            guard let now = try ApprovalStore.find(session, id), now.state == .pending else {
                throw Problem.conflict("approval_closed", "The question is answered or ran out")
            }
            guard answer.hash == Hex.encode(now.binding) else { throw Self.changed }
            if answer.isYes { try check(session, caller, run, now, answer) }
        }
        let after = try await engine.database.tenant(tenant, readOnly: true) { try ApprovalStore.find($0, id) }
        guard let after else { throw Problem.notFound("approval") }
        return after
    }

    /// A person and the keys that he made are one party.
    private static func isOneParty(_ session: TenantSession, _ one: String, _ other: String) throws -> Bool {
        if one == other { return true }
        return try ApiKeys.party(in: session, behind: one) == ApiKeys.party(in: session, behind: other)
    }

    private static let changed = Problem.conflict(
        "approval_changed",
        "The question is another one",
        detail: "`hash` has to be that of the command, variables and target that are asked for now."
    )

    private func check(
        _ session: TenantSession,
        _ caller: Principal,
        _ run: StoredRun,
        _ question: StoredApproval,
        _ answer: Answer
    ) throws {
        guard let step = run.execution.steps.first(where: { $0.index == question.step }) else { throw Self.changed }
        let settings = try SettingsStore.read(session)
        let judgement = engine.judgement(step, run, engine.variables(run), settings.rules)
        guard judgement.binding == question.binding, judgement.risk.rawValue == question.risk else {
            throw Self.changed
        }
        let trust = min(run.trust, try engine.trustNow(session, run), settings.trustMaximum)
        guard TrustRules.gate(trust: trust, risk: judgement.risk) != .blocked else {
            throw Problem(
                403,
                "beyond_trust",
                "The trust level of the runbook does not reach this step",
                detail: "It is \(trust); the step is \(judgement.risk.rawValue)."
            )
        }
        if judgement.risk == .dangerous, caller.role < .admin { throw Problem.forbidden(needed: Role.admin.rawValue) }
        if settings.twoPerson, try Self.isOneParty(session, caller.actor, run.startedBy) {
            throw Problem(
                403,
                "own_approval",
                "Somebody else has to allow this",
                detail: "The two-person rule is on, and you started the execution, or a key that you made did."
            )
        }
        let phrase = StoredApproval.phrase(question.step)
        if judgement.risk == .dangerous, answer.confirmation != phrase {
            throw Problem(
                422,
                "confirmation_needed",
                "A dangerous step needs a typed confirmation",
                detail: "`confirmation` has to be \(phrase)."
            )
        }
    }
}
