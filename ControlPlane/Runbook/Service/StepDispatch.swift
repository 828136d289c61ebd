package import PlaneKernel
package import SharedBase
package import SharedRunbook

/// One attempt at a step on its way to an agent.
package struct StepSending: Sendable {
    package let tenant: TenantID
    package let agent: AgentID
    package let execution: RunID
    package let step: Int
    package let attempt: RunAttemptID
    /// Rises with each attempt at the step, from 1: a result of a lower one is late.
    package let epoch: Int
    /// `shell`, `sql` or `http`.
    package let kind: String
    /// With all values, secret ones too.
    package let command: Secret<String>
    /// Values in the command that must not be seen in its output.
    package let secrets: Secret<[String]>
    /// `safe`, `caution` or `dangerous`.
    package let risk: String
    package let ruleSet: String
    package let variablesHash: [UInt8]
    /// `none` or `host`: the network that it has.
    package let network: String
    /// Seconds.
    package let timeout: Int
    /// What it asks of its host, with the values in it.
    package let needs: Secret<StepNeeds>
    /// The same for each sending of the attempt, as all of it: an agent takes another order under the same attempt for a fraud.
    package let issuedAt: Timestamp
    package let expiresAt: Timestamp

    package init(
        tenant: TenantID,
        agent: AgentID,
        execution: RunID,
        step: Int,
        attempt: RunAttemptID,
        epoch: Int,
        kind: String,
        command: Secret<String>,
        secrets: Secret<[String]> = Secret([]),
        risk: String,
        ruleSet: String,
        variablesHash: [UInt8],
        network: String,
        timeout: Int,
        needs: Secret<StepNeeds> = Secret(StepNeeds()),
        issuedAt: Timestamp,
        expiresAt: Timestamp
    ) {
        self.tenant = tenant
        self.agent = agent
        self.execution = execution
        self.step = step
        self.attempt = attempt
        self.epoch = epoch
        self.kind = kind
        self.command = command
        self.secrets = secrets
        self.risk = risk
        self.ruleSet = ruleSet
        self.variablesHash = variablesHash
        self.network = network
        self.timeout = timeout
        self.needs = needs
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }
}

/// Whether a step that was ended early has let go of what it held (P2-E5-11).
package struct StepRelease: Sendable, Equatable {
    package let isDone: Bool
    /// Why not, and the end of what its command said: a lock that stays is named there.
    package let text: String

    package init(isDone: Bool, text: String) {
        self.isDone = isDone
        self.text = text
    }
}

/// What an agent counted of an attempt.
package struct StepMeasure: Sendable, Equatable {
    /// Of output in all, after the agent's scrubber.
    package let bytes: Int
    /// Some of the output was dropped.
    package let isCut: Bool
    /// SHA-256 of all output; nil where the agent did not say.
    package let hash: [UInt8]?
    /// How long it ran; nil where the agent did not say.
    package let milliseconds: Int?
    /// Bytes of memory at the highest; nil where nothing counted.
    package let peakMemory: Int?
    /// Milliseconds of processor time of all its processes; nil where nothing counted.
    package let processorTime: Int?
    /// The number of the signal that ended the program; nil where none did.
    package let signal: Int?
    /// What came of its `onStop`; nil where there was nothing to let go.
    package let release: StepRelease?

    package init(
        bytes: Int,
        isCut: Bool,
        hash: [UInt8]? = nil,
        milliseconds: Int? = nil,
        peakMemory: Int? = nil,
        processorTime: Int? = nil,
        signal: Int? = nil,
        release: StepRelease? = nil
    ) {
        self.bytes = bytes
        self.isCut = isCut
        self.hash = hash
        self.milliseconds = milliseconds
        self.peakMemory = peakMemory
        self.processorTime = processorTime
        self.signal = signal
        self.release = release
    }
}

/// What an agent says of an attempt. Each may come twice, and late.
package enum StepWord: Sendable, Equatable {
    case accepted
    case ended(AttemptEnd, exitCode: Int?, reason: String?)
    /// What the attempt was, as its agent counted; comes before its end.
    case measured(StepMeasure)
    /// A piece of output by its number within the attempt; no text where `missing` bytes are lost.
    ///
    /// - Parameter bytes: of the piece as it came; nil: those of its text.
    case output(sequence: Int, isError: Bool, text: String, missing: Int, bytes: Int? = nil)
    /// Its journal never saw the attempt.
    case unseen
}

/// How steps reach agents; the application gives it. The rows of the engine are the truth: whatever is lost here is sent again.
package protocol StepDispatch: Sendable {
    /// Which agent takes a step of this target, asked in the transaction that writes it; `none` with a reason for people.
    ///
    /// - Parameter open: attempts without an end, by agent.
    func place(_ target: RunTarget, open: [AgentID: Int], in session: TenantSession) throws -> Execution.Placement

    /// The labels of an agent, whether it is there now or not; nil where there is no such one.
    func labels(of agent: AgentID, in session: TenantSession) throws -> [String: String]?

    /// Tells whichever plane holds the agent's session, when the transaction commits, that a step waits for it.
    func wake(_ agent: AgentID, in session: TenantSession) throws

    /// Hands the step to the agent's session at this plane, if it has one here. It may be called again with the same attempt, which an agent runs once.
    func send(_ step: StepSending) async throws

    /// Ends it, if its agent has a session at this plane; others hear the wake-up and read the row.
    func cancel(_ attempt: RunAttemptID, tenant: TenantID, agent: AgentID) async

    /// Asks what the agent's journal says; the answers come as words.
    func query(_ attempts: [RunAttemptID], tenant: TenantID, agent: AgentID) async

    /// Tells every plane, when the transaction commits, that the switch of the tenant was turned.
    func wakeAll(in session: TenantSession) throws

    /// Tells every agent of the tenant at this plane that the switch is on or off.
    func panic(_ isOn: Bool, reason: String, tenant: TenantID) async
}
