internal import SharedBase
internal import Synchronization

/// Telling how the switch of a tenant stands, one telling after the other, in the order in which they were asked for; tenants do not wait
/// for each other. A telling reads the switch, says it and notes what it said: were two of them under way at one time, the older reading
/// could be said last, and the agents would stay at it.
final class SwitchTurns: Sendable {
    private struct Turn {
        let number: UInt64
        let isOver: Task<Void, Never>
    }

    private struct State {
        var last: [TenantID: Turn] = [:]
        var number: UInt64 = 0
        var told: [TenantID: Bool] = [:]
    }

    private let state = Mutex(State())

    /// How the agents at this plane were told that it stands; nil: not told, or not sure to have heard.
    func told(_ tenant: TenantID) -> Bool? { state.withLock { $0.told[tenant] } }
    func note(_ tenant: TenantID, _ isOn: Bool?) { state.withLock { $0.told[tenant] = isOn } }

    /// Waits for its turn and does the work.
    ///
    /// - Throws: what the work throws; the next turn comes all the same.
    func take(_ tenant: TenantID, _ work: @escaping @Sendable () async throws -> Void) async throws {
        let (task, number) = state.withLock { state in
            let before = state.last[tenant]?.isOver
            let task = Task {
                await before?.value
                try await work()
            }
            state.number += 1
            state.last[tenant] = Turn(number: state.number, isOver: Task { _ = await task.result })
            return (task, state.number)
        }
        // The last one leaves nothing behind.
        defer { state.withLock { if $0.last[tenant]?.number == number { $0.last[tenant] = nil } } }
        try await task.value
    }
}
