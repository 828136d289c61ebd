package import PlaneKernel
package import PlaneRunbook
package import SharedBase
internal import SharedCrypto
internal import SharedRunbook
package import SharedWire

/// The way of the runbook room's steps to the fleet's agents: orders that are the same each time they are sent.
package struct AgentSteps: StepDispatch {
    private let dispatcher: any StepDispatcher

    package init(dispatcher: any StepDispatcher) { self.dispatcher = dispatcher }

    package func place(
        _ target: RunTarget,
        open: [AgentID: Int],
        in session: TenantSession
    ) throws -> Execution.Placement {
        let found = try dispatcher.candidates(session, labels: target.labels)
        var chosen = found
        if let agent = target.agent { chosen = chosen.filter { $0.agent == agent } }
        if let name = target.name { chosen = chosen.filter { $0.name == name } }
        return StepPlacement.choose(chosen, open: open).map { .agent($0) } ?? .none(reason: "no_agent")
    }

    package func labels(of agent: AgentID, in session: TenantSession) throws -> [String: String]? {
        try dispatcher.labels(session, of: agent)
    }

    package func wake(_ agent: AgentID, in session: TenantSession) throws { try dispatcher.wake(session, agent: agent) }

    /// An agent at another plane gets it there: the wake-up of the transaction reached that plane.
    package func send(_ step: StepSending) async throws { _ = try dispatcher.send(Self.order(step)) }

    /// Nothing in it is drawn anew, so that an agent can tell the same order from another one under the same attempt.
    package static func order(_ step: StepSending) -> StepOrder {
        let command = StepCommand.shell(step.command.expose())
        let needs = step.needs.expose()
        var limits = StepLimits()
        if let memory = needs.memory { limits.memory = memory }
        if let disk = needs.disk { limits.disk = disk }
        if let processes = needs.processes { limits.processes = processes }
        return StepOrder(
            tenantID: step.tenant,
            agentID: step.agent,
            executionID: ExecutionID(high: step.execution.high, low: step.execution.low),
            stepID: id(step.execution.bytes + Array(String(step.step).utf8)),
            attemptID: AttemptID(high: step.attempt.high, low: step.attempt.low),
            epoch: step.epoch,
            command: command,
            commandHash: SHA256.digest(command.canonical),
            secrets: step.secrets.expose(),
            kind: StepKind(rawValue: step.kind),
            risk: StepRisk(rawValue: step.risk) ?? .dangerous,
            ruleSet: step.ruleSet,
            variablesHash: step.variablesHash,
            timeout: step.timeout,
            lease: needs.lease ?? 300,
            limits: limits,
            network: step.network == "host" ? .host : .none,
            writable: needs.writable,
            partition: needs.partition.flatMap { PartitionPolicy(rawValue: $0.rawValue) } ?? .finish,
            uses: needs.uses,
            onStop: needs.onStop,
            nonce: Array(SHA256.digest(Array("dd0c-nonce".utf8) + step.attempt.bytes).prefix(16)),
            issuedAt: step.issuedAt,
            expiresAt: step.expiresAt
        )
    }

    private static func id(_ bytes: [UInt8]) -> StepID {
        StepID(bytes: SHA256.digest(bytes).prefix(16)) ?? StepID(high: 0, low: 0)
    }

    package func cancel(_ attempt: RunAttemptID, tenant: TenantID, agent: AgentID) async {
        let id = AttemptID(high: attempt.high, low: attempt.low)
        _ = dispatcher.cancel(id, tenant: tenant, agent: agent, reason: "ended by a person")
    }

    package func query(_ attempts: [RunAttemptID], tenant: TenantID, agent: AgentID) async {
        _ = dispatcher.query(attempts.map { AttemptID(high: $0.high, low: $0.low) }, tenant: tenant, agent: agent)
    }

    package func wakeAll(in session: TenantSession) throws { try dispatcher.wakeAll(session) }

    package func panic(_ isOn: Bool, reason: String, tenant: TenantID) async {
        dispatcher.panic(PanicNotice(isOn: isOn, reason: reason), tenant: tenant)
    }
}
