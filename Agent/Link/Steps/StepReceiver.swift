import Logging
import SharedBase
import SharedCrypto
import SharedWire

/// Takes one order up: checks, memory, the executor's word, the journal. Says what came of it.
struct StepReceiver: Sendable {
    let hooks: StepHooks
    let agentID: AgentID
    let tenantID: TenantID
    let clock: WallClock
    let logger: Logger

    func take(_ dispatch: Dispatch, keys: StepKeyring, skew: Duration) async -> StepAgentSession.Taking {
        let order = dispatch.order
        let facts = StepOrderJudge.Facts(
            agentID: agentID,
            tenantID: tenantID,
            now: clock.now(),
            skew: skew,
            signatureFits: keys.fits(dispatch),
            commandFits: SHA256.digest(order.command.canonical) == order.commandHash
        )
        if let refusal = StepOrderJudge.refusal(order, facts) {
            return await judged(order, refusal, signed: facts.signatureFits)
        }
        do {
            switch try await hooks.journal.memory(of: order) {
            case .known(let states): return .known(states)
            case .replayed: return refused(order, StepRefusal(.replayed, "the order or its nonce was seen before"))
            case .staleEpoch: return refused(order, StepRefusal(.staleEpoch, "a later attempt of the step is known"))
            case .new: return try await decided(order)
            }
        } catch {
            logger.error(
                "the journal of steps does not work: nothing is executed",
                metadata: ["error": "\(ErrorChain.describe(error))"]
            )
            return refused(order, StepRefusal(.journalFailed, "the agent's journal does not work"))
        }
    }

    /// A redelivery that comes after its order's end still gets the stored truth, where the signature shows whose it is.
    private func judged(_ order: StepOrder, _ refusal: StepRefusal, signed: Bool) async -> StepAgentSession.Taking {
        if signed, refusal.code == .expired, case .known(let states)? = try? await hooks.journal.memory(of: order) {
            return .known(states)
        }
        return refused(order, refusal)
    }

    private func decided(_ order: StepOrder) async throws -> StepAgentSession.Taking {
        if let refusal = await hooks.decide(order) {
            // A full agent may be asked again with the same order; any other refusal stands.
            if refusal.code == .busy { return refused(order, refusal) }
            let taking = refused(order, refusal)
            if case .refused(let state) = taking { try await hooks.journal.open(order, state) }
            return taking
        }
        let state = StepState(order, .accepted, at: clock.now())
        try await hooks.journal.open(order, state)
        return .accepted(order, state)
    }

    private func refused(_ order: StepOrder, _ refusal: StepRefusal) -> StepAgentSession.Taking {
        logger.warning(
            "an order of the plane was refused",
            metadata: [
                "dd0c.attempt_id": "\(order.attemptID)", "dd0c.code": "\(refusal.code)", "error": "\(refusal.reason)",
            ]
        )
        return .refused(StepState(order, .refused(refusal), at: clock.now()))
    }
}
