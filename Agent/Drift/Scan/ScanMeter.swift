internal import Synchronization

/// How far a scan has come, for whoever shows it: written by the scan's thread, read by any.
package final class ScanMeter: Sendable {
    private let readBytes = Atomic(0)
    private let readResources = Atomic(0)

    package init() {}

    /// Bytes that were read from files. A file that is gone through twice counts twice.
    package var bytes: Int { readBytes.load(ordering: .relaxed) }
    /// Resources of which the scan has said something.
    package var resources: Int { readResources.load(ordering: .relaxed) }

    func add(bytes: Int) { readBytes.add(bytes, ordering: .relaxed) }
    func addResource() { readResources.add(1, ordering: .relaxed) }
}
