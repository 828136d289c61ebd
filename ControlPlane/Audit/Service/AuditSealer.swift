internal import Logging
internal import PlaneKernel
internal import ServiceLifecycle
internal import SharedBase
internal import SharedTelemetry

/// Signs the end of every trail that has grown, every ten seconds.
package struct AuditSealer: Service {
    let database: Database
    let signer: AuditSigner
    let metrics: AuditMetrics
    let logger: Logger

    static let interval = Duration.seconds(10)

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await sweep()
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
                    try await signer.sign(tenant.id)
                } catch {
                    guard !Task.isCancelled else { return }
                    if (error as? AuditFailure)?.code == .behindHead { refused += 1 }
                    logger.error("cannot sign an audit trail", metadata: Self.metadata(error))
                }
            }
            metrics.refused.set(Double(refused))
        } catch {
            guard !Task.isCancelled else { return }
            logger.warning("cannot sign audit trails", metadata: Self.metadata(error))
        }
    }

    private static func metadata(_ error: any Error) -> Logger.Metadata {
        ["error.chain": "\(ErrorChain.describe(error))"]
    }
}
