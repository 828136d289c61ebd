import AgentSpool
package import Logging
import SharedAudit
package import SharedBase
package import SharedTelemetry
import Synchronization

/// Keeps the newest signed head of the tenant's audit trail on this host, away from the plane, and raises an alarm where the plane
/// shows one that cannot follow it: a trail that was set back, cut, told twice or signed by another key.
///
/// The file `audit-head.json` in the state folder is what `dd0c-plane audit verify --head` takes. A head that was refused lies
/// beside it as `audit-head.refused.json`: both together are the proof.
package final class AuditHeadKeeper: Sendable {
    /// What to do about a head that was shown.
    enum Outcome: Sendable, Equatable {
        /// Known already.
        case nothing
        /// Newer: call `write` off the event loop.
        case keep(AuditHead)
        /// Cannot follow: tell the plane which one is kept here, and call `writeRefused` off the event loop.
        case refused(HeadWatch.Refusal, text: String)
    }

    package static let name = "audit-head.json"
    package static let refusedName = "audit-head.refused.json"

    private let folder: String
    private let watch: Mutex<HeadWatch>
    /// The index that lies on the disk; writers wait for each other.
    private let written: Mutex<Int>
    private let refused: Counter
    private let logger: Logger

    /// Reads what the last run kept. A file that is no head of this tenant counts as none, with a warning.
    package init(folder: String, tenant: TenantID, registry: MetricsRegistry, logger: Logger) {
        self.folder = folder
        self.logger = logger
        refused = Self.counter(registry)
        let path = folder + "/" + Self.name
        let known = try? FileAccess.read(path, limit: 65_536)
        let kept = known.flatMap { try? AuditHead(bytes: $0) }
        let watch = HeadWatch(tenant: tenant, kept: kept)
        if known != nil, watch.kept == nil {
            logger.warning(
                "the kept head of the audit trail is of no use: the next one that the plane shows is taken",
                metadata: ["file": "\(path)"]
            )
        }
        written = Mutex(watch.kept?.index ?? -1)
        self.watch = Mutex(watch)
    }

    package static func counter(_ registry: MetricsRegistry) -> Counter {
        registry.counter(
            "dd0c_agent_audit_heads_refused_total",
            help: "Heads of the plane's audit trail that cannot follow the one kept here, by reason.",
            labels: ["reason"]
        )
    }

    /// The newest head, for the plane to hold its trail against.
    package var text: String? { watch.withLock { $0.kept }.map(Self.line) }

    /// Judges a head that the plane shows; no file is touched.
    func take(_ text: String) -> Outcome {
        let (isNew, refusal, kept) = watch.withLock { watch in
            do throws(HeadWatch.Refusal) {
                return (try watch.take(text: text), nil as HeadWatch.Refusal?, watch.kept)
            } catch {
                return (false, error, watch.kept)
            }
        }
        if let refusal {
            refused.add(1, [refusal.kind.rawValue])
            logger.error(
                "the plane's audit trail does not continue the head that is kept here",
                metadata: [
                    "reason": "\(refusal)", "file": "\(folder)/\(Self.name)",
                    "dd0c.next": "verify an export against this file: dd0c-plane audit verify TRAIL --head FILE",
                ]
            )
            return .refused(refusal, text: text)
        }
        return isNew ? kept.map { .keep($0) } ?? .nothing : .nothing
    }

    /// Writes the head down, unless a newer one is there. Blocks.
    func write(_ head: AuditHead) {
        written.withLock { last in
            guard head.index > last else { return }
            do {
                try FileAccess.replace(folder + "/" + Self.name, with: head.bytes)
                last = head.index
            } catch {
                logger.error(
                    "cannot keep a head of the audit trail",
                    metadata: ["error": "\(ErrorChain.describe(error))"]
                )
            }
        }
    }

    /// Keeps the evidence. Blocks.
    func writeRefused(_ text: String) {
        do {
            try FileAccess.replace(folder + "/" + Self.refusedName, with: Array((text + "\n").utf8))
        } catch {
            logger.error("cannot keep a refused head", metadata: ["error": "\(ErrorChain.describe(error))"])
        }
    }

    private static func line(_ head: AuditHead) -> String {
        String(decoding: head.bytes.dropLast(), as: UTF8.self)
    }
}
