internal import Synchronization

/// All metrics of one program, written out as Prometheus text (format 0.0.4).
///
/// Names follow the exposition rules: `dd0c_agent_…` or `dd0c_plane_…`, snake case, base units, counters end in `_total`.
/// Label values must come from closed sets; a family keeps at most `seriesLimit` series and counts the rest into the
/// series whose label values are all `other`, so that a name from outside cannot fill the memory.
package final class MetricsRegistry: Sendable {
    package static let seriesLimit = 200

    private let families = Mutex<[String: MetricFamily]>([:])

    package init() {}

    /// Registers (or finds) a counter: a sum that only grows.
    package func counter(_ name: String, help: String, labels: [String] = []) -> Counter {
        register(name, help: help, kind: .counter, labels: labels)
        return Counter(registry: self, name: name)
    }

    /// Registers (or finds) a gauge: a value that goes up and down.
    package func gauge(_ name: String, help: String, labels: [String] = []) -> Gauge {
        register(name, help: help, kind: .gauge, labels: labels)
        return Gauge(registry: self, name: name)
    }

    /// Registers (or finds) a histogram over the given upper bounds, in rising order.
    package func histogram(_ name: String, help: String, bounds: [Double], labels: [String] = []) -> Histogram {
        register(name, help: help, kind: .histogram(bounds), labels: labels)
        return Histogram(registry: self, name: name)
    }

    /// The Prometheus text of all families, by name.
    package func text() -> String {
        let all = families.withLock { Array($0) }
        return all.sorted { $0.key < $1.key }.map { $0.value.text(name: $0.key) }.joined()
    }

    private func register(_ name: String, help: String, kind: MetricFamily.Kind, labels: [String]) {
        families.withLock { families in
            if families[name] == nil { families[name] = MetricFamily(kind: kind, help: help, labels: labels) }
        }
    }

    func update(_ name: String, _ values: [String], _ change: (inout MetricFamily.Series) -> Void) {
        families.withLock { $0[name]?.update(values, limit: Self.seriesLimit, change) }
    }

    func read(_ name: String, _ values: [String]) -> Double {
        families.withLock { $0[name]?.series[values]?.value ?? 0 }
    }
}

/// A sum that only grows.
package struct Counter: Sendable {
    let registry: MetricsRegistry
    let name: String

    /// - Parameter labels: the values in the order of the names given at registration.
    package func add(_ amount: Double = 1, _ labels: [String] = []) {
        guard amount >= 0 else { return }
        registry.update(name, labels) { $0.value += amount }
    }

    package func value(_ labels: [String] = []) -> Double { registry.read(name, labels) }
}

/// A value that goes up and down.
package struct Gauge: Sendable {
    let registry: MetricsRegistry
    let name: String

    package func set(_ value: Double, _ labels: [String] = []) {
        registry.update(name, labels) { $0.value = value }
    }

    package func add(_ amount: Double, _ labels: [String] = []) {
        registry.update(name, labels) { $0.value += amount }
    }

    package func value(_ labels: [String] = []) -> Double { registry.read(name, labels) }
}

/// How often values fell below each bound.
package struct Histogram: Sendable {
    let registry: MetricsRegistry
    let name: String

    package func observe(_ value: Double, _ labels: [String] = []) {
        registry.update(name, labels) { series in
            series.value += value
            series.count += 1
            series.observed.append(value)
        }
    }
}
