import AgentSpool
import SharedBase
import SharedTelemetry
import TestKit
import Testing

@testable import AgentCore

@Suite struct MetricsTests {
    @Test func namesKeepTheRules() throws {
        let registry = MetricsRegistry()
        _ = AgentMetrics(registry)
        let text = try Exposition(parsing: registry.text())
        #expect(text.namingProblems(prefix: "dd0c_agent_") == [])
        #expect(text.families.count == registry.descriptions.count)
    }

    @Test func theReadmeListsThemAll() throws {
        let registry = MetricsRegistry()
        _ = AgentMetrics(registry)
        let problem = try MetricTable.problem(inRepository: "Agent/Core/README.md", registry.descriptions)
        #expect(problem == nil)
    }

    /// Numbers that the spool keeps are taken over as they are; a counter never falls.
    @Test func theSpoolsNumbersAreTakenOver() throws {
        let registry = MetricsRegistry()
        let metrics = AgentMetrics(registry)
        var stats = SpoolStats()
        stats.reports = 3
        stats.bytes = 4096
        stats.corrupt = 2
        stats.oldest = Timestamp(seconds: 1_764_000_000)
        metrics.spool.take(stats)
        metrics.spool.take(stats)
        let text = try Exposition(parsing: registry.text())
        func value(_ name: String) -> Double? { text["dd0c_agent_spool_" + name]?.samples.first?.value }
        #expect(value("reports") == 3)
        #expect(value("bytes") == 4096)
        #expect(value("corrupt_total") == 2)
        #expect(value("oldest_timestamp_seconds") == 1_764_000_000)
        stats = SpoolStats()
        metrics.spool.take(stats)
        let later = try Exposition(parsing: registry.text())
        #expect(later["dd0c_agent_spool_corrupt_total"]?.samples.first?.value == 2)
        #expect(later["dd0c_agent_spool_oldest_timestamp_seconds"]?.samples.first?.value == 0)
    }
}
