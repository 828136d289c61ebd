internal import Logging
internal import PlaneKernel
internal import ServiceLifecycle
internal import SharedBase

/// Ends exports whose time is over, once a minute, and removes every file that no row names: those of expired exports, and what
/// tries left behind that were killed.
package struct ExportSweeper: Service {
    let database: Database
    let files: AuditFiles
    let logger: Logger

    static let interval = Duration.seconds(60)

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await sweep()
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    package func sweep() async {
        do {
            for tenant in try await Tenants(database).list() {
                try await database.tenant(tenant.id) { try ExportStore.sweep($0) }
            }
            // The names first, the rows then: a try writes its name into the row before it makes the file.
            for (tenant, names) in try files.exportNames() {
                let known = try await database.tenant(tenant, readOnly: true) { try ExportStore.files($0) }
                for name in names where !known.contains(where: { name.hasPrefix($0) }) {
                    try files.remove(export: name)
                }
            }
        } catch {
            guard !Task.isCancelled else { return }
            logger.warning(
                "cannot clear exports of audit trails",
                metadata: ["error.chain": "\(ErrorChain.describe(error))"]
            )
        }
    }
}
