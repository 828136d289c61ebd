internal import Logging
internal import PlaneKernel
internal import ServiceLifecycle
internal import SharedBase

/// Looks every second for what is due: questions that nobody answered, attempts that nobody heard of, retries. It is also what
/// takes executions up again after a restart.
struct RunClock: Service {
    let engine: RunEngine
    let interval: Duration

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await look() } catch {
                    if !Task.isCancelled {
                        engine.logger.warning(
                            "cannot look for due executions",
                            metadata: ["error.chain": "\(ErrorChain.describe(error))"]
                        )
                    }
                }
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Every tenant once. One execution that fails does not hold up the others.
    func look() async throws {
        for tenant in try await Tenants(engine.database).list() {
            let now = engine.clock.now()
            let due = try await engine.database.tenant(tenant.id, readOnly: true) { try RunStore.due($0, at: now) }
            for id in due {
                do { try await engine.apply(tenant.id, id, .tick, by: RunEngine.system) } catch {
                    engine.logger.warning(
                        "cannot move an execution",
                        metadata: ["dd0c.execution": "\(id)", "error.chain": "\(ErrorChain.describe(error))"]
                    )
                }
            }
        }
    }
}
