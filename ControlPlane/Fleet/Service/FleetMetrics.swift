package import SharedTelemetry
internal import SharedWire

/// All metrics of this room.
package struct FleetMetrics: Sendable {
    let connections: Gauge
    let sessions: Gauge
    let refusedConnections: Counter
    let handshakes: Counter
    let frames: Counter
    let bytes: Counter
    let enrolments: Counter
    let renewals: Counter
    let chunks: Counter
    let reports: Counter
    let duplicates: Counter
    let storeRetries: Counter
    let takeovers: Counter
    let denyListAge: Gauge

    package init(_ registry: MetricsRegistry) {
        connections = registry.gauge("dd0c_plane_fleet_connections", help: "Open connections of the gateway")
        sessions = registry.gauge("dd0c_plane_fleet_sessions", help: "Agents with a live session at this plane")
        refusedConnections = registry.counter(
            "dd0c_plane_fleet_refused_connections_total",
            help: "Connections that ended before a session or enrolment, by cause",
            labels: ["cause"]
        )
        handshakes = registry.counter(
            "dd0c_plane_fleet_handshakes_total",
            help: "TLS handshakes of the gateway by outcome",
            labels: ["outcome"]
        )
        frames = registry.counter(
            "dd0c_plane_fleet_frames_total",
            help: "Frames of the link by direction",
            labels: ["direction"]
        )
        bytes = registry.counter(
            "dd0c_plane_fleet_bytes_total",
            help: "Bytes of frames by direction, compressed ones as they were on the line",
            labels: ["direction"]
        )
        enrolments = registry.counter(
            "dd0c_plane_fleet_enrolments_total",
            help: "Enrolment requests by outcome",
            labels: ["outcome"]
        )
        renewals = registry.counter(
            "dd0c_plane_fleet_renewals_total",
            help: "Certificate renewals by outcome",
            labels: ["outcome"]
        )
        chunks = registry.counter("dd0c_plane_fleet_chunks_total", help: "Report pieces made durable")
        reports = registry.counter(
            "dd0c_plane_fleet_reports_total",
            help: "Whole reports by outcome",
            labels: ["outcome"]
        )
        duplicates = registry.counter("dd0c_plane_fleet_duplicate_chunks_total", help: "Report pieces that came again")
        storeRetries = registry.counter(
            "dd0c_plane_fleet_store_retries_total",
            help: "Attempts to store a piece that the database did not take"
        )
        takeovers = registry.counter(
            "dd0c_plane_fleet_takeovers_total",
            help: "Sessions that a newer one of the same agent replaced"
        )
        denyListAge = registry.gauge(
            "dd0c_plane_fleet_deny_list_failures",
            help: "Failed refreshes of the deny list since the last good one"
        )
    }
    func count(_ traffic: FrameTraffic) {
        guard !traffic.isEmpty else { return }
        frames.add(Double(traffic.receivedFrames), ["received"])
        frames.add(Double(traffic.sentFrames), ["sent"])
        bytes.add(Double(traffic.receivedBytes), ["received"])
        bytes.add(Double(traffic.sentBytes), ["sent"])
    }
}
