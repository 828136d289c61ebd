package import SharedBase
internal import Synchronization

/// The keys of tokens as this plane knows them: read from their file, and again when a token names a key that is not known yet.
package final class TokenKeys: Sendable {
    private struct State {
        var ring: KeyRing
        var readAt: Timestamp
    }

    /// Foreign key ids make the file be read no more often than this.
    private static let pause = Duration.seconds(1)
    private let file: KeyFile
    private let clock: WallClock
    private let state: Mutex<State>

    /// Makes the file where there is none.
    ///
    /// - Throws: `AccountError` `keyFile`.
    package init(_ file: KeyFile, clock: WallClock = .system, random: RandomSource = .system) throws {
        self.file = file
        self.clock = clock
        let now = clock.now()
        state = Mutex(State(ring: try file.open(at: now, random: random), readAt: now))
    }

    package var signing: SigningKey { state.withLock { $0.ring.signing } }

    /// The keys to verify a token with that names `kid`.
    func ring(for kid: String?) -> KeyRing {
        let now = clock.now()
        let (ring, isDue) = state.withLock { state in
            let age = now - state.readAt
            return (state.ring, age >= Self.pause || age < .zero)
        }
        guard let kid, ring.key(kid) == nil, isDue else { return ring }
        // The old keys stay good where the file cannot be read now.
        try? reload()
        return state.withLock { $0.ring }
    }

    /// Reads the file again, so that a rotation is taken up.
    ///
    /// - Throws: `AccountError` `keyFile`.
    package func reload() throws {
        let now = clock.now()
        state.withLock { $0.readAt = now }
        guard let ring = try file.read() else { return }
        state.withLock { $0.ring = ring }
    }
}
