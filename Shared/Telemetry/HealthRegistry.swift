internal import Synchronization

/// The health of a program: the last word of each of its parts.
///
/// Parts tell their state when it changes; nobody is asked while a probe waits, so a probe answers at once.
package final class HealthRegistry: Sendable {
    private let states = Mutex<[String: HealthState]>([:])

    package init() {}

    /// - Parameter part: a kebab-case name such as `database` or `deny-list`.
    package func set(_ part: String, _ state: HealthState) {
        states.withLock { $0[part] = state }
    }

    /// All parts by name.
    package var parts: [(name: String, state: HealthState)] {
        states.withLock { $0.map { (name: $0.key, state: $0.value) } }.sorted { $0.name < $1.name }
    }

    package var isLive: Bool { states.withLock { $0.values.allSatisfy(\.live) } }

    /// Ready once there is a part and every part is.
    package var isReady: Bool { states.withLock { !$0.isEmpty && $0.values.allSatisfy(\.ready) } }
}
