internal import Synchronization

/// All series of one metric name, with a lock of its own: who counts frames does not wait for who counts scans.
final class MetricFamily: Sendable {
    enum Kind: Equatable {
        case counter
        case gauge
        /// The upper bounds in rising order, without the last, which is everything.
        case histogram([Double])

        var word: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        }
    }

    struct Series {
        /// The value of a counter or gauge, the sum of a histogram.
        var value: Double = 0
        var count: UInt64 = 0
        /// Hits of each bucket, each value counted once; empty for a counter or gauge.
        var buckets: [UInt64] = []

        mutating func observe(_ value: Double, _ bounds: [Double]) {
            self.value += value
            count += 1
            if let bucket = bounds.firstIndex(where: { value <= $0 }) { buckets[bucket] += 1 }
        }
    }

    private struct State {
        /// The one series of a family without labels, beside the table: nothing is hashed for it.
        var plain: Series
        var labelled: [[String]: Series] = [:]
    }

    let name: String
    let kind: Kind
    let help: String
    let labels: [String]
    private let limit: Int
    private let state: Mutex<State>

    /// - Parameter limit: the most series; what comes after them is counted under `other`.
    init(name: String, kind: Kind, help: String, labels: [String], limit: Int) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
        self.limit = limit
        state = Mutex(State(plain: Self.fresh(kind)))
    }

    var bounds: [Double] {
        if case .histogram(let bounds) = kind { bounds } else { [] }
    }

    /// Changes one series in place. Values that are too few or too many are counted under `other`.
    func update(_ values: [String], _ change: (inout Series) -> Void) {
        state.withLock { state in
            guard !labels.isEmpty else { return change(&state.plain) }
            var key = values.count == labels.count ? values : labels.map { _ in "other" }
            if state.labelled[key] == nil, state.labelled.count >= limit { key = labels.map { _ in "other" } }
            change(&state.labelled[key, default: Self.fresh(kind)])
        }
    }

    func value(_ values: [String]) -> Double {
        state.withLock { labels.isEmpty ? $0.plain.value : $0.labelled[values]?.value ?? 0 }
    }

    /// All series as they are at one moment, by their label values.
    var series: [(values: [String], series: Series)] {
        state.withLock { state in
            guard !labels.isEmpty else { return [([], state.plain)] }
            return state.labelled.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { ($0.key, $0.value) }
        }
    }

    private static func fresh(_ kind: Kind) -> Series {
        guard case .histogram(let bounds) = kind else { return Series() }
        return Series(buckets: bounds.map { _ in 0 })
    }
}
