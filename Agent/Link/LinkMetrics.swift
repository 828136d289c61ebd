package import SharedTelemetry
internal import SharedWire

/// All metrics of this room.
package struct LinkMetrics: Sendable {
    let connections: Counter
    let frames: Counter
    let bytes: Counter

    package init(_ registry: MetricsRegistry) {
        connections = registry.counter(
            "dd0c_agent_link_connections_total",
            help: "Attempts to connect to the plane by outcome: established, or how it failed",
            labels: ["outcome"]
        )
        frames = registry.counter(
            "dd0c_agent_link_frames_total",
            help: "Frames of the link by direction",
            labels: ["direction"]
        )
        bytes = registry.counter(
            "dd0c_agent_link_bytes_total",
            help: "Bytes of frames by direction, compressed ones as they were on the line",
            labels: ["direction"]
        )
    }

    func count(_ traffic: FrameTraffic) {
        guard !traffic.isEmpty else { return }
        frames.add(Double(traffic.receivedFrames), ["received"])
        frames.add(Double(traffic.sentFrames), ["sent"])
        bytes.add(Double(traffic.receivedBytes), ["received"])
        bytes.add(Double(traffic.sentBytes), ["sent"])
    }

    /// One attempt: the outcome is from a closed set, for a connection that never came the code of its error.
    func count(_ result: LinkDriver.Result) {
        connections.add(1, [Self.outcome(result)])
    }

    private static func outcome(_ result: LinkDriver.Result) -> String {
        if result.established { return "established" }
        switch result.end?.kind {
        case .rejected: return "rejected"
        case .renumber: return "renumber"
        case .shutdown, .goodbye: return "ended"
        case .broken: return "broken"
        case nil: return result.error == nil ? "closed" : "unreachable"
        }
    }
}
