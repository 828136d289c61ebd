/// One line of the table: what was measured, beside what, and what it must reach.
package struct BenchRow: Sendable {
    /// On which side of the bar a value is good.
    package enum Direction: Sendable {
        /// Speeds as a ratio to the peer.
        case atLeast
        /// Memory, time and growth.
        case atMost
    }

    /// `json/simdjson`: the benchmark, then the peer or the quantity.
    package var name: String
    /// The measured ratio or quantity, in the bar's unit. nil where the peer is missing: such a row does not count.
    package var value: Double?
    package var bar: Double
    package var stretch: Double
    package var direction: Direction
    /// `x`, `MB`, `KB`.
    package var unit: String
    /// Our figure and the peer's, as text with units.
    package var ours: String
    package var peer: String
    /// The command that repeats this row, and what is worth knowing about it.
    package var note: String

    package init(
        _ name: String,
        value: Double?,
        bar: Double,
        stretch: Double,
        direction: Direction = .atLeast,
        unit: String = "x",
        ours: String,
        peer: String,
        note: String = ""
    ) {
        self.name = name
        self.value = value
        self.bar = bar
        self.stretch = stretch
        self.direction = direction
        self.unit = unit
        self.ours = ours
        self.peer = peer
        self.note = note
    }

    package static func missing(_ name: String, bar: Double, stretch: Double, because reason: String) -> BenchRow {
        BenchRow(name, value: nil, bar: bar, stretch: stretch, ours: "-", peer: "missing", note: reason)
    }

    /// `stretch`, `bar`, `below` or `not measured`.
    package var verdict: String {
        guard let value else { return "not measured" }
        let isGood = { (wanted: Double) in direction == .atLeast ? value >= wanted : value <= wanted }
        return isGood(stretch) ? "stretch" : isGood(bar) ? "bar" : "below"
    }
}
