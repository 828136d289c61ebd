internal import Synchronization

/// Tells a running scan to stop. A scan is synchronous code on its own thread, so it asks instead of being interrupted.
package final class ScanCancellation: Sendable {
    private let flag = Atomic(false)

    package init() {}

    package func cancel() { flag.store(true, ordering: .relaxed) }
    package var isCancelled: Bool { flag.load(ordering: .relaxed) }
}
