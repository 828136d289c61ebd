package import SharedBase
internal import Synchronization

/// All metrics of one program, written out as Prometheus text (format 0.0.4).
///
/// Names follow the exposition rules: `dd0c_agent_…` or `dd0c_plane_…`, snake case, base units, counters end in `_total`.
/// Label values must come from closed sets; a family keeps at most `seriesLimit` series and counts the rest into the
/// series whose label values are all `other`, so that a name from outside cannot fill the memory.
package final class MetricsRegistry: Sendable {
    package static let seriesLimit = 200

    private struct State {
        var families: [String: MetricFamily] = [:]
        var collectors: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Registers (or finds) a counter: a sum that only grows.
    package func counter(_ name: String, help: String, labels: [String] = []) -> Counter {
        Counter(family: register(name, help: help, kind: .counter, labels: labels))
    }

    /// Registers (or finds) a gauge: a value that goes up and down.
    package func gauge(_ name: String, help: String, labels: [String] = []) -> Gauge {
        Gauge(family: register(name, help: help, kind: .gauge, labels: labels))
    }

    /// Registers (or finds) a histogram over the given upper bounds, in rising order.
    package func histogram(_ name: String, help: String, bounds: [Double], labels: [String] = []) -> Histogram {
        Histogram(family: register(name, help: help, kind: .histogram(bounds), labels: labels))
    }

    /// Has `collect` called before each writing out, for what is looked up rather than counted. It must return at once.
    package func collecting(_ collect: @escaping @Sendable () -> Void) {
        state.withLock { $0.collectors.append(collect) }
    }

    /// The Prometheus text of all families, by name.
    package func text() -> String { collected().map(MetricExposition.text).joined() }

    /// The same as values for JSON.
    package func values() -> [Value] { collected().map(MetricExposition.value) }

    /// What there is to be measured, by name, for documentation: type word, label names, help.
    package var descriptions: [(name: String, type: String, labels: [String], help: String)] {
        let families = state.withLock { Array($0.families.values) }.sorted { $0.name < $1.name }
        return families.map { ($0.name, $0.kind.word, $0.labels, $0.help) }
    }

    private func collected() -> [MetricFamily] {
        for collect in state.withLock({ $0.collectors }) { collect() }
        return state.withLock { Array($0.families.values) }.sorted { $0.name < $1.name }
    }

    private func register(_ name: String, help: String, kind: MetricFamily.Kind, labels: [String]) -> MetricFamily {
        state.withLock { state in
            if let known = state.families[name] { return known }
            let family = MetricFamily(name: name, kind: kind, help: help, labels: labels, limit: Self.seriesLimit)
            state.families[name] = family
            return family
        }
    }
}
