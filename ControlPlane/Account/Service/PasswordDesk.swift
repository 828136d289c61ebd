internal import Glibc
internal import NIOPosix
package import SharedBase
package import SharedCrypto
internal import Synchronization

/// Hashes and checks passwords on threads of its own, a few at a time: each takes a fifth of a second and 32 MiB, and a flood
/// of sign-ins must neither fill the memory nor keep other requests from their turn.
package final class PasswordDesk: Sendable {
    private let cost: Scrypt.Cost
    private let random: RandomSource
    private let pool: NIOThreadPool
    private let most: Int
    private let busy = Mutex(0)
    private let decoy: PasswordHash

    /// - Parameters:
    ///   - workers: how many run at once: half of the cores, so that a flood of sign-ins leaves the others to the rest.
    ///   - waiting: how many more may wait; the next is refused.
    package init(
        cost: Scrypt.Cost,
        workers: Int = PasswordDesk.halfOfTheCores,
        waiting: Int = 32,
        random: RandomSource = .system
    ) {
        self.cost = cost
        self.random = random
        pool = NIOThreadPool(numberOfThreads: workers)
        pool.start()
        most = workers + waiting
        decoy = PasswordHash(decoyFor: cost)
    }

    /// At least one, at most four.
    package static let halfOfTheCores = max(1, min(4, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) / 2))

    deinit { pool.shutdownGracefully { _ in } }

    /// - Throws: `AttemptRefusal.busy`.
    package func hash(_ password: Secret<String>) async throws -> PasswordHash {
        let (cost, random) = (cost, random)
        return try await run { try PasswordHash(password, cost: cost, random: random) }
    }

    /// Whether `password` is that of `hash`; without a hash false, after the same work.
    ///
    /// - Throws: `AttemptRefusal.busy`.
    package func check(_ password: Secret<String>, against hash: PasswordHash?) async throws -> Bool {
        let target = hash ?? decoy
        let matches = try await run { try target.matches(password) }
        return hash != nil && matches
    }

    private func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        let isTaken = busy.withLock { busy in
            guard busy < most else { return false }
            busy += 1
            return true
        }
        guard isTaken else { throw AttemptRefusal.busy }
        defer { busy.withLock { $0 -= 1 } }
        return try await pool.runIfActive(body)
    }
}

/// A try that was not looked at.
package enum AttemptRefusal: Error, Sendable, Equatable {
    /// Too many before it: again after so many seconds.
    case wait(seconds: Int)
    /// More people sign in than the plane can check.
    case busy
}
