internal import SharedBase

/// Counts tries by a key and says how long the next has to wait: nothing for the first few, then twice as long each time.
///
/// A plain value. It holds at most `limit` keys; the one that tried longest ago gives way.
struct AttemptTable: Sendable {
    struct Rule: Sendable {
        /// Tries without a wait.
        let free: Int
        /// The first wait; each further one is twice as long.
        var base = Duration.seconds(1)
        /// The longest wait.
        let cap: Duration
        /// A key that did not try for so long is forgotten.
        var memory = Duration.seconds(3600)
        /// Keys that are held.
        var limit = 10_000

        /// The wait after so many tries.
        func wait(after tries: Int) -> Duration {
            guard tries >= free else { return .zero }
            let doublings = tries - free
            return doublings >= 24 ? cap : min(cap, base * (1 << doublings))
        }
    }

    private struct Entry {
        var tries: Int
        var last: Timestamp
    }

    let rule: Rule
    private var entries: [String: Entry] = [:]

    init(_ rule: Rule) { self.rule = rule }

    var count: Int { entries.count }

    /// The whole seconds that `key` has to wait, nil where it may try now. Counts nothing.
    func wait(_ key: String, at now: Timestamp) -> Int? {
        guard let entry = entries[key], isRemembered(entry, now) else { return nil }
        // A clock that was set back must not make anybody wait for the time in between.
        let left = min(entry.last, now) + rule.wait(after: entry.tries) - now
        return left > .zero ? max(1, Int((left.wholeMicroseconds + 999_999) / 1_000_000)) : nil
    }

    /// Counts a try before its outcome is known, so that a hundred at once are a hundred.
    mutating func add(_ key: String, at now: Timestamp) {
        if var entry = entries[key], isRemembered(entry, now) {
            entry.tries += 1
            entry.last = now
            entries[key] = entry
            return
        }
        if entries[key] == nil, entries.count >= rule.limit { makeRoom(now) }
        entries[key] = Entry(tries: 1, last: now)
    }

    /// The last try was good: it does not count.
    mutating func takeBack(_ key: String) {
        guard var entry = entries[key] else { return }
        entry.tries -= 1
        entries[key] = entry.tries > 0 ? entry : nil
    }

    /// Nothing is held against this key any more.
    mutating func forget(_ key: String) { entries[key] = nil }

    /// Drops what is forgotten anyway, else the tenth that tried longest ago: so a flood pays for a sweep once in a thousand.
    private mutating func makeRoom(_ now: Timestamp) {
        entries = entries.filter { isRemembered($0.value, now) }
        guard entries.count >= rule.limit else { return }
        let oldest = entries.sorted { $0.value.last < $1.value.last }.prefix(max(1, rule.limit / 10))
        for (key, _) in oldest { entries[key] = nil }
    }

    private func isRemembered(_ entry: Entry, _ now: Timestamp) -> Bool { now - entry.last < rule.memory }
}
