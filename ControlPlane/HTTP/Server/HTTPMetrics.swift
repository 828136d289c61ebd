package import SharedTelemetry

/// All metrics of this room. Labels come from the endpoint table, never from a request.
package struct HTTPMetrics: Sendable {
    let requests: Counter
    let duration: Histogram
    let refused: Counter

    package init(_ registry: MetricsRegistry) {
        requests = registry.counter(
            "dd0c_plane_http_requests_total",
            help: "Answered requests by operation and status",
            labels: ["operation", "status"]
        )
        duration = registry.histogram(
            "dd0c_plane_http_request_duration_seconds",
            help: "Time from the head of a request to its answer",
            bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 5],
            labels: ["operation"]
        )
        refused = registry.counter(
            "dd0c_plane_http_refused_total",
            help: "Requests that were refused before a handler saw them, by the code of the problem",
            labels: ["code"]
        )
    }

    func answered(operation: String, status: Int, seconds: Double) {
        requests.add(1, [operation, String(status)])
        duration.observe(seconds, [operation])
    }
}
