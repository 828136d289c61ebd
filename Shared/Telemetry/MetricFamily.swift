/// All series of one metric name.
struct MetricFamily {
    enum Kind: Equatable {
        case counter
        case gauge
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
        /// Hits at or below each bound, each value counted once.
        var buckets: [UInt64] = []
        /// Values handed in by the last update and not yet sorted into buckets.
        var observed: [Double] = []
    }

    let kind: Kind
    let help: String
    let labels: [String]
    private(set) var series: [[String]: Series] = [:]

    init(kind: Kind, help: String, labels: [String]) {
        self.kind = kind
        self.help = help
        self.labels = labels
        if labels.isEmpty { series[[]] = Series() }
    }

    mutating func update(_ values: [String], limit: Int, _ change: (inout Series) -> Void) {
        var key = values.count == labels.count ? values : labels.map { _ in "other" }
        if series[key] == nil, series.count >= limit { key = labels.map { _ in "other" } }
        var one = series[key] ?? Series()
        change(&one)
        if case .histogram(let bounds) = kind {
            if one.buckets.isEmpty { one.buckets = bounds.map { _ in 0 } }
            for value in one.observed {
                if let bucket = bounds.firstIndex(where: { value <= $0 }) { one.buckets[bucket] += 1 }
            }
            one.observed.removeAll()
        }
        series[key] = one
    }

    func text(name: String) -> String {
        var text = "# HELP \(name) \(help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n"))\n"
        text += "# TYPE \(name) \(kind.word)\n"
        for (values, one) in series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let pairs = zip(labels, values).map { "\($0)=\"\(Self.escaped($1))\"" }
            guard case .histogram(let bounds) = kind else {
                text += "\(name)\(Self.braced(pairs)) \(Self.number(one.value))\n"
                continue
            }
            var sum: UInt64 = 0
            for (bound, hits) in zip(bounds, one.buckets) {
                sum += hits
                text += "\(name)_bucket\(Self.braced(pairs + ["le=\"\(Self.number(bound))\""])) \(sum)\n"
            }
            text += "\(name)_bucket\(Self.braced(pairs + ["le=\"+Inf\""])) \(one.count)\n"
            text += "\(name)_sum\(Self.braced(pairs)) \(Self.number(one.value))\n"
            text += "\(name)_count\(Self.braced(pairs)) \(one.count)\n"
        }
        return text
    }

    private static func braced(_ pairs: [String]) -> String {
        pairs.isEmpty ? "" : "{" + pairs.joined(separator: ",") + "}"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    /// Whole numbers without a fraction; Prometheus reads both.
    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map(String.init) ?? String(value)
    }
}
