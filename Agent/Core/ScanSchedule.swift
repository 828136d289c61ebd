package import SharedDrift

/// When which stack is scanned: on its interval and on demand, never twice at once. A pure value; the caller owns clock and scans.
///
/// Times are durations since the agent's start on its monotonic clock.
package struct ScanSchedule: Sendable {
    /// One stack to be scanned regularly.
    package struct Entry: Sendable {
        package let stack: StackReference
        package let interval: Duration

        package init(stack: StackReference, interval: Duration) {
            self.stack = stack
            self.interval = interval
        }
    }

    /// What became of a request for a scan at once.
    package enum RequestOutcome: Sendable, Equatable {
        /// These will be scanned now, or again as soon as the running scan has ended.
        case accepted([StackReference])
        case unknownStack
    }

    private struct State {
        let interval: Duration
        var due: Duration
        var startedAt: Duration?
        /// Past its time limit and deaf (a read that hangs): it no longer takes a place, but no second one is started.
        var abandoned = false
        /// Asked for; a scan that runs already may have read its input before the request, so it is followed by another.
        var requested = false
    }

    private let order: [StackReference]
    private var states: [StackReference: State] = [:]
    /// Scans that may run side by side.
    private let width: Int

    /// The first scan of each stack is due at once.
    package init(_ entries: [Entry], width: Int, now: Duration) {
        self.width = max(1, width)
        self.order = entries.map(\.stack)
        for entry in entries { states[entry.stack] = State(interval: entry.interval, due: now) }
    }

    /// The stacks to start now, in the order of their due times; they count as running from here on.
    package mutating func start(now: Duration) -> [StackReference] {
        let free = width - busy
        guard free > 0 else { return [] }
        let ready = order.enumerated()
            .compactMap { position, stack in states[stack].map { (position, stack, $0) } }
            .filter { $0.2.startedAt == nil && ($0.2.requested || $0.2.due <= now) }
            .sorted { ($0.2.requested ? 0 : 1, $0.2.due, $0.0) < ($1.2.requested ? 0 : 1, $1.2.due, $1.0) }
            .prefix(free)
            .map(\.1)
        for stack in ready {
            states[stack]?.startedAt = now
            states[stack]?.requested = false
        }
        return ready
    }

    /// Scans that take a place.
    private var busy: Int { states.values.count { $0.startedAt != nil && !$0.abandoned } }

    /// A scan is past its time limit and does not stop: the others must not wait for it.
    package mutating func abandon(_ stack: StackReference) {
        if states[stack]?.startedAt != nil { states[stack]?.abandoned = true }
    }

    /// A scan has ended, however it ended; the next is due one interval after its start, at once if that has passed.
    package mutating func finished(_ stack: StackReference, now: Duration) {
        guard let state = states[stack], let startedAt = state.startedAt else { return }
        states[stack]?.due = max(startedAt + state.interval, now)
        states[stack]?.startedAt = nil
        states[stack]?.abandoned = false
    }

    /// Asks for a scan of one stack, or of all.
    package mutating func request(_ stack: StackReference?) -> RequestOutcome {
        guard let stack else {
            for name in order { states[name]?.requested = true }
            return .accepted(order)
        }
        guard states[stack] != nil else { return .unknownStack }
        states[stack]?.requested = true
        return .accepted([stack])
    }

    /// How long nothing will be due; nil while only the end of a running scan can change anything.
    package func wait(now: Duration) -> Duration? {
        guard busy < width else { return nil }
        let idle = states.values.filter { $0.startedAt == nil }
        if idle.contains(where: \.requested) { return .zero }
        return idle.map(\.due).min().map { max(.zero, $0 - now) }
    }
}
