package import SharedBase
package import SharedDrift
internal import Synchronization

/// What is known of each stack's scans, for `status` and for heartbeats.
package final class ScanBoard: Sendable {
    /// One stack's row.
    package struct Row: Sendable {
        package let stack: StackReference
        package var scanning = false
        package var lastScan: Timestamp?
        package var status: ScanStatus?
        package var reason: String?
        package var resources = 0
        package var drifted = 0
    }

    private let rows: Mutex<[Row]>

    package init(_ stacks: [StackReference]) { rows = Mutex(stacks.map { Row(stack: $0) }) }

    /// All rows in the order of the configuration.
    package var all: [Row] { rows.withLock { $0 } }

    func started(_ stack: StackReference) { change(stack) { $0.scanning = true } }

    func stopped(_ stack: StackReference) { change(stack) { $0.scanning = false } }

    func ended(_ report: DriftReport) {
        change(report.stack) {
            $0.scanning = false
            $0.lastScan = report.finishedAt
            $0.status = report.status
            $0.reason = report.reason
            $0.resources = report.resources.count
            $0.drifted = report.drifted.count
        }
    }

    private func change(_ stack: StackReference, _ body: (inout Row) -> Void) {
        rows.withLock { rows in
            guard let index = rows.firstIndex(where: { $0.stack == stack }) else { return }
            body(&rows[index])
        }
    }
}
