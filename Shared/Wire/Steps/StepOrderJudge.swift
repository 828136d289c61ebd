package import SharedBase

/// Whether an agent may look at an order at all, before journal, policy and classifier are asked. A pure function.
package enum StepOrderJudge {
    /// What this agent knows of itself, and what it found by computing.
    package struct Facts: Sendable {
        package var agentID: AgentID
        package var tenantID: TenantID
        /// This machine's clock.
        package var now: Timestamp
        /// How far it is ahead of the plane's, measured at the welcome.
        package var skew: Duration
        /// The key is one of those that hold, and the signature is its over the canonical bytes.
        package var signatureFits: Bool
        /// The command hash is that of the command.
        package var commandFits: Bool

        package init(
            agentID: AgentID,
            tenantID: TenantID,
            now: Timestamp,
            skew: Duration,
            signatureFits: Bool,
            commandFits: Bool
        ) {
            self.agentID = agentID
            self.tenantID = tenantID
            self.now = now
            self.skew = skew
            self.signatureFits = signatureFits
            self.commandFits = commandFits
        }
    }

    /// nil: go on. The signature comes first, since nothing else in an order can be believed without it.
    package static func refusal(_ order: StepOrder, _ facts: Facts) -> StepRefusal? {
        guard facts.signatureFits else {
            return StepRefusal(.badSignature, "the signature is not that of a key that the plane may sign steps with")
        }
        guard order.agentID == facts.agentID, order.tenantID == facts.tenantID else {
            return StepRefusal(.wrongAgent, "the order is for agent \(order.agentID) of tenant \(order.tenantID)")
        }
        guard facts.commandFits else {
            return StepRefusal(.wrongCommand, "the command hash is not that of the command")
        }
        let bound = StepBounds.skew
        guard facts.skew < bound, facts.skew > Duration.zero - bound else {
            let seconds = facts.skew.components.seconds
            return StepRefusal(
                .clockSkew,
                "this clock is \(seconds) s ahead of the plane's; set the clock of this machine"
            )
        }
        return time(order, at: facts.now - facts.skew)
    }

    /// Orders are dated by the plane's clock, so they are judged by it too.
    private static func time(_ order: StepOrder, at now: Timestamp) -> StepRefusal? {
        let life = order.expiresAt - order.issuedAt
        guard life > .zero, life <= StepBounds.orderLife else {
            return StepRefusal(.expired, "the order is good for \(life.components.seconds) s, 1 to 3600 are allowed")
        }
        if now > order.expiresAt + StepBounds.tolerance {
            return StepRefusal(.expired, "the order ended at \(order.expiresAt), by the plane's clock it is \(now)")
        }
        if now < order.issuedAt - StepBounds.tolerance {
            return StepRefusal(.expired, "the order begins at \(order.issuedAt), by the plane's clock it is \(now)")
        }
        return nil
    }
}
