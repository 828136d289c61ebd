package import SharedTelemetry

/// The figures of this room.
package struct AuditMetrics: Sendable {
    let refused: Gauge
    let exported: Counter

    package init(_ registry: MetricsRegistry) {
        refused = registry.gauge(
            "dd0c_plane_audit_refused_trails",
            help: "Audit trails that are not signed because they do not continue what was signed before"
        )
        exported = registry.counter(
            "dd0c_plane_audit_exports_total",
            help: "Exports of audit trails by format",
            labels: ["format"]
        )
    }
}
