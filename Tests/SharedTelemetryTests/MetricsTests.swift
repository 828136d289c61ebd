import SharedTelemetry
import Testing

@Suite struct MetricsTests {
    @Test func textIsPrometheusFormat() {
        let registry = MetricsRegistry()
        let scans = registry.counter("dd0c_agent_scans_total", help: "Scans by result.", labels: ["result"])
        scans.add(1, ["ok"])
        scans.add(2, ["ok"])
        scans.add(1, ["a\"b\\c\nd"])
        registry.gauge("dd0c_agent_spool_bytes", help: "Bytes that wait.").set(1.5)
        let time = registry.histogram("dd0c_agent_scan_seconds", help: "Scan time.", bounds: [0.1, 1])
        for value in [0.05, 0.1, 0.5, 7] { time.observe(value) }
        #expect(
            registry.text() == """
                # HELP dd0c_agent_scan_seconds Scan time.
                # TYPE dd0c_agent_scan_seconds histogram
                dd0c_agent_scan_seconds_bucket{le="0.1"} 2
                dd0c_agent_scan_seconds_bucket{le="1"} 3
                dd0c_agent_scan_seconds_bucket{le="+Inf"} 4
                dd0c_agent_scan_seconds_sum 7.65
                dd0c_agent_scan_seconds_count 4
                # HELP dd0c_agent_scans_total Scans by result.
                # TYPE dd0c_agent_scans_total counter
                dd0c_agent_scans_total{result="a\\"b\\\\c\\nd"} 1
                dd0c_agent_scans_total{result="ok"} 3
                # HELP dd0c_agent_spool_bytes Bytes that wait.
                # TYPE dd0c_agent_spool_bytes gauge
                dd0c_agent_spool_bytes 1.5

                """
        )
    }

    @Test func aCounterNeverFalls() {
        let counter = MetricsRegistry().counter("c_total", help: "")
        counter.add(3)
        counter.add(-1)
        #expect(counter.value() == 3)
    }

    @Test func seriesAreBounded() {
        let registry = MetricsRegistry()
        let counter = registry.counter("c_total", help: "", labels: ["name"])
        for index in 0..<10_000 { counter.add(1, ["n\(index)"]) }
        let lines = registry.text().split(separator: "\n").count
        #expect(lines == MetricsRegistry.seriesLimit + 3)
        #expect(counter.value(["other"]) == Double(10_000 - MetricsRegistry.seriesLimit))
    }

    @Test func healthNeedsEveryPart() {
        let health = HealthRegistry()
        #expect(!health.isReady && health.isLive)
        health.set("database", .starting)
        health.set("gateway", .ok)
        #expect(!health.isReady)
        health.set("database", .ok)
        #expect(health.isReady)
        health.set("database", .unready("connection refused"))
        #expect(!health.isReady && health.isLive)
        #expect(health.parts.map(\.name) == ["database", "gateway"])
    }
}
