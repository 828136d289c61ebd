/// How often each rule fired. Counts only: never a sample of what was found.
package struct ScrubCounts: Sendable, Equatable {
    private var counts: [ScrubRule: Int] = [:]

    package init() {}

    package subscript(rule: ScrubRule) -> Int { counts[rule] ?? 0 }

    package var total: Int { counts.values.reduce(0, +) }

    /// The rules that fired, sorted by name.
    package var byRule: [(rule: ScrubRule, count: Int)] {
        counts.sorted { $0.key < $1.key }.map { (rule: $0.key, count: $0.value) }
    }

    package mutating func add(_ rule: ScrubRule, _ count: Int = 1) { counts[rule, default: 0] += count }

    package mutating func merge(_ other: ScrubCounts) {
        for (rule, count) in other.counts { counts[rule, default: 0] += count }
    }
}
