internal import Logging
internal import PlaneKernel
internal import ServiceLifecycle
internal import SharedBase
internal import SharedWire

/// Confirms live sessions every 15 s, and every five minutes drops what nobody waits for any more.
package struct FleetJanitor: Service {
    let database: Database
    let directory: SessionDirectory
    let clock: WallClock
    let logger: Logger

    static let touchInterval = Duration.seconds(15)
    static let sweepEvery = 20
    /// A report of which no piece came for this long is dropped; its agent sends it again from the start.
    package static let incompleteReportLife = Duration.seconds(15 * 60)
    /// Unused tokens and ended certificates are kept this long for those who ask what happened.
    static let memory = Duration.seconds(30 * 86_400)

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var rounds = 0
            while !Task.isCancelled {
                await attempt("confirm live sessions") { try await touch() }
                if rounds % Self.sweepEvery == 0 { await attempt("sweep old rows") { try await sweep() } }
                rounds += 1
                try? await Task.sleep(for: Self.touchInterval)
            }
        }
    }

    /// Writes that the sessions of this plane live, one statement a tenant.
    package func touch() async throws {
        let now = clock.now()
        for (tenant, entries) in Dictionary(grouping: directory.live, by: \.identity.tenant) {
            let sessions = entries.map(\.session)
            try await database.tenant(tenant) { try AgentStore.touch($0, sessions, at: now) }
        }
    }

    /// Drops incomplete reports, old tokens, ended certificates and deny-list rows that no certificate needs.
    package func sweep() async throws {
        let now = clock.now()
        for tenant in try await Tenants(database).list() {
            try await database.tenant(tenant.id) { session in
                let agents = try ChunkStore.sweep(session, idleSince: now - Self.incompleteReportLife)
                // Their pieces were acknowledged: only a new numbering makes the agents send them again.
                if !agents.isEmpty { try AgentStore.resetCursors(session, agents) }
                try TokenStore.forget(session, before: now - Self.memory)
                try CertificateStore.forget(session, endedBefore: now - Self.memory)
            }
        }
        try await database.platform { try DenyListStore.forget($0, endedBefore: now) }
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
