/// Durations as people write them: a whole number and one unit (`ms`, `s`, `m`, `h`, `d`).
package enum ConfigDuration {
    private static let units: [(suffix: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// nil for anything else, a missing unit included: `30` says not what it means.
    package static func parse(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits), let unit = units.first(where: { $0.suffix == text.dropFirst(digits.count) })
        else { return nil }
        let (total, overflow) = number.multipliedReportingOverflow(by: unit.milliseconds)
        return overflow ? nil : .milliseconds(total)
    }

    /// In the largest unit that leaves a whole number.
    package static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let total = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        let unit = units.last { total != 0 && total % $0.milliseconds == 0 } ?? units[1]
        return "\(total / unit.milliseconds)\(unit.suffix)"
    }
}
