import PlaneApp
import SharedTelemetry
import TestKit
import Testing

@Suite struct MetricsTests {
    private func registry() -> MetricsRegistry {
        let registry = MetricsRegistry()
        PlaneMetrics.register(registry)
        return registry
    }

    @Test func namesKeepTheRules() throws {
        let registry = registry()
        let text = try Exposition(parsing: registry.text())
        #expect(text.namingProblems(prefix: "dd0c_plane_") == [])
        #expect(text.families.count == registry.descriptions.count)
    }

    @Test func theReadmeListsThemAll() throws {
        #expect(try MetricTable.problem(inRepository: "ControlPlane/App/README.md", registry().descriptions) == nil)
    }
}
