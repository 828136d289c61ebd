internal import Glibc

/// Tells how long the machine has run; it never jumps. Injected, so that tests can move it.
package struct Uptime: Sendable {
    private let read: @Sendable () -> Duration

    package init(_ read: @escaping @Sendable () -> Duration) { self.read = read }

    package func now() -> Duration { read() }

    /// The machine's clock since boot, sleep included.
    package static let system = Uptime {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
}
