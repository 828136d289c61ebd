package import SharedBase
package import SharedWire

/// What the link needs to know besides the identity.
package struct LinkSettings: Sendable {
    package var agentVersion: String
    package var hostname: String
    package var timings: SessionTimings = .standard
    package var backoff = Backoff()
    package var connectTimeout: Duration = .seconds(10)
    /// Attempts that may fail before the first success until it becomes an ERROR. Source: P2-E1-04.
    package var loudAfter = 3
    package var chunkBytes = WireLimits.chunk

    package init(agentVersion: String, hostname: String) {
        self.agentVersion = agentVersion
        self.hostname = hostname
    }
}

/// What the link asks of the rest of the agent. All are called on the event loop and must return at once.
package struct LinkHooks: Sendable {
    /// The stacks as the heartbeat tells them.
    package var stacks: @Sendable () -> [Heartbeat.Stack]
    /// The plane wants a scan: of one stack, or of all.
    package var scan: @Sendable (ScanRequest) -> Void
    /// The executor of runbook steps; nil where this agent executes none, which the plane is told in the hello.
    package var steps: StepHooks?
    /// Keeps signed heads of the audit trail; nil where this agent keeps none, which the plane is told in the hello.
    package var auditHeads: AuditHeadKeeper?
    /// What this host lets steps do, for the heartbeat; nil where this agent executes none.
    package var policy: HostPolicy?

    package init(
        stacks: @escaping @Sendable () -> [Heartbeat.Stack] = { [] },
        scan: @escaping @Sendable (ScanRequest) -> Void = { _ in },
        steps: StepHooks? = nil,
        auditHeads: AuditHeadKeeper? = nil,
        policy: HostPolicy? = nil
    ) {
        self.stacks = stacks
        self.scan = scan
        self.steps = steps
        self.auditHeads = auditHeads
        self.policy = policy
    }
}
