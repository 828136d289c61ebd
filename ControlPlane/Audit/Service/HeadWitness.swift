internal import Logging
internal import PlaneKernel
internal import SharedAudit
package import SharedBase
internal import SharedTelemetry

/// What agents keep of the trails: they get each new head, and the one that they kept is held against the trail when they come
/// back. So a database that was set back is seen even where the plane's own head file was set back with it.
package struct HeadWitness: AuditHeadSource {
    let database: Database
    let signer: AuditSigner
    let metrics: AuditMetrics
    let logger: Logger

    package func newest(_ tenant: TenantID) async throws -> (index: Int, text: String)? {
        try await signer.newest(tenant).map { ($0.index, $0.line) }
    }

    package func witnessed(_ text: String, by agent: AgentID, of tenant: TenantID) async {
        do {
            let finding = try await signer.compare(text, tenant)
            metrics.witnessed.add(1, [finding.rawValue])
            let metadata: Logger.Metadata = [
                "agent.id": "\(agent)", "tenant.id": "\(tenant)", "head": "\(text.prefix(400))",
            ]
            switch finding {
            case .agrees, .archived: break
            case .accepted:
                logger.warning(
                    "an agent has kept a head of entries whose loss with a restore was accepted",
                    metadata: metadata
                )
            case .unreadable, .otherTenant:
                logger.warning("an agent shows something that is no head of its trail", metadata: metadata)
            case .otherSigner:
                logger.error(
                    "an agent has kept a head that another key than this trail's has signed",
                    metadata: metadata
                )
            case .setBack:
                logger.error(
                    "an audit trail does not continue a head that an agent has kept: it was set back or changed",
                    metadata: metadata
                )
            }
        } catch {
            logger.warning(
                "cannot hold an agent's head against the audit trail",
                metadata: ["error.chain": "\(ErrorChain.describe(error))"]
            )
        }
    }
}

extension AuditHead {
    /// The head file without its line end, as it goes over the link.
    var line: String { String(decoding: bytes.dropLast(), as: UTF8.self) }
}
