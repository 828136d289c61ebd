package import SharedBase

/// What is to be executed.
package enum StepCommand: Hashable, Sendable {
    /// An argument vector, run without a shell.
    case argv([String])
    /// A text for `sh -c`, where the step needs a shell.
    case shell(String)
}

/// What a step may use up. The agent's own policy can only lower it.
package struct StepLimits: Hashable, Sendable {
    /// Bytes of memory, 0 for no limit.
    package var memory: Int
    package var processes: Int
    /// Bytes that it may write.
    package var disk: Int
    /// Bytes of output that are kept; more is dropped with a mark. Source: P6-E3-19.
    package var output: Int

    package init(memory: Int = 0, processes: Int = 64, disk: Int = 1 << 30, output: Int = 1 << 20) {
        self.memory = memory
        self.processes = processes
        self.disk = disk
        self.output = output
    }
}

/// One attempt at one step, as the plane orders it. Everything in it is under the signature of its `Dispatch`.
package struct StepOrder: Hashable, Sendable {
    package var tenantID: TenantID
    package var agentID: AgentID
    package var executionID: ExecutionID
    package var stepID: StepID
    package var attemptID: AttemptID
    /// Lease epoch of the step, from 1, higher with each attempt: a result of a lower one is late and changes nothing.
    package var epoch: Int
    package var command: StepCommand
    /// SHA-256 of `command.canonical`: what an approval was bound to.
    package var commandHash: [UInt8]
    /// Values in the command that must not be seen in its output, in a list of processes or anywhere else.
    package var secrets: [String]
    package var kind: StepKind
    package var risk: StepRisk
    /// The version of the rules that gave the verdict.
    package var ruleSet: String
    /// SHA-256 over the variables that the command was rendered with; the engine says how.
    package var variablesHash: [UInt8]
    /// Seconds from the start until the step is ended.
    package var timeout: Int
    /// Seconds without a link after which `stopAtDeadline` ends it.
    package var lease: Int
    package var limits: StepLimits
    package var network: StepNetwork
    /// Folders that the step may write, absolute.
    package var writable: [String]
    package var partition: PartitionPolicy
    /// Names of connections of the agent's local policy that the step gets.
    package var uses: [String]
    /// Run where the step was ended before its own end; nil for nothing. Source: P2-E5-11.
    package var onStop: String?
    /// Sixteen random bytes, new with each order.
    package var nonce: [UInt8]
    package var issuedAt: Timestamp
    /// At most `StepBounds.orderLife` after `issuedAt`.
    package var expiresAt: Timestamp

    package init(
        tenantID: TenantID,
        agentID: AgentID,
        executionID: ExecutionID,
        stepID: StepID,
        attemptID: AttemptID,
        epoch: Int,
        command: StepCommand,
        commandHash: [UInt8],
        secrets: [String] = [],
        kind: StepKind = .shell,
        risk: StepRisk,
        ruleSet: String,
        variablesHash: [UInt8],
        timeout: Int = 60,
        lease: Int = 300,
        limits: StepLimits = StepLimits(),
        network: StepNetwork = .none,
        writable: [String] = [],
        partition: PartitionPolicy = .finish,
        uses: [String] = [],
        onStop: String? = nil,
        nonce: [UInt8],
        issuedAt: Timestamp,
        expiresAt: Timestamp
    ) {
        self.tenantID = tenantID
        self.agentID = agentID
        self.executionID = executionID
        self.stepID = stepID
        self.attemptID = attemptID
        self.epoch = epoch
        self.command = command
        self.commandHash = commandHash
        self.secrets = secrets
        self.kind = kind
        self.risk = risk
        self.ruleSet = ruleSet
        self.variablesHash = variablesHash
        self.timeout = timeout
        self.lease = lease
        self.limits = limits
        self.network = network
        self.writable = writable
        self.partition = partition
        self.uses = uses
        self.onStop = onStop
        self.nonce = nonce
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }
}
