package import SharedTelemetry

/// All metrics of the queue, each by topic (P2-E3-15).
package struct QueueMetrics: Sendable {
    let lag: Gauge
    let depth: Gauge
    let processed: Counter
    let failed: Counter
    let dead: Counter
    let processing: Histogram

    package init(_ registry: MetricsRegistry) {
        let labels = ["topic"]
        lag = registry.gauge(
            "dd0c_plane_queue_lag_seconds",
            help: "How long the oldest message that may run has waited for a worker, 0 where none waits",
            labels: labels
        )
        depth = registry.gauge(
            "dd0c_plane_queue_depth_messages",
            help: "Messages that wait or run",
            labels: labels
        )
        processed = registry.counter(
            "dd0c_plane_queue_processed_total",
            help: "Messages that came to a good end",
            labels: labels
        )
        failed = registry.counter(
            "dd0c_plane_queue_failed_total",
            help: "Tries that failed and are tried again",
            labels: labels
        )
        dead = registry.counter(
            "dd0c_plane_queue_dead_total",
            help: "Messages that were given up and lie with the dead letters",
            labels: labels
        )
        processing = registry.histogram(
            "dd0c_plane_queue_processing_seconds",
            help: "Time of one try, good or failed",
            bounds: [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60],
            labels: labels
        )
    }
}
