package import SharedBase
internal import Synchronization

/// At most so many requests in a minute for each key (P2-E7-11: 600).
///
/// A window of 60 s begins with the first request of a key; the count starts anew after it. Of several planes each counts for
/// itself, so that a limit costs no round trip to the database.
package final class RateLimiter: Sendable {
    private struct Window {
        var start: Timestamp
        var count: Int
    }

    private let perMinute: Int
    private let clock: WallClock
    private let windows = Mutex<[String: Window]>([:])
    private static let length = Duration.seconds(60)
    /// Above this many keys, windows that are over are swept out.
    private static let sweepAbove = 10_000

    /// - Parameter perMinute: 0 switches the limit off.
    package init(perMinute: Int = 600, clock: WallClock = .system) {
        self.perMinute = perMinute
        self.clock = clock
    }

    /// Counts one request of `key`: nil lets it pass, else the whole seconds until the next may.
    package func take(_ key: String) -> Int? {
        guard perMinute > 0 else { return nil }
        let now = clock.now()
        return windows.withLock { windows in
            if windows.count > Self.sweepAbove { windows = windows.filter { Self.isOpen($0.value, now) } }
            guard var window = windows[key], Self.isOpen(window, now) else {
                windows[key] = Window(start: now, count: 1)
                return nil
            }
            guard window.count < perMinute else { return Self.secondsLeft(window, now) }
            window.count += 1
            windows[key] = window
            return nil
        }
    }

    /// A clock that was set back ends the window, so that nobody waits for the time in between.
    private static func isOpen(_ window: Window, _ now: Timestamp) -> Bool {
        now >= window.start && now - window.start < length
    }

    private static func secondsLeft(_ window: Window, _ now: Timestamp) -> Int {
        let micro = (window.start + length - now).wholeMicroseconds
        return max(1, Int((micro + 999_999) / 1_000_000))
    }
}
