internal import Logging
internal import PlaneKernel
internal import PlanePostgres
internal import ServiceLifecycle
internal import SharedBase

/// Tells the engine that rows of connected agents may wait: at NOTIFY, when LISTEN stands again, and every few seconds.
package struct StepWakeups: Service {
    let database: Database
    let directory: SessionDirectory
    let gateway: StepGateway
    let interval: Duration
    let logger: Logger

    package func run() async throws {
        let listener = try PostgresListener(database.pool.settings, channels: [StepGateway.channel], logger: logger)
        defer { listener.stop() }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { for await event in listener.events { await heard(event) } }
                group.addTask {
                    while !Task.isCancelled {
                        await wake(directory.stepAgents)
                        try? await Task.sleep(for: interval)
                    }
                    listener.stop()
                }
            }
        }
    }

    private func heard(_ event: PostgresEvent) async {
        switch event {
        case .listening: await wake(directory.stepAgents)
        case .notification(_, let payload):
            if payload.hasPrefix(StepGateway.tenantMark) {
                let tenant = TenantID(String(payload.dropFirst(StepGateway.tenantMark.count)))
                await wake(directory.stepAgents.filter { $0.tenant == tenant })
            } else if let agent = AgentID(payload) {
                await wake(directory.stepAgents.filter { $0.agent == agent })
            }
        }
    }

    private func wake(_ agents: [StepAgent]) async {
        guard !agents.isEmpty else { return }
        await gateway.consumer?.wake(agents)
    }
}
