internal import Logging
internal import PlaneKernel
internal import ServiceLifecycle
internal import SharedBase

/// Takes up rotated keys every ten seconds, and every hour drops sessions that ended and invitations that nobody asks for.
package struct AccountJanitor: Service {
    let core: AccountCore
    let logger: Logger

    static let interval = Duration.seconds(10)
    static let sweepEvery = 360
    /// Old invitations are kept this long, so that a list shows who came by which.
    static let memory = Duration.seconds(90 * 86_400)

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var rounds = 0
            while !Task.isCancelled {
                await attempt("read the token keys") { try core.keys.reload() }
                if rounds % Self.sweepEvery == 0 { await attempt("sweep old sessions") { try await sweep() } }
                rounds += 1
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// Drops what is over, tenant by tenant.
    package func sweep() async throws {
        let now = core.clock.now()
        for tenant in try await Tenants(core.database).list() {
            try await core.database.tenant(tenant.id) { session in
                try SessionStore.forget(session, endedBefore: now)
                try InvitationStore.forget(session, endedBefore: now - Self.memory)
            }
        }
    }

    private func attempt(_ what: String, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            guard !Task.isCancelled else { return }
            logger.warning("cannot \(what)", metadata: ["error.chain": "\(ErrorChain.describe(error))"])
        }
    }
}
