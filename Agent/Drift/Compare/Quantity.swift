/// A Kubernetes quantity: `100m` is `0.1`, `1Gi` is `1024Mi`.
enum Quantity {
    static func value(_ text: String) -> Decimal? {
        if let plain = Decimal(text) { return plain }
        let digits = text.utf8.prefix { (48...57).contains($0) || [43, 45, 46].contains($0) }.count
        let suffix = String(text.dropFirst(digits))
        guard let number = Decimal(text.prefix(digits)) else { return nil }
        if let power = decimal[suffix] { return number.shifted(power) }
        guard let steps = binary[suffix] else { return nil }
        return (0..<steps).reduce(number) { value, _ in value.times(1024) }
    }

    private static let decimal = ["n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18]
    private static let binary = ["Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6]
}

/// A duration as Go writes it: `1m0s` is `60s`.
enum GoDuration {
    /// In nanoseconds; nil for anything else, fractions included.
    static func nanoseconds(_ text: String) -> Int? {
        var rest = text[...]
        var total = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            guard let number = Int(digits), number < 1_000_000_000 else { return nil }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !("0"..."9").contains($0) }
            guard let scale = units[String(unit)] else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: scale)
            guard !overflow, total <= Int.max - product else { return nil }
            total += product
            rest = rest.dropFirst(unit.count)
        }
        return total
    }

    private static let units = [
        "ns": 1, "us": 1000, "µs": 1000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000,
        "h": 3_600_000_000_000,
    ]
}

/// A duration of ISO 8601 in days, hours, minutes and seconds: `PT1H` is `PT60M`.
enum ISODuration {
    /// In nanoseconds; nil for anything else, years and months (which have no fixed length) and fractions included.
    static func nanoseconds(_ text: String) -> Int? {
        guard text.hasPrefix("P"), text.utf8.count > 2 else { return nil }
        var rest = text.dropFirst()
        var inTime = false
        var total = 0
        while !rest.isEmpty {
            if rest.first == "T", !inTime {
                inTime = true
                rest = rest.dropFirst()
                continue
            }
            let digits = rest.prefix { ("0"..."9").contains($0) }
            rest = rest.dropFirst(digits.count)
            guard let number = Int(digits), number < 1_000_000, let unit = rest.popFirst(),
                let scale = inTime ? times[unit] : dates[unit]
            else { return nil }
            total += number * scale
        }
        return total * 1_000_000_000
    }

    private static let dates: [Character: Int] = ["D": 86_400, "W": 604_800]
    private static let times: [Character: Int] = ["H": 3600, "M": 60, "S": 1]
}
