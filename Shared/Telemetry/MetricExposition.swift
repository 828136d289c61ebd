internal import SharedBase

/// Writes a family as Prometheus text (format 0.0.4) and as a value for JSON.
enum MetricExposition {
    static func text(_ family: MetricFamily) -> String {
        let name = family.name
        var text = "# HELP \(name) \(family.help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n"))\n"
        text += "# TYPE \(name) \(family.kind.word)\n"
        for (values, one) in family.series {
            let pairs = zip(family.labels, values).map { "\($0)=\"\(escaped($1))\"" }
            guard case .histogram(let bounds) = family.kind else {
                text += "\(name)\(braced(pairs)) \(number(one.value))\n"
                continue
            }
            for (bound, sum) in zip(bounds, cumulated(one.buckets)) {
                text += "\(name)_bucket\(braced(pairs + ["le=\"\(number(bound))\""])) \(sum)\n"
            }
            text += "\(name)_bucket\(braced(pairs + ["le=\"+Inf\""])) \(one.count)\n"
            text += "\(name)_sum\(braced(pairs)) \(number(one.value))\n"
            text += "\(name)_count\(braced(pairs)) \(one.count)\n"
        }
        return text
    }

    /// `{"name","type","help","series":[{"labels","value"}]}`; a histogram has `count`, `sum` and `buckets` instead.
    static func value(_ family: MetricFamily) -> Value {
        let series = family.series.map { values, one -> Value in
            let labels = ValueObject(zip(family.labels, values).map { ($0, Value.string($1)) })
            guard case .histogram(let bounds) = family.kind else {
                return ["labels": .object(labels), "value": json(one.value)]
            }
            let buckets = zip(bounds, cumulated(one.buckets)).map { bound, sum -> Value in
                ["le": json(bound), "count": .number(String(sum))]
            }
            return [
                "labels": .object(labels), "count": .number(String(one.count)), "sum": json(one.value),
                "buckets": .array(buckets),
            ]
        }
        return [
            "name": .string(family.name), "type": .string(family.kind.word), "help": .string(family.help),
            "series": .array(series),
        ]
    }

    private static func cumulated(_ buckets: [UInt64]) -> [UInt64] {
        var sum: UInt64 = 0
        return buckets.map { hits in
            sum += hits
            return sum
        }
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

    /// JSON has no word for what is not finite.
    private static func json(_ value: Double) -> Value { value.isFinite ? .number(number(value)) : .null }
}
