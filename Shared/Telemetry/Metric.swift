/// A sum that only grows.
package struct Counter: Sendable {
    let family: MetricFamily

    /// - Parameter labels: the values in the order of the names given at registration.
    package func add(_ amount: Double = 1, _ labels: [String] = []) {
        guard amount >= 0 else { return }
        family.update(labels) { $0.value += amount }
    }

    package func value(_ labels: [String] = []) -> Double { family.value(labels) }

    /// For a sum that somebody else keeps, such as the kernel.
    func take(_ total: Double) { family.update([]) { $0.value = max($0.value, total) } }
}

/// A value that goes up and down.
package struct Gauge: Sendable {
    let family: MetricFamily

    package func set(_ value: Double, _ labels: [String] = []) { family.update(labels) { $0.value = value } }

    package func add(_ amount: Double, _ labels: [String] = []) { family.update(labels) { $0.value += amount } }

    package func value(_ labels: [String] = []) -> Double { family.value(labels) }
}

/// How often values fell below each bound.
package struct Histogram: Sendable {
    let family: MetricFamily

    package func observe(_ value: Double, _ labels: [String] = []) {
        let bounds = family.bounds
        family.update(labels) { $0.observe(value, bounds) }
    }
}
