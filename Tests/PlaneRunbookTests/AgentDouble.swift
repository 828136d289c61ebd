import PlaneKernel
import PlaneRunbook
import SharedBase
import SharedRunbook
import Synchronization

/// A double of an agent, not the agent: it runs nothing and answers from a table, but keeps a journal as the agent does, so that one
/// attempt is executed at most once.
final class AgentDouble: StepDispatch {
    enum Behaviour: Sendable {
        case end(AttemptEnd, Int?)
        /// The end with this on standard output.
        case say(String, AttemptEnd, Int?)
        /// The end, which tells of this output, before any of it: `tell` brings it later.
        case late(String)
        /// Accepted, and no end yet.
        case hold
        /// The order is lost on its way.
        case lose
    }

    struct State {
        var engine: RunEngine?
        var behaviours: [String: Behaviour] = [:]
        /// Commands in the order in which they were executed.
        var executed: [String] = []
        var sent: [(command: String, attempt: RunAttemptID, epoch: Int)] = []
        var networks: [String] = []
        var secrets: [[String]] = []
        var needs: [StepNeeds] = []
        var cancelled: [RunAttemptID] = []
        var queried: [RunAttemptID] = []
        var panics: [Bool] = []
        /// The next telling of the switch takes until this ends.
        var slowPanic: AsyncStream<Void>?
        /// A telling has begun.
        var isTelling = false
        var journal: [RunAttemptID: Behaviour] = [:]
        var hasAgent = true
        /// Where a target of labels goes, and agents that cannot be had.
        var nearest = AgentDouble.agent
        var away: Set<AgentID> = []
        var names: [String: AgentID] = [:]
        var labels: [AgentID: [String: String]] = [:]
    }

    static let agent = AgentID(high: 9, low: 9)
    let state = Mutex(State())

    /// How commands that hold this text go; all others succeed.
    func behave(_ text: String, _ behaviour: Behaviour) { state.withLock { $0.behaviours[text] = behaviour } }
    func attach(_ engine: RunEngine) { state.withLock { $0.engine = engine } }
    var executed: [String] { state.withLock { $0.executed } }
    var sent: [(command: String, attempt: RunAttemptID, epoch: Int)] { state.withLock { $0.sent } }
    var secrets: [[String]] { state.withLock { $0.secrets } }
    var cancelled: [RunAttemptID] { state.withLock { $0.cancelled } }
    var queried: [RunAttemptID] { state.withLock { $0.queried } }

    func wake(_ agent: AgentID, in session: TenantSession) throws {}
    func wakeAll(in session: TenantSession) throws {}

    func labels(of agent: AgentID, in session: TenantSession) throws -> [String: String]? {
        state.withLock { $0.labels[agent] }
    }

    func place(
        _ target: RunTarget,
        open: [AgentID: Int],
        in session: TenantSession
    ) throws -> Execution.Placement {
        state.withLock { state in
            if let name = target.name, state.names[name] == nil { return .none(reason: "no_agent") }
            let wanted = target.agent ?? target.name.flatMap { state.names[$0] } ?? state.nearest
            return state.hasAgent && !state.away.contains(wanted) ? .agent(wanted) : .none(reason: "no_agent")
        }
    }

    func send(_ step: StepSending) async throws {
        let command = step.command.expose()
        let (behaviour, isNew) = state.withLock { state -> (Behaviour, Bool) in
            state.sent.append((command, step.attempt, step.epoch))
            state.networks.append(step.network)
            state.secrets.append(step.secrets.expose())
            state.needs.append(step.needs.expose())
            if let known = state.journal[step.attempt] { return (known, false) }
            let behaviour = state.behaviours.first { command.contains($0.key) }?.value ?? .end(.succeeded, 0)
            if case .lose = behaviour { return (behaviour, false) }
            state.journal[step.attempt] = behaviour
            state.executed.append(command)
            return (behaviour, true)
        }
        if case .lose = behaviour { return }
        try await say(.accepted, step)
        let (text, end) = Self.parts(behaviour, command)
        let isLate = if case .late = behaviour { true } else { false }
        if isNew, !isLate { try await say(.output(sequence: 1, isError: false, text: text, missing: 0), step) }
        guard let end else { return }
        try await say(.measured(StepMeasure(bytes: text.utf8.count, isCut: false)), step)
        try await say(.ended(end.0, exitCode: end.1, reason: nil), step)
    }

    /// What it writes, and how it ends.
    private static func parts(_ behaviour: Behaviour, _ command: String) -> (String, (AttemptEnd, Int?)?) {
        switch behaviour {
        case .end(let end, let code): ("ran \(command)\n", (end, code))
        case .say(let text, let end, let code): (text, (end, code))
        case .late(let text): (text, (.succeeded, 0))
        case .hold, .lose: ("ran \(command)\n", nil)
        }
    }

    /// Output of an attempt that is late.
    func tell(_ text: String, _ attempt: RunAttemptID, tenant: TenantID) async throws {
        let word = StepWord.output(sequence: 1, isError: false, text: text, missing: 0)
        try await state.withLock { $0.engine }?.take(word, of: attempt, from: Self.agent, tenant: tenant)
    }

    private func say(_ word: StepWord, _ step: StepSending) async throws {
        try await state.withLock { $0.engine }?.take(word, of: step.attempt, from: step.agent, tenant: step.tenant)
    }

    func cancel(_ attempt: RunAttemptID, tenant: TenantID, agent: AgentID) async {
        state.withLock { $0.cancelled.append(attempt) }
    }

    func query(_ attempts: [RunAttemptID], tenant: TenantID, agent: AgentID) async {
        state.withLock { $0.queried += attempts }
    }

    func panic(_ isOn: Bool, reason: String, tenant: TenantID) async {
        let slow = state.withLock { state in
            defer { state.slowPanic = nil }
            state.isTelling = true
            return state.slowPanic
        }
        if let slow { for await _ in slow {} }
        state.withLock { $0.panics.append(isOn) }
    }
}

/// The true time, moved by hand.
final class MovedClock: Sendable {
    private let shift = Mutex(Duration.zero)

    func move(by duration: Duration) { shift.withLock { $0 += duration } }
    var clock: WallClock { WallClock { [self] in WallClock.system.now() + shift.withLock { $0 } } }
}
