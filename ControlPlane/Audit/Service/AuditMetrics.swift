package import SharedTelemetry

/// The figures of this room.
package struct AuditMetrics: Sendable {
    let refused: Gauge
    let exported: Counter
    let witnessed: Counter
    let archived: Counter

    package init(_ registry: MetricsRegistry) {
        refused = registry.gauge(
            "dd0c_plane_audit_refused_trails",
            help:
                "Audit trails that are not signed: they do not continue what was signed before, or do not hang together"
        )
        exported = registry.counter(
            "dd0c_plane_audit_exports_total",
            help: "Exports of audit trails by format",
            labels: ["format"]
        )
        witnessed = registry.counter(
            "dd0c_plane_audit_agent_heads_total",
            help: "Heads that agents had kept, by what they say of the trail",
            labels: ["finding"]
        )
        archived = registry.counter(
            "dd0c_plane_audit_archived_entries_total",
            help: "Entries of audit trails that were moved into archive files"
        )
    }
}
