import SharedBase
import SharedTelemetry
import TestKit
import Testing

@Suite struct ExpositionTests {
    /// Names and values from outside, whatever they hold, give text that the strict reader takes and gives back.
    @Test func everyLabelValueComesBack() throws {
        var random = SeededGenerator(seed: 7)
        let registry = MetricsRegistry()
        let counter = registry.counter("dd0c_agent_x_total", help: "a \\ b \n c", labels: ["name", "kind"])
        var wanted: Set<String> = ["a\"b\\c\nd", "", "{}", "\\n", "é", ",=\""]
        while wanted.count < 100 { wanted.insert(String(decoding: random.bytes(12), as: UTF8.self)) }
        for value in wanted { counter.add(2, [value, "k"]) }
        let family = try #require(try Exposition(parsing: registry.text())["dd0c_agent_x_total"])
        #expect(Set(family.samples.compactMap { $0.label("name") }) == wanted)
        #expect(family.samples.allSatisfy { $0.value == 2 && $0.label("kind") == "k" })
    }

    @Test func histogramsAddUp() throws {
        let registry = MetricsRegistry()
        let time = registry.histogram("dd0c_agent_t_seconds", help: "h", bounds: [0.1, 1, 10], labels: ["kind"])
        for value in [0.1, 0.05, 3, 100, -1] { time.observe(value, ["a"]) }
        time.observe(5, ["b"])
        let samples = try #require(try Exposition(parsing: registry.text())["dd0c_agent_t_seconds"]?.samples)
        let buckets = samples.filter { $0.name.hasSuffix("_bucket") && $0.label("kind") == "a" }
        #expect(buckets.map(\.value) == [3, 3, 4, 5])
        #expect(samples.filter { $0.name.hasSuffix("_count") }.map(\.value) == [5, 1])
    }

    @Test func collectorsRunBeforeEachWriting() throws {
        let registry = MetricsRegistry()
        let gauge = registry.gauge("dd0c_agent_g", help: "h")
        registry.collecting { gauge.add(1) }
        #expect(try Exposition(parsing: registry.text())["dd0c_agent_g"]?.samples.first?.value == 1)
        #expect(try Exposition(parsing: registry.text())["dd0c_agent_g"]?.samples.first?.value == 2)
    }

    /// The JSON form says the same as the text.
    @Test func valuesSayTheSame() {
        let registry = MetricsRegistry()
        registry.counter("c_total", help: "h", labels: ["l"]).add(3, ["x"])
        registry.histogram("t_seconds", help: "h", bounds: [1]).observe(0.5)
        registry.gauge("g", help: "h").set(.infinity)
        let counter: Value = [
            "name": "c_total", "type": "counter", "help": "h", "series": [["labels": ["l": "x"], "value": 3]],
        ]
        let gauge: Value = [
            "name": "g", "type": "gauge", "help": "h", "series": [["labels": .object(ValueObject()), "value": .null]],
        ]
        let values = registry.values()
        #expect(values[0] == counter)
        #expect(values[1] == gauge)
        #expect(values[2]["series"]?[0]?["buckets"]?[0]?["count"]?.intValue == 1)
    }

    /// The reader of the tests is strict: each of these a scraper would misread or refuse.
    @Test(arguments: [
        "x 1\n", "# HELP x h\n# TYPE x counter\nx 1", "# TYPE x counter\nx 1\n", "# HELP x h\nx 1\n",
        "# HELP x h\n# TYPE x count\nx 1\n", "# HELP x h\n# TYPE x gauge\ny 1\n", "# HELP x h\n# TYPE x gauge\nx  1\n",
        "# HELP x h\n# TYPE x gauge\nx{a=\"b} 1\n", "# HELP x h\n# TYPE x gauge\nx{a=\"\\t\"} 1\n",
        "# HELP x h\n# TYPE x gauge\nx{1a=\"b\"} 1\n", "# HELP x h\n# TYPE x gauge\nx{a=\"b\",} 1\n",
        "# HELP x h\n# TYPE x gauge\nx{a=\"1\",a=\"2\"} 1\n", "# HELP x h\n# TYPE x gauge\nx 1\nx 2\n",
        "# HELP x h\n# TYPE x gauge\nx inf\n", "# HELP x h\n# TYPE x gauge\nx 0x1\n",
        "# HELP x h\n# TYPE x counter\nx -1\n",
        "# HELP x a\\b\n# TYPE x gauge\nx 1\n", "# HELP x h\n# TYPE x histogram\nx 1\n",
        "# HELP x h\n# TYPE x histogram\nx_bucket{le=\"1\"} 1\nx_sum 1\nx_count 1\n",
        "# HELP x h\n# TYPE x histogram\nx_bucket{le=\"1\"} 2\nx_bucket{le=\"+Inf\"} 1\nx_sum 1\nx_count 1\n",
        "# HELP x h\n# TYPE x histogram\nx_bucket{le=\"+Inf\"} 1\nx_sum 1\nx_count 2\n",
    ])
    func theReaderIsStrict(_ text: String) {
        #expect(throws: Exposition.Refusal.self) { try Exposition(parsing: text) }
    }

    @Test(arguments: [
        ("dd0c_agent_x_total", "gauge"), ("dd0c_agent_x", "counter"), ("other_x", "gauge"),
        ("dd0c_agent_wait_ms", "gauge"),
        ("dd0c_agent_scan_duration", "gauge"), ("dd0c_agent_X", "gauge"),
    ])
    func namesThatBreakTheRulesAreFound(_ name: String, _ type: String) throws {
        let text = try Exposition(parsing: "# HELP \(name) h\n# TYPE \(name) \(type)\n\(name) 1\n")
        #expect(text.namingProblems(prefix: "dd0c_agent_").count == 1)
    }
}
