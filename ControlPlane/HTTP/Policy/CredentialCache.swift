internal import PlaneKernel
package import SharedBase
internal import SharedCrypto
internal import Synchronization

/// Remembers for a moment whose a credential is, so that a busy client costs one question a second and not one a request.
///
/// What ends a credential or changes a role holds at once where it went through this plane, because every request that may
/// change something makes the plane forget its tenant; done by another plane or a command, it holds after `life` at the latest.
/// Only good credentials are remembered, by their digest.
package final class CredentialCache: Sendable {
    private struct Entry {
        let principal: Principal
        let since: Timestamp
    }

    private struct State {
        var entries: [[UInt8]: Entry] = [:]
        /// Grows with each forgetting: an answer that was on its way meanwhile is not remembered.
        var generation: UInt64 = 0
    }

    private let life: Duration
    private let clock: WallClock
    private let state = Mutex(State())
    private static let most = 10_000

    /// - Parameter life: the longest that a credential which ended elsewhere goes on working.
    package init(life: Duration = .seconds(1), clock: WallClock = .system) {
        self.life = life
        self.clock = clock
    }

    /// Whose it is, from memory where that is fresh, else by `ask`.
    func principal(
        of credential: Secret<String>,
        else ask: (Secret<String>) async throws -> Principal?
    ) async throws -> Principal? {
        let digest = SHA256.digest(Array(credential.expose().utf8))
        let (known, generation) = state.withLock { state in (fresh(state.entries[digest]), state.generation) }
        if let known { return known }
        let asked = clock.now()
        guard let found = try await ask(credential) else {
            // Else a clock that was set back and catches up would find it good again.
            state.withLock { $0.entries[digest] = nil }
            return nil
        }
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.entries.count >= Self.most { state.entries = state.entries.filter { fresh($0.value) != nil } }
            if state.entries.count < Self.most { state.entries[digest] = Entry(principal: found, since: asked) }
        }
        return found
    }

    /// To be called when something of `tenant` may have changed, and before anybody is told so; nil is everybody.
    func forget(_ tenant: TenantID?) {
        state.withLock { state in
            state.generation &+= 1
            guard let tenant else { return state.entries.removeAll(keepingCapacity: true) }
            state.entries = state.entries.filter { $0.value.principal.tenant != tenant }
        }
    }

    /// A clock that was set back makes nothing last longer.
    private func fresh(_ entry: Entry?) -> Principal? {
        guard let entry else { return nil }
        let age = clock.now() - entry.since
        return age >= .zero && age < life ? entry.principal : nil
    }
}
