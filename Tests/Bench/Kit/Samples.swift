import Glibc

/// Measured values of one side, in seconds unless its user says otherwise.
package struct Samples: Sendable {
    package var values: [Double] = []

    package init() {}

    package var median: Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return .nan }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// The smallest and the largest, as text beside a median.
    package var spread: String {
        guard let low = values.min(), let high = values.max() else { return "-" }
        return "\(Figure.text(low)) to \(Figure.text(high))"
    }
}

/// Time and figures.
package enum Figure {
    /// Seconds of the monotonic clock.
    package static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// How many seconds `body` takes.
    package static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let start = now()
        try body()
        return now() - start
    }

    /// Three significant digits, enough for a ratio.
    package static func text(_ value: Double) -> String {
        guard value.isFinite else { return "-" }
        let size = abs(value)
        let places = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let rounded = (value * scale).rounded() / scale
        return places == 0 ? String(Int(rounded)) : String(rounded)
    }
}
