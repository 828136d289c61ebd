internal import Logging
internal import PlaneKernel
internal import ServiceLifecycle
internal import SharedAudit
package import SharedBase
internal import SharedTelemetry
internal import Synchronization

/// Signs the end of every trail that has grown, every ten seconds.
package final class AuditSealer: Service {
    let database: Database
    let signer: AuditSigner
    let metrics: AuditMetrics
    let logger: Logger
    private let announced = Mutex<[TenantID: Int]>([:])
    /// Hears of each head that this plane has not announced yet.
    private let listener = Mutex<(@Sendable (TenantID, Int, String) -> Void)?>(nil)

    static let interval = Duration.seconds(10)

    init(database: Database, signer: AuditSigner, metrics: AuditMetrics, logger: Logger) {
        self.database = database
        self.signer = signer
        self.metrics = metrics
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.sweep()
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// One round over all tenants. A trail that cannot be signed keeps no other from it.
    package func sweep() async {
        var refused = 0
        do {
            for tenant in try await Tenants(database).list() {
                do {
                    if let head = try await signer.sign(tenant.id) { announce(head) }
                } catch {
                    guard !Task.isCancelled else { return }
                    if let code = (error as? AuditFailure)?.code, [.behindHead, .damaged].contains(code) {
                        refused += 1
                    }
                    logger.error("cannot sign an audit trail", metadata: Self.metadata(error))
                }
            }
            metrics.refused.set(Double(refused))
        } catch {
            guard !Task.isCancelled else { return }
            logger.warning("cannot sign audit trails", metadata: Self.metadata(error))
        }
    }

    /// Who is told of each new head, whichever plane has signed it. To be set before the service runs.
    package func onHead(_ listener: @escaping @Sendable (_ tenant: TenantID, _ index: Int, _ text: String) -> Void) {
        self.listener.withLock { $0 = listener }
    }

    private func announce(_ head: AuditHead) {
        let isNew = announced.withLock { known in
            guard head.index > known[head.tenant] ?? -1 else { return false }
            known[head.tenant] = head.index
            return true
        }
        guard isNew, let listener = listener.withLock({ $0 }) else { return }
        listener(head.tenant, head.index, head.line)
    }

    private static func metadata(_ error: any Error) -> Logger.Metadata {
        ["error.chain": "\(ErrorChain.describe(error))"]
    }
}
