internal import Logging
internal import PlaneKernel
internal import PlanePostgres
internal import ServiceLifecycle
internal import SharedBase
internal import SharedTelemetry
internal import SharedWire

/// Keeps the deny list in memory true to the table: every two seconds, and at once when a plane says that it changed.
package struct DenyListRefresher: Service {
    let database: Database
    let denyList: DenyList
    let directory: SessionDirectory
    let uptime: Uptime
    let interval: Duration
    let health: HealthRegistry
    let metrics: FleetMetrics
    let logger: Logger

    /// What readiness calls this part.
    static let part = "deny-list"

    package func run() async throws {
        let listener = try PostgresListener(database.pool.settings, channels: [DenyListStore.channel], logger: logger)
        defer { listener.stop() }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { for await _ in listener.events { await refresh() } }
                group.addTask {
                    while !Task.isCancelled {
                        await refresh()
                        try? await Task.sleep(for: interval)
                    }
                    listener.stop()
                }
            }
        }
    }

    /// Reads the table once and drops live sessions of agents that are on it.
    package func refresh() async {
        let readAt = uptime.now()
        do {
            let agents = try await database.platform(readOnly: true) { try DenyListStore.all($0) }
            denyList.replace(agents, readAt: readAt)
            metrics.denyListAge.set(0)
            for entry in directory.live where agents.contains(entry.identity.agent) {
                directory.expel(entry.identity.agent, .revoked)
            }
        } catch {
            guard !Task.isCancelled else { return }
            metrics.denyListAge.add(1)
            logger.warning("cannot refresh the deny list", metadata: ["error.chain": "\(ErrorChain.describe(error))"])
        }
        if denyList.staleness != nil {
            health.set(
                Self.part,
                .unready("the deny list is too old or was never read: agents are refused until it is")
            )
        } else {
            health.set(Self.part, .ok)
        }
    }
}

extension ErrorMessage {
    static let revoked = ErrorMessage(code: 403, kind: "agentRevoked", reason: "the agent was revoked", retry: false)
}
