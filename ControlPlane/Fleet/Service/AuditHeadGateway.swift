internal import NIOCore
package import PlaneKernel
package import SharedBase
internal import Synchronization

/// The fleet's side of audit heads: hands them to every session that keeps such.
package final class AuditHeadGateway: Sendable {
    private let directory: SessionDirectory
    private let attached = Mutex<(any AuditHeadSource)?>(nil)

    init(directory: SessionDirectory) { self.directory = directory }

    var source: (any AuditHeadSource)? { attached.withLock { $0 } }

    /// To be called once, before the gateway runs. Without a source the plane offers agents no heads.
    package func attach(_ source: any AuditHeadSource) { attached.withLock { $0 = source } }

    /// Shows a new head to all sessions of the tenant at this plane.
    package func announce(_ tenant: TenantID, index: Int, text: String) {
        for entry in directory.live where entry.identity.tenant == tenant {
            entry.channel.triggerUserOutboundEvent(ConnectionAnswer.auditHead(index: index, text: text), promise: nil)
        }
    }
}
