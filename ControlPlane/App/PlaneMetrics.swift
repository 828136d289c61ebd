internal import PlaneAccount
internal import PlaneDrift
internal import PlaneFleet
internal import PlaneHTTP
internal import PlaneKernel
package import SharedTelemetry

/// All metrics of the plane. Each room registers its own again where it is made and finds them here.
package enum PlaneMetrics {
    package static func register(_ registry: MetricsRegistry) {
        ProcessMetrics.register(registry, program: "dd0c_plane", version: PlaneVersion.text)
        _ = HTTPMetrics(registry)
        _ = FleetMetrics(registry)
        _ = DriftMetrics(registry)
        _ = AccountMetrics(registry)
        _ = QueueMetrics(registry)
    }
}
