import SharedBase
package import SharedWire

/// What the executor of runbook steps gives to the link. With it the agent offers `Feature.steps` to the plane.
///
/// An order goes this way: signature, names and times are checked by the link (`StepOrderJudge`), then the journal is asked what it
/// remembers, then `decide`, then the journal makes `accepted` (or `refused`) durable, then the plane is told, then `begin`.
/// So `begin` is called at most once for an attempt in the life of a journal, and never for what was not accepted on disk.
package struct StepHooks: Sendable {
    package var journal: any StepJournal
    /// Whether this agent executes the order: policy, own classifier, sandbox, kill switch, room. nil is yes. May take its time;
    /// one order is decided after the other.
    package var decide: @Sendable (StepOrder) async -> StepRefusal?
    /// Start the attempt. Called on the event loop and must return at once; so are all that follow.
    package var begin: @Sendable (StepOrder) -> Void
    /// End the attempt, if it runs here; also one whose `begin` came just before. The plane is told what the journal says.
    package var cancel: @Sendable (CancelStep) -> Void
    /// The tenant's panic is on or off.
    package var panic: @Sendable (PanicNotice) -> Void
    /// The link stands (true) or is lost (false): what partition policies and leases are measured from.
    package var linkChanged: @Sendable (Bool) -> Void

    package init(
        journal: any StepJournal,
        decide: @escaping @Sendable (StepOrder) async -> StepRefusal?,
        begin: @escaping @Sendable (StepOrder) -> Void,
        cancel: @escaping @Sendable (CancelStep) -> Void,
        panic: @escaping @Sendable (PanicNotice) -> Void = { _ in },
        linkChanged: @escaping @Sendable (Bool) -> Void = { _ in }
    ) {
        self.journal = journal
        self.decide = decide
        self.begin = begin
        self.cancel = cancel
        self.panic = panic
        self.linkChanged = linkChanged
    }
}

/// What an agent remembers of an order.
package enum StepMemory: Hashable, Sendable {
    /// Neither its attempt nor its nonce was seen, and no higher epoch of its step.
    case new
    /// The same order came before: its states, oldest first.
    case known([StepState])
    /// Its nonce came with another order, or its attempt did.
    case replayed
    /// A higher epoch of its step is known.
    case staleEpoch
}

/// The agent's memory of attempts. Every method that writes returns only when it is on the disk (fsync), or throws.
///
/// `StepBook` holds the rules; a journal is a book with a file behind it.
package protocol StepJournal: Sendable {
    func memory(of order: StepOrder) async throws -> StepMemory
    /// The first state of an attempt: accepted or refused.
    func open(_ order: StepOrder, _ state: StepState) async throws
    /// What the plane was not told for sure, in the order in which it came to be.
    func unacknowledged() async throws -> [StepState]
    /// The plane keeps the attempt's states up to this mark.
    func acknowledge(_ ack: StepAck) async throws
    /// The newest state of each attempt that is known.
    func latest(_ attempts: [AttemptID]) async throws -> [AttemptID: StepState]
}
