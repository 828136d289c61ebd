internal import AgentLink
internal import AgentSpool
internal import SharedBase
package import SharedTelemetry

/// All metrics of the agent: made here once, so that the table in the README and the program cannot differ.
package struct AgentMetrics: Sendable {
    package let scans: ScanMetrics
    let spool: SpoolMetrics
    let link: LinkGauges

    package init(_ registry: MetricsRegistry) {
        ProcessMetrics.register(registry, program: "dd0c_agent", version: AgentVersion.text)
        scans = ScanMetrics(registry)
        spool = SpoolMetrics(registry)
        link = LinkGauges(registry)
        _ = LinkMetrics(registry)
        _ = AuditHeadKeeper.counter(registry)
    }
}

/// What waits on disk, and what was given up.
struct SpoolMetrics: Sendable {
    let dropped: Counter
    let failed: Counter
    private let reports: Gauge
    private let bytes: Gauge
    private let corrupt: Counter
    private let oldest: Gauge

    init(_ registry: MetricsRegistry) {
        dropped = registry.counter(
            "dd0c_agent_spool_dropped_total",
            help: "Reports that left the full spool unsent, by reason.",
            labels: ["reason"]
        )
        failed = registry.counter("dd0c_agent_spool_failed_total", help: "Reports that could not be put on disk.")
        reports = registry.gauge("dd0c_agent_spool_reports", help: "Reports that wait for the plane.")
        bytes = registry.gauge("dd0c_agent_spool_bytes", help: "Bytes of the reports that wait.")
        corrupt = registry.counter("dd0c_agent_spool_corrupt_total", help: "Damaged files that were set aside.")
        oldest = registry.gauge(
            "dd0c_agent_spool_oldest_timestamp_seconds",
            help: "When the oldest waiting report came, since unix epoch in seconds; 0 where none waits."
        )
    }

    /// Takes over the numbers that the spool keeps; called before a writing out.
    func take(_ stats: SpoolStats) {
        reports.set(Double(stats.reports))
        bytes.set(Double(stats.bytes))
        corrupt.add(max(0, Double(stats.corrupt) - corrupt.value()))
        oldest.set(stats.oldest.map { Double($0.microseconds) / 1e6 } ?? 0)
    }
}

/// The link as `status` knows it, taken over before a writing out.
struct LinkGauges: Sendable {
    private let connected: Gauge
    private let acknowledged: Counter
    private let refused: Counter
    private let expiry: Gauge
    private let skew: Gauge

    init(_ registry: MetricsRegistry) {
        connected = registry.gauge("dd0c_agent_link_connected", help: "1 while the plane has this agent's session.")
        acknowledged = registry.counter(
            "dd0c_agent_link_reports_acknowledged_total",
            help: "Reports that the plane has made durable."
        )
        refused = registry.counter(
            "dd0c_agent_link_reports_refused_total",
            help: "Reports that the plane did not want."
        )
        expiry = registry.gauge(
            "dd0c_agent_link_certificate_expiry_timestamp_seconds",
            help: "When the certificate ends, since unix epoch in seconds."
        )
        skew = registry.gauge(
            "dd0c_agent_link_clock_skew_seconds",
            help: "How far this clock is ahead of the plane's, measured at the last welcome."
        )
    }

    func take(_ status: LinkStatus) {
        connected.set(status.state == .connected ? 1 : 0)
        acknowledged.add(max(0, Double(status.acknowledgedReports) - acknowledged.value()))
        refused.add(max(0, Double(status.refusedReports) - refused.value()))
        expiry.set(Double(status.certificateExpires.microseconds) / 1e6)
        if let ahead = status.clockSkew {
            skew.set(Double(ahead.components.seconds) + Double(ahead.components.attoseconds) * 1e-18)
        }
    }
}
