/// What one part of a program says of itself.
package struct HealthState: Sendable, Hashable {
    /// Its start is complete.
    package var started: Bool
    /// It can go on without a restart.
    package var live: Bool
    /// It can serve now.
    package var ready: Bool
    /// One sentence for a person, without secrets; empty where there is nothing to say.
    package var detail: String

    package init(started: Bool, live: Bool, ready: Bool, detail: String = "") {
        self.started = started
        self.live = live
        self.ready = ready
        self.detail = detail
    }

    package static let starting = HealthState(started: false, live: true, ready: false, detail: "starting")
    package static let ok = HealthState(started: true, live: true, ready: true)

    package static func unready(_ detail: String) -> HealthState {
        HealthState(started: true, live: true, ready: false, detail: detail)
    }
}
