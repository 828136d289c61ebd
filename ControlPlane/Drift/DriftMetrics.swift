package import SharedTelemetry

/// All metrics of this room.
package struct DriftMetrics: Sendable {
    let reports: Counter
    let refused: Counter
    let escaped: Counter

    package init(_ registry: MetricsRegistry) {
        reports = registry.counter(
            "dd0c_plane_drift_reports_total",
            help: "Reports worked up, by outcome",
            labels: ["outcome"]
        )
        refused = registry.counter(
            "dd0c_plane_drift_reports_refused_total",
            help: "Reports put with the dead letters, by reason",
            labels: ["reason"]
        )
        escaped = registry.counter(
            "dd0c_plane_drift_secrets_escaped_total",
            help: "Secrets found in reports that the agent should have removed, by rule",
            labels: ["rule"]
        )
    }
}
