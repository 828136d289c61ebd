internal import SharedDrift
package import SharedTelemetry

/// The metrics of scanning.
package struct ScanMetrics: Sendable {
    private let scans: Counter
    private let drifts: Gauge
    private let seconds: Histogram

    package init(_ registry: MetricsRegistry) {
        scans = registry.counter(
            "dd0c_agent_scans_total",
            help: "Scans that ended, by kind of stack and status.",
            labels: ["kind", "status"]
        )
        drifts = registry.gauge(
            "dd0c_agent_drifted_resources",
            help: "Resources that differ in the last scan of any stack of a kind.",
            labels: ["kind"]
        )
        seconds = registry.histogram(
            "dd0c_agent_scan_duration_seconds",
            help: "Time of one scan.",
            bounds: [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120, 600]
        )
    }

    func scanned(_ report: DriftReport, after time: Duration) {
        scans.add(1, [report.stack.kind.rawValue, report.status.rawValue])
        drifts.set(Double(report.drifted.count), [report.stack.kind.rawValue])
        seconds.observe(Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18)
    }
}
